"""Rows of `import_policies`, checked: one provision of a policy."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from partners.imports import cells
from partners.imports.places import PlaceBook
from partners.imports.reading import Row, RowRefused
from partners.imports.sources import SourceKey, source_of
from partners.places.models import Jurisdiction
from partners.places.names import search_form
from portal.vocabulary import Answer, OrganizationKind, ProvisionStatus, ProvisionTopic

COLUMNS = (
    "external_id", "issuer", "issuer_kind", "state", "title", "instrument", "citation", "status", "adopted",
    "effective", "ended",
    "provision", "answer", "quotation", "provision_citation", "summary", "source_url", "source_date",
)  # fmt: skip
SCHEME = "policies"  # the table has no source of its own; identifiers count across tables
PLACE_KINDS = {OrganizationKind.STATE, OrganizationKind.COUNTY, OrganizationKind.CITY}


@dataclass(frozen=True)
class PolicyRow:
    """One row as facts; the issuer is the slug of a place, or the name and kind of an institution."""

    line: int
    external_id: str
    place: str
    institution: str
    institution_kind: str
    title: str
    instrument: str
    citation: str
    adopted: datetime.date | None
    effective: datetime.date | None
    ended: datetime.date | None
    date_note: str
    topic: str
    status: str
    answer: str
    quotation: str
    provision_citation: str
    summary: str
    source: SourceKey

    @property
    def policy_key(self) -> tuple[str, ...]:
        """Rows with the same key are one policy, whatever their identifiers."""
        issuer = self.place or f"{self.institution_kind}:{search_form(self.institution)}"
        return issuer, search_form(self.instrument), search_form(self.citation)

    @property
    def version_key(self) -> tuple[object, ...]:
        return self.adopted, self.effective, self.ended, self.date_note

    @property
    def provision_key(self) -> tuple[object, ...]:
        return *self.version_key, self.topic, self.provision_citation, self.quotation


def digest(rows: Iterable[PolicyRow]) -> str:
    """Of all facts of a policy's rows in their order, lines apart."""
    facts = [repr(getattr(row, each.name)) for row in rows for each in fields(row) if each.name != "line"]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def place_book(rows: Iterable[Row]) -> PlaceBook:
    rows = list(rows)
    names = [row["issuer"] for row in rows]
    return PlaceBook(names=names, slugs=names)


def parse(row: Row, places: PlaceBook) -> PolicyRow:
    """The row's facts; raises RowRefused naming the column."""
    kind = cells.choice(row, "issuer_kind", OrganizationKind)
    if not kind:
        raise RowRefused("issuer_kind", _("This cannot be empty."))
    issuer = cells.words(row, "issuer", required=True)
    place = _place(row, issuer, kind, places) if kind in PLACE_KINDS else None
    (adopted, one), (effective, two), (ended, three) = (
        cells.day_or_words(row, column, 80) for column in ("adopted", "effective", "ended")
    )
    if effective and ended and ended < effective:
        raise RowRefused("ended", _("The end lies before the start."))
    quotation = cells.words(row, "quotation", 5000)
    instrument = cells.words(row, "instrument") or cells.words(row, "title", required=True)
    topic = cells.choice(row, "provision", ProvisionTopic)
    if not topic:
        raise RowRefused("provision", _("This cannot be empty."))
    citation = cells.words(row, "provision_citation")
    return PolicyRow(
        line=row.line,
        external_id=cells.words(row, "external_id", 120, required=True),
        place=place.slug if place else "",
        institution="" if place else issuer,
        institution_kind="" if place else kind,
        title=cells.words(row, "title") or instrument,
        instrument=instrument,
        citation=cells.words(row, "citation"),
        adopted=adopted,
        effective=effective,
        ended=ended,
        date_note="; ".join(
            f"{column}: {note}"
            for column, note in zip(("adopted", "effective", "ended"), (one, two, three), strict=True)
            if note
        ),
        topic=topic,
        status=cells.choice(row, "status", ProvisionStatus, ProvisionStatus.IN_FORCE),
        answer=_answer(row, quotation),
        quotation=quotation,
        provision_citation=citation,
        summary=cells.paragraphs(row, "summary"),
        source=source_of(row, "source_url", at=citation),
    )


def _answer(row: Row, quotation: str) -> str:
    answer = cells.choice(row, "answer", Answer)
    if answer and not quotation:
        row.warn("answer", _("Without a quotation there is no answer; the provision counts as not yet read."))
        return ""
    return answer


def _place(row: Row, issuer: str, kind: str, places: PlaceBook) -> Jurisdiction:
    state = places.state(cells.words(row, "state") or issuer)
    if state is None:
        raise RowRefused("state", _("This is not a state; write TX or Texas."))
    found = {
        OrganizationKind.STATE: lambda: state,
        OrganizationKind.COUNTY: lambda: places.county(issuer, state.code),
        OrganizationKind.CITY: lambda: places.city(issuer, state.code) or places.slug(issuer),
    }[OrganizationKind(kind)]()
    if found is None:
        raise RowRefused("issuer", _("No place of this name and kind is known in the state, or more than one."))
    return found
