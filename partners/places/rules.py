"""The rules of places on a day: policies with the provisions that held, and agreements of agencies."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from partners.directory.models import Location
from partners.entries import public_q
from partners.places.models import Jurisdiction
from partners.policies.models import Agreement, Policy, PolicyVersion, Provision
from partners.policies.search import issuer_label
from portal.vocabulary import PlaceKind, ProvisionStatus

WIDEST_FIRST = {
    PlaceKind.COUNTRY.value: 0,
    PlaceKind.STATE.value: 1,
    PlaceKind.COUNTY.value: 2,
    PlaceKind.CITY.value: 3,
}
INSTITUTIONS_LAST = 9
HERE, HOLDS = "is_here", "holds"


@dataclass(frozen=True)
class Rule:
    """A policy and those of its provisions that held on the day; none of them: not yet read.

    `kind` is its issuer's: a PlaceKind, or an OrganizationKind where an institution issued it. `is_here`: what `rules`
    was asked to mark.
    """

    policy: Policy
    title: str
    language: str
    issuer: str
    provisions: tuple[Provision, ...]
    kind: str
    is_here: bool = True

    @property
    def place(self) -> str:
        """The slug of the place that issued it; empty of an institution's."""
        return self.policy.jurisdiction.slug if self.policy.jurisdiction else ""

    @property
    def is_institutions(self) -> bool:
        return self.policy.organization_id is not None

    @property
    def inside_city_limits(self) -> bool:
        return not self.is_institutions and self.kind == PlaceKind.CITY

    @property
    def version(self) -> PolicyVersion | None:
        """The version that its provisions belong to."""
        return self.provisions[0].version if self.provisions else None


def of_places(slugs: Collection[str]) -> Q:
    """The condition of policies that these places themselves issued."""
    return Q(jurisdiction__slug__in=slugs)


def of_cities_in(county: str) -> Q:
    return Q(jurisdiction__in=Jurisdiction.objects.cities().filter(parents__slug=county))


def of_institutions_in(place: str) -> Q:
    """Policies of organizations with a public office in the place (a slug)."""
    inside = Q(place__slug=place) | Q(place__parents__slug=place)
    states = Jurisdiction.objects.states().filter(slug=place).values("code")
    offices = Location.objects.filter(public_q(), organization=OuterRef("organization"))
    # Asked of the few policies of institutions, not of every office there is.
    return Q(Exists(offices.filter(inside | Q(state_province__in=states))), organization__isnull=False)


def rules(issued: Q, day: datetime.date, lang: str, *, here: Q | None = None) -> list[Rule]:
    """Listed policies of these issuers that held on the day, the widest first, institutions last. Two queries.

    `here`: a narrower condition, of which each rule says whether it meets it.
    """
    versions = PolicyVersion.objects.filter(policy=OuterRef("pk"))
    policies = (
        Policy.objects.listed()
        .filter(issued)
        .filter(~Exists(versions) | Exists(versions.filter(held(day))))
        .titled(lang)
        .annotate(**{HERE: _flag(here or issued)})
        .select_related("jurisdiction", "organization", "source", "assured_by")
    )
    found = {policy.pk: policy for policy in policies}
    said: dict[object, list[Provision]] = {pk: [] for pk in found}
    for row in provisions_on(day).filter(version__policy__in=found).order_by("order", "topic"):
        said[row.version.policy_id].append(row)
    read = (_rule(policy, said[pk], lang) for pk, policy in found.items())
    return sorted((rule for rule in read if rule), key=_widest_first)


def provisions_on(day: datetime.date) -> QuerySet[Provision]:
    """Provisions of the versions that held on the day; `holds`: they did so too."""
    rows = Provision.objects.filter(held(day, "version__")).annotate(**{HOLDS: _flag(_in_force(day))})
    return rows.select_related("version", "source")


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def held(day: datetime.date, prefix: str = "") -> Q:
    """The condition of versions that held on the day; dates that nobody knows exclude none."""

    def column(name: str) -> str:
        return f"{prefix}{name}"

    unknown = Q(**{column("effective__isnull"): True})
    adopted = Q(**{column("adopted__isnull"): True}) | Q(**{column("adopted__lte"): day})
    begun = Q(**{column("effective__lte"): day}) | unknown & adopted
    return begun & (Q(**{column("ended__isnull"): True}) | Q(**{column("ended__gt"): day}))


def _in_force(day: datetime.date) -> Q:
    """The condition of provisions that held on the day, beside `held`.

    What is only proposed never did; what was repealed did until its version's end, and on a past day perhaps where
    nobody knows that end; what a court stopped stands with its status.
    """
    proposed = Q(status=ProvisionStatus.PROPOSED)
    repealed = Q(status=ProvisionStatus.REPEALED, version__ended__isnull=True)
    return ~(proposed | repealed) if day >= timezone.localdate() else ~proposed


def _rule(policy: Policy, rows: list[Provision], lang: str) -> Rule | None:
    """None where all that the policy says did not hold."""
    kept = [row for row in rows if getattr(row, HOLDS)]
    if rows and not kept:
        return None
    latest = max((_since(row.version) for row in kept), default=None)
    return Rule(
        policy=policy,
        title=policy.title or policy.instrument,
        language=policy.title_language or "en",
        issuer=issuer_label(policy, lang),
        provisions=tuple(row for row in kept if _since(row.version) == latest),
        kind=issuer_kind(policy),
        is_here=getattr(policy, HERE),
    )


def issuer_kind(policy: Policy) -> str:
    """A PlaceKind, or an OrganizationKind where an institution issued it."""
    issuer = policy.issuer
    return issuer.kind if issuer else ""


def _since(version: PolicyVersion) -> datetime.date:
    return version.effective or version.adopted or datetime.date.min


def _widest_first(rule: Rule) -> tuple[int, str, str]:
    width = INSTITUTIONS_LAST if rule.is_institutions else WIDEST_FIRST.get(rule.kind, 0)
    return width, rule.issuer, rule.title


def agreements(slugs: Collection[str], day: datetime.date) -> list[Agreement]:
    """Agreements of these places' agencies, but those that were signed after the day. One query."""
    signed = Q(signed__isnull=True) | Q(signed__lte=day)
    return list(Agreement.objects.filter(signed, place__slug__in=slugs).select_related("place", "source"))
