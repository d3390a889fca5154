"""Who is asked about an entry, and who of the network is told."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from partners.directory.models import Organization
from partners.freshness.links import language_of
from partners.members.models import Membership, MembershipRole
from partners.roles import Role

RESPONSIBLE = (MembershipRole.EDITOR, MembershipRole.ADMIN)


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a letter: a person, or (`user` None) the organization's own address."""

    email: str
    user: Any = None

    @property
    def language(self) -> str:
        return language_of(self.user)

    @property
    def key(self) -> Any:
        return self.user.pk if self.user else self.email


def readers_of(organizations: Collection[Any]) -> dict[Any, list[Reader]]:
    """Responsible people by the key of their organization; two queries.

    Where there are none, the address in the organization's own entry, but only once that entry was checked: an
    address that stands in somebody's list must not decide what is shown. Who is not here is asked of the network.
    """
    found: dict[Any, list[Reader]] = defaultdict(list)
    people = Membership.objects.filter(
        organization__in=organizations, role__in=RESPONSIBLE, user__is_active=True
    ).select_related("user")
    for each in people.order_by("user__email"):
        found[each.organization_id].append(Reader(each.user.email, each.user))
    alone = [key for key in organizations if key not in found]
    checked = Organization.objects.filter(pk__in=alone, live=True, assured_date__isnull=False).exclude(email="")
    for key, email in checked.order_by().values_list("pk", "email"):
        found[key].append(Reader(email))
    return found


def members_of(organization: Any) -> list[Any]:
    """Everybody of the organization who may sign in, viewers too."""
    rows = Membership.objects.filter(organization=organization, user__is_active=True).select_related("user")
    return [each.user for each in rows.order_by("user__email")]


def network() -> list[Reader]:
    """The network's reviewers; where there are none, its administrators. One or two queries."""
    people = get_user_model()._default_manager.filter(is_active=True).order_by("email").distinct()
    for wanted in (
        Q(groups__name=Role.REVIEWER.value),
        Q(groups__name=Role.ADMINISTRATOR.value) | Q(is_superuser=True),
    ):
        found = [Reader(each.email, each) for each in people.filter(wanted)]
        if found:
            return found
    return []
