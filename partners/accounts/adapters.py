"""The doors of allauth: nobody signs up by themselves, and nothing of a visitor is kept."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.accounts import keeping
from partners.accounts.models import User
from partners.accounts.proof import has_fresh_proof, has_second_factor
from partners.permissions import may_enter_admin, may_enter_workspace, needs_second_factor
from portal.cache_keys import day_hmac

BEGUN = "accounts.begun_with"


def _absolute(address: str) -> str:
    """Links in mail lead where the portal says it is, whatever Host a request named."""
    return settings.BASE_URL + urlsplit(address).path


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """After signing in people go on within the portal; allauth would follow to any of ALLOWED_HOSTS."""
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def get_client_ip(self, request: HttpRequest) -> str:
        """An HMAC of the address (of an IPv6 address: its network). Refuses a request without an address."""
        return day_hmac(ratelimit.truncate_ip(super().get_client_ip(request)), purpose="accounts.address")

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _absolute(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _absolute(super().get_email_confirmation_url(request, emailconfirmation))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if needs_second_factor(request.user) and not has_second_factor(request.user):
            return reverse("mfa_index")
        if may_enter_admin(request.user):
            return str(super().get_login_redirect_url(request))
        return reverse("workspace:home" if may_enter_workspace(request.user) else "account_index")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Whose password is tried: all e-mails of a person count as one, and the Host header as nothing."""
        email = str(credentials.get("email", "")).lower()
        users = filter_users_by_email(email, prefer_verified=True, for_login=True)
        return str(users[0].pk) if users else email

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts failures by account, then by address: apart, since allauth clears all that is of `login_failed`."""
        super().pre_authenticate(request, **credentials)
        self._from_here = ratelimit.consume(request, app="allauth.account", action="login_failed_from")
        if not self._from_here:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._from_here:
            self._from_here.rollback()

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse | None:
        request.session[BEGUN] = user.get_session_auth_hash()
        return super().pre_login(request, user, **details)

    def login(self, request: HttpRequest, user: Any) -> None:
        """A sign-in that waited for its second factor ends if the password changed meanwhile, as sessions do."""
        begun = request.session.pop(BEGUN, "")
        if not constant_time_compare(begun, user.get_session_auth_hash()):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """A second factor where there is one, else a code to the mailbox; a password alone never suffices."""
        if has_second_factor(user):
            return [each for each in super().get_reauthentication_methods(user) if each["id"] != "reauthenticate"]
        label = _("Use a code sent to my e-mail")
        return [{"id": "mailbox", "description": label, "url": reverse("prove_mailbox")}] if user.pk else []

    def is_reauthentication_required(self, *, app: str = "", **details: Any) -> bool:
        """Answers by raising: allauth itself would let a person through who has neither password nor factor."""
        if not has_fresh_proof(self.request):
            raise ReauthenticationRequired
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """In the receiver's language; the same work whether or not somebody has this address."""
        chosen = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            where = {"site_url": settings.BASE_URL, "account_url": _absolute(reverse("account_index"))}
            super().send_mail(template_prefix, email, {**where, **context})

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What changed, to its owner; without the address and agent that allauth would add."""
        to = email or user.email
        self.send_mail(template_prefix, to, {"user": user, **(context or {})})


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Another provider opens only an account whose person connected it, after a fresh proof.

    An e-mail that the provider vouches for opens nothing: providers let people change it, some do not check it, and
    whoever runs one could name any address.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Keeps of the provider's claims the identifier and the e-mail, by which the person knows the account."""
        claims = sociallogin.account.extra_data.get("userinfo") or sociallogin.account.extra_data.get("id_token") or {}
        sociallogin.account.extra_data = {"userinfo": {name: claims.get(name, "") for name in ("sub", "email")}}
        return super().populate_user(request, sociallogin, data)


class MFAAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return keeping.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return keeping.decrypt(encrypted_text)
