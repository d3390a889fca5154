"""Whoever enters the admin, or may change an entry, showed a second factor in this very session."""

import math
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from partners.accounts.proof import address_to_prove, used_second_factor
from partners.permissions import may_enter_admin, needs_second_factor

Handler = Callable[[HttpRequest], HttpResponseBase]
DOORS = ("/admin/login/", "/admin/password_reset/")
NAMING_AN_EMAIL = ("/accounts/login/", "/accounts/password/reset/")


class EvenTimeMiddleware:
    """Answers to a typed e-mail come at whole steps of time, so that they do not tell whether it has an account.

    The work is much the same either way; the step hides what is left of a difference. Outermost, so that nothing is
    locked while it waits.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        step = settings.EVEN_TIME_SECONDS
        if not step or request.method != "POST" or not request.path.startswith(NAMING_AN_EMAIL):
            return self.get_response(request)
        begun = time.monotonic()
        response = self.get_response(request)
        if response.status_code != 429:
            took = time.monotonic() - begun
            time.sleep(math.ceil(took / step) * step - took)
        return response


class RequireMFAMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.refusal(request) or self.get_response(request)

    def refusal(self, request: HttpRequest) -> HttpResponseBase | None:
        """What the admin answers to somebody who may not enter now; None for everybody else."""
        if request.path.startswith("/workspace/"):
            asked = request.user.is_authenticated and needs_second_factor(request.user)
            return (
                HttpResponseRedirect(address_to_prove(request)) if asked and not used_second_factor(request) else None
            )
        if not request.path.startswith("/admin/") or request.path.startswith(DOORS):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
        if not may_enter_admin(request.user):
            return render(request, "account/not_for_you.html", status=403)
        if not used_second_factor(request):
            return HttpResponseRedirect(address_to_prove(request))
        return None
