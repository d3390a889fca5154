"""How the first administrator comes in: by a link that the operator's console shows, once."""

from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from partners.accounts.addresses import settle_email
from partners.accounts.models import User
from partners.accounts.proof import STRONG, prove_by_link
from partners.roles import Role

SALT = "accounts.first-login"
VALID_SECONDS = 24 * 60 * 60


def _administrators() -> QuerySet[User]:
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR.value), is_active=True)


def _somebody_is_in() -> bool:
    """An administrator who signed in and holds a second factor: whoever lost the session before that needs a link."""
    return _administrators().filter(last_login__isnull=False, authenticator__type__in=STRONG).exists()


@transaction.atomic
def first_login_link() -> str | None:
    """An absolute address that signs the first administrator in once, within 24 hours.

    Makes the administrator, without a password, if there is none. None once an administrator has signed in.
    """
    if _somebody_is_in():
        return None
    user = _administrators().order_by("date_joined").first() or _create_administrator()
    token = signing.dumps({"user": str(user.pk), "seen": _seen(user)}, salt=SALT, compress=False)
    return settings.BASE_URL + reverse("first_login", args=[token])


def _create_administrator() -> User:
    host = urlsplit(settings.BASE_URL).hostname
    user = User.objects.create_superuser(f"admin@{host}", name="Administrator")
    settle_email(user, verified=True)
    return user


def _seen(user: User) -> str:
    """What a sign-in changes: it makes every earlier link useless."""
    return user.last_login.isoformat() if user.last_login else ""


def read_token(token: str) -> User | None:
    """The administrator whom the link may still sign in; None for a link that is expired, used or not ours."""
    try:
        content = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    if _somebody_is_in():
        return None
    user = _administrators().filter(pk=content["user"]).first()
    return user if user and _seen(user) == content["seen"] else None


@transaction.atomic
def sign_in_first(request: HttpRequest, *, token: str) -> HttpResponse | None:
    """Use the link up and sign in; None if it no longer opens anything."""
    user = read_token(token)
    if user is None:
        return None
    # Of two requests with one link, one wins: the other finds another moment of last sign-in.
    if not User.objects.filter(pk=user.pk, last_login=user.last_login).update(last_login=timezone.now()):
        return None
    login = Login(user=user, redirect_url=reverse("mfa_index"), email=user.email)
    response = perform_login(request, login)
    prove_by_link(request, user)
    return response
