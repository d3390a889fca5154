"""Whether a person has, and in this session used, a second factor."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session holds a proof of the second factor by its present user."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def address_to_prove(request: HttpRequest) -> str:
    """Where a signed-in person enrols a second factor or, having one, shows it."""
    kinds = set(Authenticator.objects.filter(user=request.user, type__in=STRONG).values_list("type", flat=True))
    if not kinds:
        return reverse("mfa_index")
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"


def count_first_enrolment(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Enrolling the first second factor proves that the person holds it, now; recovery codes need no further proof.

    Only the first: a session begun before another device enrolled must not earn its proof by adding a key of its own.
    """
    others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(pk=authenticator.pk)
    if authenticator.type in STRONG and not others.exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
