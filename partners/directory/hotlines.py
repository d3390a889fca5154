"""Hotlines as every page needs them: read every few seconds, and still there when the database is not."""

import datetime
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import F
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber, to_python

from partners.assurance_models import OLD
from partners.directory.hours import Hours, hours_in_words
from partners.directory.models import Hotline
from partners.places.labels import country_code, country_name, name_of_state, state_name
from partners.prose import Said, said
from partners.sources import Source
from portal import languages
from portal.vocabulary import OrganizationKind, Visibility

FRESH_SECONDS = 4
"""A number that is taken down is gone from every page within five."""
STRIP_LENGTH = 2
_FRESH, _LAST = "hotlines", "hotlines-last"
_FIELDS = (
    "slug",
    "number",
    "hours_note",
    "always_open",
    "states",
    "in_strip",
    "assured_date",
    "freshness",
    "run_by_name",
)
_TEXT = {field: F(f"texts__{field}") for field in ("language", "name", "serves", "machine_translated")}
_OWNER = {
    f"owner_{field}": F(f"run_by__{field}")
    for field in ("name", "kind", "country_served", "live", "visibility", "withdrawn")
}
_GOVERNMENT = re.compile(
    r"(?:Government of (?:the )?(?P<country>[^(,]+)|(?P<us>US|U\.S\.) (?:Department|Government)\b)"
)
log = logging.getLogger("puente.hotlines")
# One row per hotline and language, both as attributes.
Rows = list[Any]


@dataclass(frozen=True)
class Owner:
    """Who runs a hotline; `government` is the ISO 3166-1 code of the state whose national government does, or empty."""

    name: str = ""
    government: str = ""

    @property
    def in_words(self) -> str:
        """In the reader's language, so that nobody calls a government unawares; empty when not known."""
        if self.government == "US":
            return _("Run by the government of the United States")
        if self.government:
            country = country_name(self.government, languages.current())
            return _("Run by the government of %(country)s") % {"country": country}
        return _("Run by: %(who)s") % {"who": self.name} if self.name else ""


@dataclass(frozen=True)
class Line:
    """A hotline in the reader's words; `states` empty means the whole country."""

    slug: str
    number: PhoneNumber
    name: Said | None
    serves: Said | None
    hours_note: str
    always_open: bool
    states: tuple[str, ...]
    in_strip: bool
    assured_date: datetime.date | None
    owner: "Owner"
    is_old: bool = False

    @property
    def is_for_now(self) -> bool:
        """Someone in need reaches it at any hour, or the network put it on every page."""
        return self.always_open or self.in_strip

    def reaches(self, state: str) -> bool:
        return not self.states or state in self.states


@dataclass(frozen=True)
class FullLine:
    """A hotline with all that its own page says."""

    line: Line
    alternative: str
    run_by: str
    run_by_url: str
    hours: tuple[Hours, ...]
    tongues: tuple[str, ...]
    states: tuple[str, ...]
    sources: tuple[Source, ...]
    checked_by: str = ""


def _read() -> Rows:
    """One query, whatever the number of hotlines."""
    rows = Hotline.objects.listed().order_by("order", "slug").values(*_FIELDS, **_TEXT, **_OWNER)
    return [SimpleNamespace(**{**row, "number": to_python(row["number"]), "owner": _owner_of(row)}) for row in rows]


def _stored() -> Rows:
    """From the process's own cache for some seconds; the last known ones while the database does not answer."""
    cache = caches["local"]
    found: Rows | None = cache.get(_FRESH)
    if found is not None:
        return found
    try:
        found = _read()
    except DatabaseError:
        log.warning("The database does not answer; hotlines are the last known ones.")
        return cache.get(_LAST) or []
    cache.set(_FRESH, found, FRESH_SECONDS)
    cache.set(_LAST, found, None)
    return found


def hotlines(reader: str) -> list[Line]:
    """All that are listed, in the network's order, in the reader's words."""
    by_slug: dict[str, Rows] = {}
    for row in _stored():
        by_slug.setdefault(row.slug, []).append(row)
    return [
        _line(rows[0], (row for row in rows if row.language), reader, owner=rows[0].owner) for rows in by_slug.values()
    ]


def strip_lines(reader: str) -> list[Line]:
    """Those for every page, at most two; whom a government runs stands behind others."""
    return _others_first(line for line in hotlines(reader) if line.in_strip)[:STRIP_LENGTH]


def lines_for_now(reader: str) -> list[Line]:
    """Whom to call at once: no lines for appointments or office hours; first those that stand on every page."""
    return sorted(
        _others_first(line for line in hotlines(reader) if line.is_for_now), key=lambda line: not line.in_strip
    )


def line_of(hotline: Hotline, reader: str) -> Line | None:
    """As every page knows it, so that a text with many of them asks for none; None of one that is not listed."""
    return next((line for line in hotlines(reader) if line.slug == hotline.slug), None)


def _others_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: bool(line.owner.government))


def full_lines(reader: str) -> list[FullLine]:
    """Everything about every listed hotline, read now. Five queries."""
    rows = Hotline.objects.listed().select_related("run_by", "assured_by").order_by("order", "slug")
    return [_full(row, reader) for row in rows.prefetch_related("texts", "schedules", "languages", "sources")]


def _line(row: Any, texts: Iterable[Any], reader: str, *, owner: Owner) -> Line:
    """`row` and `texts` are records, or rows of `_read` that are both."""
    texts = list(texts)
    return Line(
        slug=row.slug,
        number=row.number,
        name=said(texts, "name", reader, default=row.slug.replace("-", " ")),
        serves=said(texts, "serves", reader),
        hours_note=row.hours_note,
        always_open=row.always_open,
        states=tuple(row.states),
        in_strip=row.in_strip,
        assured_date=row.assured_date,
        owner=owner,
        is_old=row.freshness in OLD,
    )


def _owner(row: Hotline) -> Owner:
    owner = row.run_by if row.run_by and row.run_by.is_listed else None
    if owner is None:
        return _owner_in_words(row.run_by_name)
    return Owner(owner.name, owner.country_served if owner.kind == OrganizationKind.CONSULATE else "")


def _owner_of(row: dict[str, Any]) -> Owner:
    if not row["owner_live"] or row["owner_visibility"] != Visibility.PUBLIC or row["owner_withdrawn"]:
        return _owner_in_words(row["run_by_name"])
    return Owner(
        row["owner_name"], row["owner_country_served"] if row["owner_kind"] == OrganizationKind.CONSULATE else ""
    )


def _owner_in_words(name: str) -> Owner:
    """`Government of Mexico (SRE)`, `US Department of Justice`: the words that sources use."""
    match = _GOVERNMENT.match(name)
    if match is None:
        return Owner(name)
    return Owner(name, "US" if match["us"] else country_code(match["country"].strip()))


def _full(row: Hotline, reader: str) -> FullLine:
    owner = row.run_by if row.run_by and row.run_by.is_listed else None
    return FullLine(
        line=_line(row, row.texts.all(), reader, owner=_owner(row)),
        alternative=row.alternative,
        run_by=owner.name if owner else row.run_by_name,
        run_by_url=owner.get_absolute_url() if owner else "",
        hours=tuple(hours_in_words(row.schedules.all(), reader)),
        tongues=tuple(sorted(language.code for language in row.languages.all())),
        states=tuple(state_name(name_of_state(code) or code, reader) for code in row.states),
        sources=tuple(row.sources.all()),
        checked_by=row.checked_by,
    )
