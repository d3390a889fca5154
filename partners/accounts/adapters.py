"""The doors of allauth: nobody signs up by themselves, and no address of a visitor is kept."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partners.permissions import may_enter_admin, may_enter_workspace


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """An HMAC of the address (of an IPv6 address: its network) with the day in its key.

        It counts attempts in the shared cache, which must not tell who tried. Refuses a request without an address.
        """
        address = truncate_ip(super().get_client_ip(request))
        return salted_hmac(f"accounts.limits.{timezone.localdate()}", address, algorithm="sha256").hexdigest()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if may_enter_admin(request.user):
            return str(super().get_login_redirect_url(request))
        return reverse("workspace:home" if may_enter_workspace(request.user) else "mfa_index")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
