"""The pages of the path. Nothing happens on GET."""

from typing import Any

from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.accounts.addresses import settle_email
from partners.accounts.factors import holders_of_second_factor
from partners.accounts.language import choose
from partners.accounts.proof import prove_by_link
from partners.accounts.welcome.forms import NewPersonForm
from partners.members import joining
from partners.members.joining import NotOpen, Opened, State
from partners.permissions import may_enter_admin, needs_second_factor

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; the rest depends on who is looking."""
    opened = joining.open_link(token)
    if opened.state is not State.OPEN:
        return _closed(request, opened)
    try:
        if request.user.is_authenticated:
            return _signed_in(request, opened)
        if opened.account is not None:
            return _page(request, opened, "account/invitation_sign_in.html", next=request.path)
        return _new_person(request, opened)
    except NotOpen:
        return _closed(request, joining.open_link(token))


def _page(request: HttpRequest, opened: Opened, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"invitation": opened.invitation, "settings": settings, **context})


def _closed(request: HttpRequest, opened: Opened) -> HttpResponse:
    """410, or 404 for an address that never was one. Says nothing of an invitation that is over."""
    status = 404 if opened.state is State.BROKEN else 410
    return render(request, "account/invitation_closed.html", {"state": opened.state.value}, status=status)


def _signed_in(request: HttpRequest, opened: Opened) -> HttpResponse:
    assert opened.invitation is not None  # noqa: S101 - an open link has one
    if opened.account != request.user:
        return _page(request, opened, "account/invitation_other_account.html", next=request.path)
    if request.method != "POST":
        return _page(request, opened, "account/invitation_join.html")
    joining.join(opened.invitation, user=request.user)
    prove_by_link(request, request.user)
    messages.success(request, _("You have joined: %(target)s.") % {"target": _target(opened)})
    return redirect("wagtailadmin_home" if joining.leads_to_admin(opened.invitation) else "workspace:home")


def _target(opened: Opened) -> str:
    organization = getattr(opened.invitation, "organization", None)
    return str(organization or _("the partner network"))


def _new_person(request: HttpRequest, opened: Opened) -> HttpResponse:
    assert opened.invitation is not None  # noqa: S101 - an open link has one
    form = NewPersonForm(request.POST or None, initial={"language": get_language()})
    if request.method != "POST" or not form.is_valid():
        return _page(request, opened, "account/invitation_new.html", form=form, step=1)
    user = joining.join_as_new(opened.invitation, **form.cleaned_data)
    settle_email(user, verified=True)
    response = perform_login(request, Login(user=user, redirect_url=reverse("welcome"), email=user.email))
    prove_by_link(request, user)
    choose(request, user.language)
    _say_no_more(request)
    return response


def _say_no_more(request: HttpRequest) -> None:
    """Drops what allauth wants to announce: the steps of the path say it themselves."""
    for _message in messages.get_messages(request):
        pass


def is_ready(user: Any) -> bool:
    """Whether the person can come back, with all that their role asks for."""
    if holders_of_second_factor([user.pk]):
        return True
    return user.has_usable_password() and not needs_second_factor(user)


@require_safe
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Passkey, or password and app: the person chooses."""
    user: Any = authenticated_user(request)
    if is_ready(user):
        return redirect("welcome_ready")
    if user.has_usable_password():
        return redirect("welcome_app")
    return render(request, "account/welcome.html", {"step": 2, "second_factor": needs_second_factor(user)})


class PasskeyView(AddWebAuthnView):
    template_name = "account/welcome_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "step": 2}

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("The passkey was not made. Try again, or choose a password and an app."))
        return redirect("welcome_passkey")

    def get_success_url(self) -> str:
        return reverse("welcome_ready")


@PAGE
@login_required
def password(request: HttpRequest) -> HttpResponse:
    user: Any = authenticated_user(request)
    if user.has_usable_password():
        return redirect("welcome")
    form = SetPasswordForm(user=user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        return redirect("welcome")
    second_factor = needs_second_factor(user)
    return render(request, "account/welcome_password.html", {"form": form, "step": 2, "second_factor": second_factor})


class AppView(ActivateTOTPView):
    template_name = "account/welcome_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "step": 2}

    def get_success_url(self) -> str:
        return reverse("welcome_ready")


@require_safe
@login_required
def ready(request: HttpRequest) -> HttpResponse:
    """What one needs when the phone is lost, and the way in."""
    if not is_ready(request.user):
        return HttpResponseRedirect(reverse("welcome"))
    _say_no_more(request)
    codes, may_view = view_recovery_codes(request)
    entered = "wagtailadmin_home" if may_enter_admin(request.user) else "workspace:home"
    shown = codes.get_unused_codes() if codes and may_view else []
    return render(request, "account/welcome_ready.html", {"step": 3, "codes": shown, "entrance": reverse(entered)})
