"""Whoever enters the admin, or may change an entry, showed a second factor in this very session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from partners.accounts.second_factor import address_to_prove, used_second_factor
from partners.permissions import may_enter_admin, needs_second_factor

DOORS = ("/admin/login/", "/admin/password_reset/")


class RequireMFAMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
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
