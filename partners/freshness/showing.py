"""An entry as the public sees it now, short enough to be checked at a glance; many at once in few queries."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from partners.directory.hours import hours_in_words
from partners.directory.models import (
    Hotline,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)
from partners.entries import public_q
from partners.places.labels import place_label
from partners.policies.models import Policy, Provision
from partners.prose import Said, read_with_texts, said
from portal import languages
from portal.vocabulary import Cost

JOINED: dict[type, tuple[str, ...]] = {
    Organization: ("assured_by",),
    Service: ("assured_by", "organization"),
    Location: ("assured_by", "organization"),
    Hotline: ("assured_by", "run_by"),
    Policy: ("assured_by", "organization", "jurisdiction"),
}
NAMED = {Organization: "name", Service: "name", Hotline: "name", Policy: "title"}
CALLED_BY = ("service", "location", "hotline", "organization")


@dataclass(frozen=True)
class Fact:
    """`values` in the reader's words or as the entry has them; `asked_for`: that there are none is told too."""

    label: str
    values: list[str]
    asked_for: bool = False


@dataclass
class Shown:
    entry: Any
    name: Said
    facts: list[Fact] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.entry._meta.verbose_name)

    @property
    def owner(self) -> Organization | None:
        return owner(self.entry)

    @property
    def digest(self) -> str:
        """Of what is shown, so that nobody confirms what they did not see."""
        said = json.dumps([str(self.name), *([each.label, each.values] for each in self.facts)])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def owner(entry: Any) -> Organization | None:
    """The organization whose members answer for the entry."""
    if isinstance(entry, Organization):
        return entry
    found: Organization | None = entry.run_by if isinstance(entry, Hotline) else entry.organization
    return found


def named(entries: QuerySet[Any], reader: str) -> list[Shown]:
    """Entries with their names alone; one query."""
    model = entries.model
    rows = entries.select_related(*JOINED[model])
    if model is Location:
        return [Shown(row, Said(str(row), "en")) for row in rows]
    own = NAMED[model]
    return [Shown(row.entry, _name(row.entry, row.texts, own, reader)) for row in read_with_texts(rows, own)]


def _name(entry: Any, texts: Iterable[Any], own: str, reader: str) -> Said:
    return said(texts, own, reader, default=str(entry)) or Said(str(entry), "en")


def shown(querysets: Iterable[QuerySet[Any]], reader: str) -> list[Shown]:
    """Entries of any kinds with their facts; a query each kind and at most six besides."""
    found = [each for rows in querysets for each in named(rows, reader)]
    children = _Children([each.entry for each in found])
    for each in found:
        each.facts = [fact for fact in _facts(each.entry, children, reader) if fact.values or fact.asked_for]
    return found


class _Children:
    """What hangs on these entries, asked for only where such an entry is there."""

    def __init__(self, entries: Collection[Any]) -> None:
        by_kind: dict[type, list[Any]] = {model: [] for model in JOINED}
        for entry in entries:
            by_kind[type(entry)].append(entry.pk)
        services, offices = by_kind[Service], by_kind[Location]
        owners = [*by_kind[Organization], *(row.organization_id for row in entries if isinstance(row, Service))]
        directory = bool(services or offices or owners)
        self.phones = _by_owner(
            Phone.objects.filter(Q(service__in=services) | Q(location__in=offices) | Q(organization__in=owners))
            if directory
            else ()
        )
        timed = Q(service__in=services) | Q(location__in=offices) | Q(hotline__in=by_kind[Hotline])
        self.schedules = _by_owner(Schedule.objects.filter(timed) if services or offices or by_kind[Hotline] else ())
        spoken = timed | Q(organization__in=by_kind[Organization])
        self.languages = _by_owner(Language.objects.filter(spoken) if directory or by_kind[Hotline] else ())
        self.places: dict[Any, list[Location]] = {}
        if services:
            here = ServiceAtLocation.objects.filter(public_q("location__"), service__in=services)
            for each in here.select_related("location").order_by("pk"):
                self.places.setdefault(each.service_id, []).append(each.location)
        if by_kind[Organization]:
            for office in Location.objects.filter(public_q(), organization__in=by_kind[Organization]).order_by("slug"):
                self.places.setdefault(office.organization_id, []).append(office)
        self.provisions: dict[Any, list[Provision]] = {}
        if by_kind[Policy]:
            said = Provision.objects.filter(version__policy__in=by_kind[Policy]).select_related("version")
            for row in said.order_by("order", "topic"):
                self.provisions.setdefault(row.version.policy_id, []).append(row)


def _by_owner(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        keys = (getattr(row, f"{name}_id", None) for name in CALLED_BY)
        found.setdefault(next(key for key in keys if key), []).append(row)
    return found


def _facts(entry: Any, children: _Children, reader: str) -> list[Fact]:
    if isinstance(entry, Policy):
        return _policy(entry, children, reader)
    hours = [
        " ".join(part for part in (each.days, each.times, each.note) if part)
        for each in hours_in_words(children.schedules.get(entry.pk, ()), reader)
    ]
    hours += _filled(getattr(entry, "hours_note", ""))
    if isinstance(entry, Hotline) and entry.always_open:
        hours.insert(0, _("Day and night"))
    tongues = sorted({row.code for row in children.languages.get(entry.pk, ())})
    spoken = Fact(_("Languages spoken"), [languages.name_in(code, reader) for code in tongues], asked_for=True)
    open_at = Fact(_("When it answers") if isinstance(entry, Hotline) else _("Hours"), hours, asked_for=True)
    if isinstance(entry, Hotline):
        return [
            Fact(_("Phone"), [entry.number.as_international]),
            Fact(_("Other ways"), _filled(entry.alternative)),
            open_at,
            spoken,
        ]
    if isinstance(entry, Location):
        return [Fact(_("Address"), _filled(entry.public_address)), _phones(entry, children), open_at, spoken]
    where = Fact(_("Address"), _filled(*(each.public_address for each in children.places.get(entry.pk, ()))))
    if isinstance(entry, Organization):
        return [
            Fact(_("Kind"), [entry.get_kind_display()]),
            _phones(entry, children),
            where,
            spoken,
            Fact(_("E-mail"), _filled(entry.email)),
            Fact(_("Website"), _filled(entry.website)),
        ]
    cost = "" if entry.cost == Cost.UNKNOWN else entry.get_cost_display()
    return [
        _phones(entry, children),
        open_at,
        where,
        spoken,
        Fact(_("Cost"), _filled(cost)),
        Fact(_("E-mail"), _filled(entry.email)),
        Fact(_("Website"), _filled(entry.url)),
    ]


def _phones(entry: Any, children: _Children) -> Fact:
    """Its own; a service without one shows its organization's, as its page does."""
    rows = children.phones.get(entry.pk, [])
    if isinstance(entry, Service):
        rows = rows or children.phones.get(entry.organization_id, [])
    said = []
    for row in rows:
        row.number.extension = row.extension or None
        said.append(row.number.as_international)
    return Fact(_("Phone"), _filled(*said), asked_for=True)


def _policy(entry: Policy, children: _Children, reader: str) -> list[Fact]:
    place = entry.jurisdiction
    issuer = (
        place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=reader)
        if place
        else entry.organization.name
        if entry.organization
        else ""
    )
    rules = [
        f"{row.get_topic_display()}: {row.get_answer_display() or _('Not yet read')}"
        for row in children.provisions.get(entry.pk, ())
    ]
    return [
        Fact(_("Issued by"), _filled(issuer)),
        Fact(_("Instrument"), _filled(entry.instrument)),
        Fact(_("Citation"), _filled(entry.citation)),
        Fact(_("What it says"), _filled(*rules)),
    ]


def _filled(*values: str) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
