"""How an organization comes into the network: its entry is made or found, and its first administrator is invited."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.audit.recording import record
from partners.directory.models import Organization
from partners.editing import free_slug
from partners.members import inviting
from partners.members.inviting import NotInvited
from partners.members.models import Invitation, InvitedRole
from portal.vocabulary import OrganizationKind


@dataclass(frozen=True)
class Onboarded:
    organization: Organization
    invitation: Invitation | None
    """None where the person is a member already."""
    made: bool
    """Whether the entry is new."""
    invited: bool
    """Whether the invitation is new; else it was open already."""


@transaction.atomic
def make_organization(name: str, kind: str, *, by: Any, shown: bool = True) -> Organization:
    """An entry with nothing but a name and a kind; hidden unless `shown`. Raises NotInvited where the name is taken."""
    name = inviting.one_line(name)
    if called(name):
        raise NotInvited(_("An entry with this name is here already. Choose it instead."))
    organization = Organization.objects.create(
        name=name, kind=kind, slug=free_slug(Organization, [name]), live=shown, has_unpublished_changes=not shown
    )
    record("entries.add", by=by, about=organization, after={"name": name, "kind": kind})
    return organization


def called(name: str) -> list[Organization]:
    return list(Organization.objects.filter(name__iexact=inviting.one_line(name)).order_by("slug"))


@transaction.atomic
def create_partner(name: str, *, kind: str, email: str, language: str = "") -> Onboarded:
    """The operator's way: find the organization of that name and kind or make it, and invite its administrator.

    Repeating it invites nobody twice. Raises NotInvited with the reason.
    """
    found = _found(name, kind)
    organization = found or make_organization(name, kind, by=None)
    email = email.strip().lower()
    if organization.memberships.filter(user__email__iexact=email).exists():
        return Onboarded(organization, None, made=False, invited=False)
    open_one = organization.invitations.filter(inviting.open_q(), email=email).first()
    invitation = open_one or inviting.invite(
        email=email, role=InvitedRole.ADMIN, organization=organization, language=language, by=None
    )
    return Onboarded(organization, invitation, made=found is None, invited=open_one is None)


def _found(name: str, kind: str) -> Organization | None:
    same_name = called(name)
    fitting = [each for each in same_name if each.kind == kind]
    if len(fitting) > 1:
        addresses = ", ".join(each.slug for each in fitting)
        raise NotInvited(
            _("Several entries have this name and kind (%(addresses)s): invite to one of them in the administration.")
            % {"addresses": addresses}
        )
    if same_name and not fitting:
        raise NotInvited(
            _("An entry with this name is here as %(kind)s: give that kind to invite to it.")
            % {"kind": OrganizationKind(same_name[0].kind).value}
        )
    return fitting[0] if fitting else None
