"""What applies at a place on a day: its rules, the consulates that look after it, agreements of its agencies."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q

from partners.directory.models import ConsularDistrict, Location, Organization, Phone
from partners.directory.offices import CALLS
from partners.entries import public_q
from partners.places.models import Jurisdiction
from partners.policies.models import Agreement, Policy, PolicyVersion, Provision
from partners.policies.search import issuer_label
from partners.prose import Said, said
from portal import languages
from portal.vocabulary import OrganizationKind, PlaceKind

WIDEST_FIRST = {
    PlaceKind.COUNTRY.value: 0,
    PlaceKind.STATE.value: 1,
    PlaceKind.COUNTY.value: 2,
    PlaceKind.CITY.value: 3,
}


@dataclass(frozen=True)
class Rule:
    """A policy and those of its provisions that held on the day; none of them: not yet read."""

    policy: Policy
    title: str
    language: str
    issuer: str
    provisions: Sequence[Provision]
    kind: str

    @property
    def inside_city_limits(self) -> bool:
        return self.kind == PlaceKind.CITY


@dataclass(frozen=True)
class ConsulateHere:
    """`confirmed`: a sourced district holds the place; else the nearest office, its district not known.

    `in_state`: one of the offices that look after parts of a state.
    """

    organization: Organization
    confirmed: bool
    in_state: bool = False
    since: datetime.date | None = None
    district: ConsularDistrict | None = None
    phone: Phone | None = None

    @property
    def name(self) -> Said:
        texts = self.organization.texts.all()
        return said(texts, "name", languages.current()) or Said(self.organization.name, "en")


def _held(day: datetime.date, prefix: str = "") -> Q:
    begun = Q(**{f"{prefix}effective__isnull": True}) | Q(**{f"{prefix}effective__lte": day})
    return begun & (Q(**{f"{prefix}ended__isnull": True}) | Q(**{f"{prefix}ended__gt": day}))


def rules(places: Collection[Jurisdiction], day: datetime.date, lang: str) -> list[Rule]:
    """Listed policies that these places issued, the widest first. Two queries."""
    versions = PolicyVersion.objects.filter(policy=OuterRef("pk"))
    policies = (
        Policy.objects.listed()
        .issued_in(places)
        .titled(lang)
        .filter(~Exists(versions) | Exists(versions.filter(_held(day))))
        .select_related("jurisdiction", "source")
    )
    found = {policy.pk: policy for policy in policies}
    provisions: dict[object, list[Provision]] = {pk: [] for pk in found}
    rows = Provision.objects.filter(_held(day, "version__"), version__policy__in=found).select_related(
        "version", "source"
    )
    for row in rows.order_by("order", "topic"):
        provisions[row.version.policy_id].append(row)
    return sorted(
        (_rule(policy, provisions[pk], lang) for pk, policy in found.items()),
        key=lambda rule: (WIDEST_FIRST.get(rule.kind, 0), rule.issuer),
    )


def _rule(policy: Policy, provisions: list[Provision], lang: str) -> Rule:
    latest = max((row.version.effective or datetime.date.min for row in provisions), default=None)
    return Rule(
        policy=policy,
        title=policy.title or policy.instrument,
        language=policy.title_language or "en",
        issuer=issuer_label(policy, lang),
        provisions=[row for row in provisions if (row.version.effective or datetime.date.min) == latest],
        kind=policy.jurisdiction.kind if policy.jurisdiction else "",
    )


def agreements(places: Collection[Jurisdiction], day: datetime.date) -> list[Agreement]:
    """Agreements of these places' agencies that were signed by the day."""
    signed = Q(signed__isnull=True) | Q(signed__lte=day)
    return list(Agreement.objects.filter(signed, place__in=places).select_related("place", "source"))


def consulates(
    slugs: Collection[str], day: datetime.date, *, point: tuple[float, float] | None = None
) -> list[ConsulateHere]:
    """Whose district holds one of these places on the day, else the nearest office to the point. At most five queries.

    Districts of counties go before those of states. Where several offices of one country share a state and no county
    says whose it is, the district is not confirmed.
    """
    rows = (
        ConsularDistrict.objects.on(day)
        .filter(place__slug__in=slugs, consulate__in=Organization.objects.listed())
        .select_related("consulate", "place", "source")
        .prefetch_related("consulate__texts")
        .order_by("sending_country", "consulate__name")
    )
    by_country: dict[str, list[ConsularDistrict]] = {}
    for row in rows:
        by_country.setdefault(row.sending_country, []).append(row)
    found = [here for districts in by_country.values() for here in _confirmed(districts)]
    return _with_phones(found or (nearest_consulate(point) if point else []))


def consulates_of_state(state: Jurisdiction, day: datetime.date) -> list[ConsulateHere]:
    """Offices in the state and those whose districts on the day hold the state or parts of it. Three queries."""
    districts = ConsularDistrict.objects.on(day).filter(Q(place=state) | Q(place__parents=state))
    offices = Location.objects.filter(public_q(), state_province=state.code)
    rows = Organization.objects.listed().filter(
        Q(pk__in=districts.values("consulate"))
        | Q(kind=OrganizationKind.CONSULATE, pk__in=offices.values("organization"))
    )
    return _with_phones(
        ConsulateHere(row, confirmed=False, in_state=True) for row in rows.prefetch_related("texts").order_by("name")
    )


def _with_phones(found: Iterable[ConsulateHere]) -> list[ConsulateHere]:
    """Each with the first number of its own or of one of its public offices. One query."""
    here = list(found)
    keys = [each.organization.pk for each in here]
    at_office = Q(location__organization__in=keys) & public_q("location__")
    rows = Phone.objects.filter(Q(organization__in=keys) | at_office, type__in=CALLS).select_related("location")
    phones: dict[object, Phone] = {}
    for row in rows.order_by("order", "pk"):
        row.number.extension = row.extension or None
        phones.setdefault(row.organization_id or row.location.organization_id, row)
    return [replace(each, phone=phones.get(each.organization.pk)) for each in here]


def _confirmed(districts: list[ConsularDistrict]) -> list[ConsulateHere]:
    narrow = [row for row in districts if row.place.kind != PlaceKind.STATE] or districts
    offices = {row.consulate_id: row for row in narrow}
    return [
        ConsulateHere(row.consulate, confirmed=len(offices) == 1, since=row.valid_from, district=row)
        for row in offices.values()
    ]


def nearest_consulate(point: tuple[float, float]) -> list[ConsulateHere]:
    office = (
        Location.objects.listed()
        .filter(organization__kind=OrganizationKind.CONSULATE)
        .select_related("organization")
        .prefetch_related("organization__texts")
        .nearest_to(*point)
        .first()
    )
    return [ConsulateHere(office.organization, confirmed=False)] if office else []
