"""How often each kind of entry is checked. Events have no clock: they end by themselves."""

from typing import Any

from django.db.models import Q

from partners.directory.models import Hotline, Location, Organization, Service
from partners.entries import Entry
from partners.freshness.models import FreshnessRules
from partners.policies.models import Policy
from portal.vocabulary import KindOfHelp, OrganizationKind

CLOCKED: tuple[type[Entry], ...] = (Organization, Service, Location, Hotline, Policy)
"""Kinds of entry whose checks run out."""

LEGAL_HELP = frozenset(
    {
        KindOfHelp.IMMIGRATION,
        KindOfHelp.DEPORTATION_DEFENSE,
        KindOfHelp.DETENTION,
        KindOfHelp.ASYLUM,
        KindOfHelp.DACA_TPS,
        KindOfHelp.CITIZENSHIP,
        KindOfHelp.FAMILY_PETITION,
        KindOfHelp.KNOW_YOUR_RIGHTS,
        KindOfHelp.NOTARY_FRAUD,
    }
)
"""Help with immigration law, and against those who sell it falsely: what is wrong here costs a case. One of these
kinds among others makes a service legal aid."""

LEGAL_ORGANIZATIONS = frozenset({OrganizationKind.LEGAL_CLINIC, OrganizationKind.BAR_ASSOCIATION})
"""Kinds of organization that are legal aid whatever their services say."""


def legal(model: type[Entry]) -> Q:
    """The condition of legal aid: services by their kinds of help; organizations by their own kind or by a published
    service; an office stands with its organization."""
    helped = Service.kinds_of_help.through.objects.filter(taxonomyterm__code__in=LEGAL_HELP).values("service_id")
    if model is Service:
        return Q(pk__in=helped)
    owners = Service.objects.filter(pk__in=helped, live=True).order_by().values("organization_id")
    if model is Organization:
        return Q(kind__in=LEGAL_ORGANIZATIONS) | Q(pk__in=owners)
    if model is Location:
        return Q(organization__kind__in=LEGAL_ORGANIZATIONS) | Q(organization__in=owners)
    return Q(pk__in=[])


def groups(model: type[Entry], rules: FreshnessRules) -> list[tuple[Q, int]]:
    """All entries of a kind in groups: (condition, days from one check to the next)."""
    if model is Hotline:
        return [(Q(), rules.hotline_days)]
    if model is Policy:
        return [(Q(), rules.policy_days)]
    aid = legal(model)
    return [(aid, rules.legal_days), (~aid, rules.other_days)]


def days_between_checks(entry: Any) -> int | None:
    """How long a check of this entry holds; None for what has no clock."""
    model = type(entry)
    if model not in CLOCKED:
        return None
    rules = FreshnessRules.load()
    (first, days), *others = groups(model, rules)
    if others and not model._default_manager.filter(first, pk=entry.pk).exists():
        return others[0][1]
    return days
