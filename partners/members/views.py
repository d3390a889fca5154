"""Members of an organization, in the workspace. What changes something is a POST and says what happened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners import permissions
from partners.accounts.factors import holders_of_second_factor
from partners.directory.models import Organization
from partners.members import inviting, managing
from partners.members.forms import InviteForm, RoleForm
from partners.members.inviting import NotInvited
from partners.members.joining import State, state_of
from partners.members.managing import Refused
from partners.members.models import Invitation, Membership
from partners.workspace.access import for_members, get_own_organization

PAGE = require_http_methods(["GET", "HEAD", "POST"])
ADDRESS = "workspace:members"


@PAGE
@for_members
def members(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who belongs to the organization; POST invites somebody."""
    organization = get_own_organization(request, pk, "view", Membership)
    may_invite = permissions.may(request.user, "add", Invitation, organization=organization)
    if request.method == "POST" and not may_invite:
        raise PermissionDenied
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form, organization):
        return redirect(ADDRESS, pk)
    return render(request, "workspace/members/list.html", _context(request, organization, form, may_invite))


def _invited(request: HttpRequest, form: InviteForm, organization: Organization) -> bool:
    try:
        invitation = inviting.invite(**form.cleaned_data, organization=organization, by=request.user)
    except NotInvited as reason:
        form.add_error("email", str(reason))
        return False
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
    return True


def _context(request: HttpRequest, organization: Organization, form: InviteForm, may_invite: bool) -> dict[str, Any]:
    rows = list(organization.memberships.select_related("user").order_by("since"))
    open_ones = organization.invitations.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")
    return {
        "organization": organization,
        "members": rows,
        "with_factor": holders_of_second_factor(row.user_id for row in rows),
        "mine": next((row for row in rows if row.user_id == request.user.pk), None),
        "may_change": permissions.may(request.user, "change", Membership, organization=organization),
        "may_invite": may_invite,
        "form": form if may_invite else None,
        "invitations": [(row, state_of(row) is State.OPEN) for row in open_ones] if may_invite else [],
    }


def _member(request: HttpRequest, pk: UUID, member: UUID, action: str) -> Membership:
    """A membership of the organization that the person may change so, or that is their own."""
    organization = get_own_organization(request, pk, "view", Membership)
    row = get_object_or_404(Membership.objects.select_related("user", "organization"), pk=member, organization=pk)
    leaving = action == "delete" and row.user_id == request.user.pk
    if not leaving and not permissions.may(request.user, action, Membership, organization=organization):
        raise PermissionDenied
    return row


@PAGE
@for_members
def member(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    """Another role for one member."""
    row = _member(request, pk, member, "change")
    form = RoleForm(request.POST or None, initial={"role": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            managing.change_role(row, form.cleaned_data["role"], by=request.user)
        except Refused as reason:
            form.add_error("role", str(reason))
        else:
            messages.success(request, _("%(who)s has another role now.") % {"who": row.user})
            return _back(request, pk)
    return render(request, "workspace/members/role.html", {"organization": row.organization, "row": row, "form": form})


@PAGE
@for_members
def remove(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    """Asks; POST ends a membership, another's or one's own."""
    row = _member(request, pk, member, "delete")
    leaving = row.user_id == request.user.pk
    refused = ""
    if request.method == "POST":
        try:
            managing.remove(row, by=request.user)
        except Refused as reason:
            refused = str(reason)
        else:
            said = _("You have left %(target)s.") if leaving else _("%(who)s is not a member any more.")
            messages.success(request, said % {"target": row.organization, "who": row.user})
            return _back(request, pk)
    context = {"organization": row.organization, "row": row, "leaving": leaving, "refused": refused}
    return render(request, "workspace/members/remove.html", context, status=409 if refused else 200)


def _back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the members, if one may still see them after what one did to oneself; else to the workspace."""
    user = get_user_model().objects.get(pk=request.user.pk)
    organization = Organization.objects.filter(pk=pk).first()
    if organization and permissions.may(user, "view", Membership, organization=organization):
        return redirect(ADDRESS, pk)
    return redirect("workspace:home")


@require_POST
@for_members
def send_again(request: HttpRequest, pk: UUID, invitation: UUID) -> HttpResponse:
    return _act(request, pk, invitation, inviting.send_again, _("The invitation was sent again."))


@require_POST
@for_members
def withdraw(request: HttpRequest, pk: UUID, invitation: UUID) -> HttpResponse:
    return _act(request, pk, invitation, inviting.withdraw, _("The invitation was withdrawn: its link is dead."))


def _act(request: HttpRequest, pk: UUID, invitation: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    organization = get_own_organization(request, pk, "add", Invitation)
    row = organization.invitations.filter(pk=invitation).first()
    if row is None:
        raise Http404
    try:
        act(row, by=request.user)
    except NotInvited as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, done)
    return redirect(ADDRESS, pk)
