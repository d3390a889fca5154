"""Invitations and claims in the Wagtail admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.members import claiming, inviting, onboarding
from partners.members.admin_forms import NetworkInviteForm
from partners.members.claiming import NotDecided
from partners.members.domains import is_own_address, own_hosts
from partners.members.inviting import NotInvited
from partners.members.models import Claim, ClaimState, Invitation
from partners.permissions import standing_of
from partners.roles import Role

SHOWN = 100
HOME = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]
Reader = tuple[str, type]


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who may do `needed` (an action and a model)."""

    needed: Reader

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, *self.needed):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*HOME, {"url": "", "label": self.get_page_title()}]


class InvitationsView(DeskView):
    """Invite somebody, and see which invitations are out."""

    needed = ("add", Invitation)
    template_name = "wagtailadmin/members/invitations.html"
    page_title = gettext_lazy("Invitations")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NetworkInviteForm(user=self.request.user))
        rows = Invitation.objects.filter(inviting.open_q()).select_related("organization", "invited_by")[:SHOWN]
        # A link opens an account in the invited person's name: who sees it could as well change that person's account.
        links_too = Role.ADMINISTRATOR in standing_of(self.request.user).network
        shown = [(row, inviting.link_to(row) if links_too else "") for row in rows]
        return super().get_context_data(invitations=shown, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NetworkInviteForm(request.POST, user=request.user)
        if form.is_valid() and self._invited(form):
            return HttpResponseRedirect(request.path)
        return self.render_to_response(self.get_context_data(form=form))

    def _invited(self, form: NetworkInviteForm) -> bool:
        given, by = form.cleaned_data, self.request.user
        try:
            with transaction.atomic():
                organization = given["organization"]
                if given["name"]:
                    shown = given["shown"] != "no"
                    organization = onboarding.make_organization(given["name"], given["kind"], by=by, shown=shown)
                invitation = inviting.invite(
                    email=given["email"],
                    role=given["role"],
                    language=given["language"],
                    organization=organization,
                    by=by,
                )
        except NotInvited as reason:
            form.add_error("email", str(reason))
            return False
        messages.success(self.request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
        return True


class ActOnInvitationView(DeskView):
    """POST: send again, or withdraw."""

    needed = ("delete", Invitation)
    http_method_names = ["post"]
    act: Any = None
    done: Any = ""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        row = get_object_or_404(Invitation, pk=pk)
        try:
            type(self).act(row, by=request.user)
        except NotInvited as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, self.done)
        return HttpResponseRedirect(reverse("invitations"))


class SendAgainView(ActOnInvitationView):
    act = staticmethod(inviting.send_again)
    done = gettext_lazy("The invitation was sent again.")


class WithdrawView(ActOnInvitationView):
    act = staticmethod(inviting.withdraw)
    done = gettext_lazy("The invitation was withdrawn: its link is dead.")


class ClaimsView(DeskView):
    """Who says that an entry is theirs: what waits first, then what was decided lately."""

    needed = ("decide", Claim)
    template_name = "wagtailadmin/members/claims.html"
    page_title = gettext_lazy("Claims of entries")
    header_icon = "user"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Claim.objects.select_related("organization", "decided_by")
        return super().get_context_data(
            waiting=rows.filter(state=ClaimState.OPEN).order_by("made_at")[:SHOWN],
            unproven=rows.filter(state=ClaimState.UNPROVEN).count(),
            decided=rows.filter(decided_at__isnull=False).order_by("-decided_at")[:SHOWN],
            **kwargs,
        )


class ClaimView(DeskView):
    """One claim with what proves it; POST decides."""

    needed = ("decide", Claim)
    template_name = "wagtailadmin/members/claim.html"
    page_title = gettext_lazy("Is this their organization?")
    header_icon = "user"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.claim = get_object_or_404(Claim.objects.select_related("organization", "decided_by"), pk=pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.claim.organization)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organization = self.claim.organization
        return super().get_context_data(
            claim=self.claim,
            hosts=own_hosts(organization),
            own=is_own_address(organization, self.claim.email),
            members=organization.memberships.count(),
            others=organization.claims.filter(state=ClaimState.OPEN).exclude(pk=self.claim.pk).count(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            if request.POST.get("answer") == "accept":
                claiming.accept(self.claim, by=request.user)
                messages.success(request, _("Accepted: an invitation is on its way."))
            else:
                claiming.refuse(self.claim, reason=reason, by=request.user)
                messages.success(request, _("Refused: the person gets your words by mail."))
        except NotDecided as trouble:
            return self.render_to_response(self.get_context_data(trouble=str(trouble), reason=reason))
        return HttpResponseRedirect(reverse("claims"))


class ForReviewers(MenuItem):
    needed: Reader = ("add", Invitation)

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, *self.needed)


class ClaimsMenuItem(ForReviewers):
    """Says how many wait; one query a page of the admin."""

    needed = ("decide", Claim)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        waiting = Claim.objects.filter(state=ClaimState.OPEN).count()
        if waiting:
            component.label = f"{self.label} ({waiting})"
        return component


def invitations_item() -> MenuItem:
    return ForReviewers(
        gettext_lazy("Invitations"), reverse("invitations"), name="invitations", icon_name="mail", order=116
    )


def claims_item() -> MenuItem:
    return ClaimsMenuItem(gettext_lazy("Claims"), reverse("claims"), name="claims", icon_name="user", order=117)


def addresses() -> list[Any]:
    return [
        path("invitations/", InvitationsView.as_view(), name="invitations"),
        path("invitations/<uuid:pk>/again/", SendAgainView.as_view(), name="network_invite_again"),
        path("invitations/<uuid:pk>/withdraw/", WithdrawView.as_view(), name="network_withdraw_invitation"),
        path("claims/", ClaimsView.as_view(), name="claims"),
        path("claims/<uuid:pk>/", ClaimView.as_view(), name="claim_decide"),
    ]
