"""What a session has proved: a second factor, or that its person reads the mailbox of the account."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from partners.accounts.sessions import end_other_sessions

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MAILBOX = ("code", "link")


def has_second_factor(user: Any) -> bool:
    return bool(user.pk) and Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session holds a proof, by its present user, of a second factor that still exists."""
    return _used_factor(request, since=0)


def has_fresh_proof(request: HttpRequest) -> bool:
    """Whether the person proved within the last minutes what a change of the account asks for.

    That is the second factor where there is one; else the mailbox, by a code or a link that came there. A password
    alone is neither: whoever stole it must not set a factor of their own.
    """
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if has_second_factor(request.user):
        return _used_factor(request, since=since)
    records = get_authentication_records(request, request.user)
    return any(record["method"] in MAILBOX and record["at"] > since for record in records)


def _used_factor(request: HttpRequest, *, since: float) -> bool:
    records = get_authentication_records(request, request.user)
    used = {record.get("id") for record in records if record["method"] == "mfa" and record["at"] > since}
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def address_to_prove(request: HttpRequest) -> str:
    """Where a signed-in person enrols a second factor or, having one, shows it."""
    kinds = set(Authenticator.objects.filter(user=request.user, type__in=STRONG).values_list("type", flat=True))
    if not kinds:
        return reverse("mfa_index")
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"


def prove_by_link(request: HttpRequest, user: Any) -> None:
    """Count a secret link that reached `user` (an invitation, the first sign-in) as a proof of the mailbox, now."""
    record_authentication(request, user, "link", reauthenticated=True)


def prove_by_code(request: HttpRequest, user: Any, *, email: str) -> None:
    record_authentication(request, user, "code", email=email, reauthenticated=True)


def count_first_enrolment(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Enrolling the first second factor proves that the person holds it, now, and ends sessions that did not.

    Only the first: a session begun before another device enrolled must not earn its proof by adding a key of its own.
    """
    others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(pk=authenticator.pk)
    if authenticator.type in STRONG and not others.exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
        end_other_sessions(request, user)
