"""Changes among the members of an organization. One at a time: each looks at what the one before left."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import permissions
from partners.audit.recording import record
from partners.directory.models import Organization
from partners.members.inviting import open_q
from partners.members.models import Invitation, Membership, MembershipRole


class Refused(Exception):
    """The message says why, in the words of the person who tried."""


@transaction.atomic
def add(user: Any, organization: Organization, role: str, *, by: Any) -> Membership:
    """Make somebody who has an account a member at once, without an invitation: for the network. Raises Refused."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    _still_may(by, "add", Membership(user=user, organization=organization))
    if organization.memberships.filter(user=user).exists():
        raise Refused(_("This person is a member already."))
    row = Membership.objects.create(user=user, organization=organization, role=MembershipRole(role))
    record("members.add", by=by, about=row, after={"role": role})
    return row


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Any) -> Membership:
    """Raises Refused."""
    row = _locked(membership)
    _still_may(by, "change", row)
    if role == row.role:
        return row
    if role != MembershipRole.ADMIN:
        _keep_an_administrator(row, by)
    before, row.role = row.role, MembershipRole(role)
    row.save(update_fields=["role"])
    record("members.change_role", by=by, about=row, before={"role": before}, after={"role": role})
    if before == MembershipRole.ADMIN:
        _end_invitations(row, by)
    return row


@transaction.atomic
def remove(membership: Membership, *, by: Any) -> None:
    """End a membership: another's, or (`by` is the member) one's own. Acts on the next request. Raises Refused."""
    row = _locked(membership)
    leaving = row.user_id == by.pk
    if not leaving:
        _still_may(by, "delete", row)
    _keep_an_administrator(row, by)
    record("members.leave" if leaving else "members.remove", by=by, about=row, before={"role": row.role})
    if not leaving:
        _end_invitations(row, by)
    row.delete()


def _locked(membership: Membership) -> Membership:
    """The row as it is now; whoever else changes members of the same organization waits."""
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    row = Membership.objects.select_related("user", "organization").filter(pk=membership.pk).first()
    if row is None:
        raise Refused(_("This person is not a member any more."))
    return row


def _still_may(by: Any, action: str, row: Membership) -> None:
    """Asks anew: while this one waited, another may have taken the role of whoever does it."""
    person = get_user_model().objects.get(pk=by.pk)
    if not permissions.may(person, action, row):
        raise Refused(_("You are not an administrator of this organization any more. Nothing was changed."))


def _keep_an_administrator(row: Membership, by: Any) -> None:
    if row.role != MembershipRole.ADMIN or _acts_for_the_network(by):
        return
    others = Membership.objects.filter(
        organization=row.organization_id, role=MembershipRole.ADMIN, user__is_active=True
    ).exclude(pk=row.pk)
    if not others.exists():
        raise Refused(
            _("An organization needs an administrator. Make another member administrator first, then try again.")
        )


def _acts_for_the_network(by: Any) -> bool:
    """Who may change the members of any organization."""
    return permissions.may(by, "delete", Membership)


def _end_invitations(row: Membership, by: Any) -> None:
    """Whoever lost the right to invite has no invitation out."""
    own = Invitation.objects.filter(open_q(), organization=row.organization_id, invited_by=row.user_id)
    for invitation in own:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record("members.withdraw_invitation", by=by, about=invitation)
