from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException

from partners.accounts.first_login import read_token, sign_in_first
from partners.accounts.forms import OwnAccountForm
from partners.accounts.language import choose
from partners.accounts.sessions import end_other_sessions
from partners.audit.recording import record


@require_http_methods(["GET", "HEAD", "POST"])
def first_login(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that a link scanner uses nothing up; POST signs in and leads to the second factor."""
    if request.method == "POST":
        response = sign_in_first(request, token=token)
        if response is not None:
            return response
    usable = read_token(token) is not None
    return render(request, "account/first_login.html", {"usable": usable}, status=200 if usable else 410)


def _reaching_it(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Say it where the other provider does not answer; allauth would break."""

    @wraps(view)
    def reached(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except RequestException:
            return render(request, "socialaccount/authentication_error.html", status=503)

    return reached


other_provider = _reaching_it(openid_connect.login)
back_from_other_provider = _reaching_it(openid_connect.callback)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The person's name and language, how they sign in, and where they go from here."""
    form = OwnAccountForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        choose(request, form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("account_index")
    return render(request, "account/index.html", {"form": form, **_ways_in(request.user)})


def _ways_in(user: Any) -> dict[str, Any]:
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "other_account": SocialAccount.objects.filter(user=user).exists(),
        "other_offered": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "waiting_email": EmailAddress.objects.filter(user=user, verified=False).first(),
    }


@login_required
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the person. There is no list of them: that would be one of devices and addresses."""
    with transaction.atomic():
        end_other_sessions(request, request.user)
        record("accounts.sign_out_elsewhere", by=request.user, about=request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account_index")
