"""Both sides of a doubt, fact by fact, in the reader's words."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.directory.models import ConsularDistrict, Location, Organization, Service
from partners.doubts.models import Doubt
from partners.doubts.policy_facts import facts_of_policy, facts_of_policy_rows
from partners.doubts.sides import sides_of
from partners.editing import shown_name, state_of
from partners.imports import district_rows, policy_rows, provider_rows
from partners.imports.provider_rows import ProviderRow
from partners.imports.reading import Row, RowRefused
from partners.places.names import search_form
from partners.policies.models import Policy
from partners.sources import Source
from portal import languages
from portal.vocabulary import Cost, KindOfHelp, OrganizationKind

Facts = dict[str, list[str]]
KINDS_OF_ROWS: dict[Any, ModuleType] = {Policy: policy_rows, ConsularDistrict: district_rows}
DISTRICT = ("place", "consulate", "valid_from", "valid_to")


@dataclass(frozen=True)
class Said:
    """One of the things that a side says of a fact, and whether the other side does not."""

    words: str
    only_here: bool


@dataclass(frozen=True)
class Compared:
    """One fact of both sides; each may be said several times (phones) or not at all."""

    label: str
    ours: list[str]
    theirs: list[str]

    @property
    def differs(self) -> bool:
        return set(map(search_form, self.ours)) != set(map(search_form, self.theirs))

    @property
    def marked_ours(self) -> list[Said]:
        return _marked(self.ours, self.theirs)

    @property
    def marked_theirs(self) -> list[Said]:
        return _marked(self.theirs, self.ours)


def _marked(here: list[str], there: list[str]) -> list[Said]:
    known = set(map(search_form, there))
    return [Said(words, search_form(words) not in known) for words in here]


def compare(ours: Facts, theirs: Facts) -> list[Compared]:
    """Facts that either side names, in the order of ours."""
    rows = (Compared(label, _full(ours[label]), _full(theirs.get(label, []))) for label in ours)
    return [row for row in rows if row.ours or row.theirs]


def _full(values: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(str(value) for value in values if value))


def rows_of(doubt: Doubt) -> list[Any]:
    """The rows of the file as facts: PolicyRow, DistrictRow or ProviderRow, as the entry is.

    A row that makes sense no longer (a place is gone) is left out, and the rest of a policy with it.
    """
    model = doubt.content_type.model_class()
    if sides := sides_of(model):
        return sides.rows(list(doubt.rows.all()))
    kind = KINDS_OF_ROWS.get(model, provider_rows)
    rows = [Row(said.line, {column: str(cell) for column, cell in said.cells.items()}) for said in doubt.rows.all()]
    places, found = kind.place_book(rows), []
    for row in rows:
        try:
            found.append(kind.parse(row, places))
        except (RowRefused, KeyError):
            continue
    return found if len(found) == len(rows) or model is not Policy else []


def facts_of(entry: Any) -> Facts:
    if sides := sides_of(type(entry)):
        return {**sides.facts(entry), **_standing(entry)}
    if isinstance(entry, Organization):
        return _organization(entry)
    if isinstance(entry, Policy):
        return {**facts_of_policy(entry), **_standing(entry)}
    if isinstance(entry, ConsularDistrict):
        return _district(entry, entry.sending_country, entry.source)
    return _service(entry) if isinstance(entry, Service) else _location(entry)


def facts_of_rows(rows: list[Any], model: type) -> Facts:
    """What the rows say, under the labels of an entry of that model."""
    if sides := sides_of(model):
        return sides.facts_of_rows(rows)
    if model is ConsularDistrict:
        return _district(rows[0], rows[0].country, Source(**asdict(rows[0].source)))
    return facts_of_policy_rows(rows) if model is Policy else _provider_rows(rows, model)


def _provider_rows(rows: list[ProviderRow], model: type) -> Facts:
    first = rows[0]
    addresses = [_one_line(row.address, row.city, f"{row.state} {row.postal_code}") for row in rows]
    shared: Facts = {
        _("Phones"): [phone.number for row in rows for phone in row.phones],
        _("E-mail"): [row.email for row in rows],
        _("Website"): [row.website for row in rows],
        _("Addresses"): addresses,
        _("Languages"): [languages.own_name(code) for row in rows for code in row.languages],
    }
    if model is Organization:
        names = {_("Name"): [first.organization], _("Kind"): [str(OrganizationKind(first.kind).label)]}
        return {**names, **shared, _("Services"): [row.service for row in rows]}
    return {
        _("Name"): [first.service],
        _("Description"): [strip_tags(first.description)],
        **shared,
        _("Kinds of help"): [str(KindOfHelp(code).label) for code in first.kinds_of_help],
        _("Cost"): [str(Cost(first.cost).label)],
        _("Hours"): [first.hours],
        _("Area served"): list(first.areas),
    }


def _one_line(*parts: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip())


def _organization(entry: Organization) -> Facts:
    services = list(entry.services.prefetch_related("texts", "phones"))
    locations = list(entry.locations.prefetch_related("phones"))
    phones = [*entry.phones.all(), *(phone for each in (*locations, *services) for phone in each.phones.all())]
    return {
        _("Name"): [entry.name, *(text.name for text in entry.texts.all())],
        _("Kind"): [entry.get_kind_display()],
        _("Phones"): [phone.number.as_e164 for phone in phones if phone.number],
        _("E-mail"): [entry.email],
        _("Website"): [entry.website],
        _("Addresses"): [location.public_address for location in locations],
        _("Languages"): [languages.own_name(each.code) for each in entry.languages.all()],
        _("Services"): [shown_name(service) for service in services],
        **_standing(entry),
    }


def _service(entry: Service) -> Facts:
    text = next(iter(sorted(entry.texts.all(), key=lambda each: each.language != "en")), None)
    return {
        _("Name"): [text.name if text else str(entry)],
        _("Description"): [strip_tags(text.description)] if text else [],
        _("Phones"): [phone.number.as_e164 for phone in entry.phones.all() if phone.number],
        _("E-mail"): [entry.email],
        _("Website"): [entry.url],
        _("Addresses"): [each.location.public_address for each in entry.at_locations.all()],
        _("Languages"): [languages.own_name(each.code) for each in entry.languages.all()],
        _("Kinds of help"): [term.label for term in entry.kinds_of_help.all()],
        _("Cost"): [entry.get_cost_display()],
        _("Hours"): [entry.hours_note, *(str(each) for each in entry.schedules.all())],
        _("Area served"): [each.place.slug if each.place else "us" for each in entry.service_areas.all()],
        **_standing(entry),
    }


def _district(said: Any, country: str, source: Source | None) -> Facts:
    """Of a district and of a row alike."""
    fields: list[Any] = [ConsularDistrict._meta.get_field(name) for name in DISTRICT]
    facts = {capfirst(str(field.verbose_name)): [str(getattr(said, field.name) or "")] for field in fields}
    return {**facts, _("Country"): [country], _("Source"): [str(source or "")]}


def _location(entry: Location) -> Facts:
    return {
        _("Name"): [entry.name],
        _("Addresses"): [entry.public_address],
        _("Phones"): [phone.number.as_e164 for phone in entry.phones.all() if phone.number],
        _("Services"): [str(each.service) for each in entry.services_here.select_related("service")],
        **_standing(entry),
    }


def _standing(entry: Any) -> Facts:
    """How the entry stands; rows of a file have none of this."""
    return {
        _("State of the entry"): [state_of(entry)],
        _("Checked on"): [entry.assured_date.isoformat()] if entry.assured_date else [],
        _("Web address"): [entry.slug],
        _("Source"): [str(entry.source)] if entry.source else [],
    }
