"""The one place that answers "may this member do this?". What is not granted here is refused.

Network roles come from groups (partners/accounts/roles.py makes them), organization roles from Membership.
A user's roles are read once a request: one query, kept on the user object.
"""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry

from partners.members.models import Invitation, Membership, MembershipRole
from partners.roles import GRANTS, NETWORK_ROLES, OF_MEMBERSHIP, OWN, POINTED_AT, RANK, Role
from portal.vocabulary import Visibility

PRESENT = Q(organization__live=True, organization__withdrawn__in=("", "stale"))
"""Of memberships: those in an organization that partners share something with."""


class Standing:
    """What a user is: network roles, and the role in each organization."""

    def __init__(self, user: Any) -> None:
        self.network: frozenset[Role] = frozenset()
        self.organizations: dict[Any, Role] = {}
        if not (user.is_authenticated and user.is_active):
            return
        groups = user.groups.order_by().values_list(Value(""), "name")
        own = Membership.objects.filter(user=user).order_by().values_list(Cast("organization", TextField()), "role")
        rows = list(own.union(groups))
        names = {name for organization, name in rows if not organization}
        self.network = frozenset(role for role in NETWORK_ROLES if role.value in names)
        if user.is_superuser:
            self.network |= {Role.ADMINISTRATOR}
        self.organizations = {UUID(key): OF_MEMBERSHIP[MembershipRole(role)] for key, role in rows if key}

    @cached_property
    def present(self) -> dict[Any, str]:
        """Kinds of the person's organizations by key, without those that are not public, taken down or closed."""
        rows = Membership.objects.filter(PRESENT, organization__in=self.organizations).distinct()
        return dict(rows.values_list("organization", "organization__kind")) if self.organizations else {}

    @property
    def roles(self) -> frozenset[Role]:
        return self.network | frozenset(self.organizations.values()) or frozenset({Role.ANONYMOUS})


def standing_of(user: Any) -> Standing:
    """The user's roles, read once for this object; a request has its own, so that a revocation acts on the next."""
    if isinstance(user, AnonymousUser):
        return Standing(user)
    if not hasattr(user, "_standing"):
        user._standing = Standing(user)
    standing: Standing = user._standing
    return standing


def role_of(user: Any) -> Role:
    """The strongest of the user's roles."""
    return max(standing_of(user).roles, key=RANK.index)


def may_enter_admin(user: Any) -> bool:
    """Network roles only. The second factor is asked for besides, in partners/accounts/middleware.py."""
    return bool(standing_of(user).network)


def may_edit_pages(user: Any) -> bool:
    """Whether the person may write, change or publish any page of the tree at all."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"]))


def may(user: Any, action: str, target: Any, *, organization: Any = None) -> bool:
    """Whether `user` may do `action` to `target`: a model class, or one of its records.

    `organization` (a record or its key) is the owner of what does not exist yet, beside a model class. A confidential
    record is for those of the network who may read such, whoever owns it.
    """
    standing = standing_of(user)
    label = target._meta.label_lower
    if getattr(target, "confidential", False) is True and action != "read_confidential":
        return may(user, "read_confidential", type(target)) and may(user, action, type(target))
    if any(action in GRANTS[role].get(label, frozenset()) for role in standing.network):
        return True
    named = getattr(organization, "pk", organization)
    owners = [named] if named else owners_of(target)
    roles = {standing.organizations[key] for key in owners if key in standing.organizations}
    return any(action in OWN[role].get(label, frozenset()) for role in roles)


def may_choose(user: Any, model: Any) -> bool:
    """Whether the person may name records of `model` in a form of the admin."""
    return may(user, "view", model) or (may_enter_admin(user) and model._meta.label_lower in POINTED_AT)


def may_invite(user: Any, role: str, *, organization: Any = None) -> bool:
    """Whether the person may give `role` by an invitation: in `organization`, or (None) in the network itself."""
    if organization is None:
        return role in NETWORK_ROLES and Role.ADMINISTRATOR in standing_of(user).network
    return role in MembershipRole.values and may(user, "add", Invitation, organization=organization)


def may_enter_workspace(user: Any) -> bool:
    """Members of an organization and the network's people. The second factor is asked for besides."""
    standing = standing_of(user)
    return bool(standing.organizations or standing.network)


def needs_second_factor(user: Any) -> bool:
    """Whoever may enter the admin, and whoever may change what an organization says."""
    standing = standing_of(user)
    return bool(standing.network) or any(role is not Role.VIEWER for role in standing.organizations.values())


def may_edit_entry(user: Any, entry: Any) -> bool:
    return may(user, "change", entry)


OWNERS = ("organization_id", "host_id", "run_by_id")


def owner_of(target: Any) -> Any:
    """The key of the organization that owns a record; None for a class or a record without owner."""
    if isinstance(target, type):
        return None
    if target._meta.label_lower == "partners.organization":
        return target.pk
    return next((key for key in (getattr(target, name, None) for name in OWNERS) if key), None)


def owners_of(target: Any) -> list[Any]:
    """The keys of all whose members `OWN` speaks to; what several own together says so by `owner_keys`."""
    together = None if isinstance(target, type) else getattr(target, "owner_keys", None)
    return [owner_of(target)] if together is None else together


def seen_q(user: Any, model: Any, *, owner: str, together: str) -> Q:
    """Which records of `model` that are not for the public the person may see.

    The network sees what it edits; members what their organization owns (the lookup `owner`), what it holds `together`
    with that one, and what names it, by a group or by its kind; the last two only while it is present. There is no "all
    partners": governments are partners too, and see what names them.
    """
    if may(user, "view", model):
        return Q()
    standing = standing_of(user)
    found = Q(**{f"{owner}__in": list(standing.organizations)})
    found |= Q(**{f"{together}__in": list(standing.present)}, live=True, withdrawn="")
    named = Q(visible_to_groups__organizations__in=list(standing.present))
    for kind in sorted(set(standing.present.values())):
        named |= Q(Contains(Cast("visible_to_kinds", TextField()), f'"{kind}"'))
    return found | (Q(visibility=Visibility.GROUPS, live=True, withdrawn="") & named)


def readers_of(entry: Any, *, together: list[Any]) -> QuerySet[Membership]:
    """The other way round: memberships whose people may see the entry, beside the network's people.

    `together` are the keys of the organizations that hold it with its owner.
    """
    named = Q(organization=owner_of(entry))
    shown = entry.live and not entry.withdrawn
    if shown:
        named |= PRESENT & Q(organization__in=together)
    if shown and entry.visibility == Visibility.GROUPS:
        groups = [group.pk for group in entry.visible_to_groups.all()]
        shared = Q(organization__groups__in=groups) | Q(organization__kind__in=entry.visible_to_kinds)
        named |= PRESENT & shared
    readers = Membership.objects.filter(named, user__is_active=True)
    return Membership.objects.filter(pk__in=readers.order_by().values("pk")).select_related("user", "organization")


class RolePermissionPolicy(BasePermissionPolicy):
    """Lets Wagtail's views of a record's model ask this module."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return may(user, action, self.model)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return may_enter_admin(user) and may(user, action, instance)

    def users_with_any_permission(self, actions: Any) -> QuerySet:
        label = self.model._meta.label_lower
        roles = [role.value for role, grants in GRANTS.items() if grants.get(label, frozenset()) & set(actions)]
        people = get_user_model()._default_manager.filter(is_active=True)
        return people.filter(Q(is_superuser=True) | Q(groups__name__in=roles)).distinct()
