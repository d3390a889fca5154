"""What a link of an invitation opens, and how somebody uses it up."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from partners.audit.recording import record
from partners.members import links
from partners.members.inviting import PURPOSE
from partners.members.models import Invitation, Membership, MembershipRole


class State(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    USED = "used"
    WITHDRAWN = "withdrawn"
    BROKEN = "broken"
    """The address is not whole, or somebody changed it."""


@dataclass(frozen=True)
class Opened:
    """What a link leads to; `account` is the person who has the invited address already."""

    state: State
    invitation: Invitation | None = None
    account: Any = None


class NotOpen(Exception):
    """Somebody was quicker, or its time ran out meanwhile."""


def open_link(token: str) -> Opened:
    """Reads only: a program that follows links in mails uses nothing up."""
    key = links.key_in(token, PURPOSE)
    if key is None:
        return Opened(State.BROKEN)
    invitation = Invitation.objects.select_related("organization", "invited_by").filter(pk=key).first()
    if invitation is None:  # purged: its end is long ago
        return Opened(State.EXPIRED)
    account = get_user_model().objects.filter(email__iexact=invitation.email).first()
    return Opened(state_of(invitation), invitation, account)


def state_of(invitation: Invitation) -> State:
    if invitation.accepted_at:
        return State.USED
    if invitation.withdrawn_at:
        return State.WITHDRAWN
    return State.OPEN if invitation.expires_at > timezone.now() else State.EXPIRED


@transaction.atomic
def join(invitation: Invitation, *, user: Any) -> None:
    """Use the invitation up and give its role to the person whose address it names. Raises NotOpen.

    A role that the person has in the organization already stays.
    """
    row = _locked(invitation)
    if row.email.lower() != user.email.lower():
        raise NotOpen
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    if row.organization is None:
        user.groups.add(Group.objects.get(name=row.role))
    else:
        Membership.objects.get_or_create(
            user=user, organization=row.organization, defaults={"role": MembershipRole(row.role)}
        )
    record("members.join", by=user, about=row, after={"role": row.role})


@transaction.atomic
def join_as_new(invitation: Invitation, *, name: str, language: str) -> Any:
    """Make the account of the invited address, and join with it; the person. Raises NotOpen."""
    _locked(invitation)
    people = get_user_model()
    if people.objects.filter(email__iexact=invitation.email).exists():
        raise NotOpen
    user = people.objects.create_user(invitation.email, name=name, language=language)  # type: ignore[attr-defined]
    join(invitation, user=user)
    return user


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now; whoever else uses the same link waits. Raises NotOpen."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization")
    row = rows.filter(pk=invitation.pk).first()
    if row is None or state_of(row) is not State.OPEN:
        raise NotOpen
    return row


def leads_to_admin(invitation: Invitation) -> bool:
    return invitation.organization_id is None
