"""The contract's query parameters, read once for the API (strict) and for pages (lenient)."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from search import places, registry
from search.contract import FACETS, MAX_RESULTS, MAX_SIZE, MAX_TEXT, RADIUS_KM, Near, SearchQuery
from search.engines import words

T = TypeVar("T")
SINGLE = ("q", "lang", "near", "radius_km", "from", "to", "page", "size")
NAMES = frozenset({*SINGLE, *FACETS})
TYPED = ("q", "near", "radius_km", "from", "to")
DEFAULT_SIZE = 20
# Control characters are not among them: who sends only these is told.
SPACES = " \t\r\n\u00a0\u3000"
MAX_VALUES = 50
MAX_TYPED = 5 * MAX_TEXT
_WHOLE = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Refused(ValueError):
    """A value that cannot be taken, in the reader's words."""


@dataclass(frozen=True)
class Asked:
    """What was asked and what was wrong with it.

    `chosen` are the visitor's own filters, `fixed` those of the page; `typed` goes back into the form's fields as it
    came; `suggestions` are places that an unknown one may have meant; `is_cut`: the text was longer than is searched.
    """

    query: SearchQuery
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    suggestions: Sequence[str] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    radius_km: float = RADIUS_KM
    is_cut: bool = False

    @property
    def is_query(self) -> bool:
        """Whether the answer depends on what a visitor asked, so that no cache may keep it."""
        return bool(self.pairs() or self.errors)

    @property
    def other_errors(self) -> dict[str, list[str]]:
        """Errors of parameters that have no field of their own in the form."""
        return {name: messages for name, messages in self.errors.items() if name not in TYPED}

    @property
    def place_links(self) -> list[dict[str, str]]:
        """The places that an unknown one may have meant, each with the query string that asks for it instead."""
        return [{"label": label, "url": self.url("", near=label)} for label in self.suggestions]

    def pairs(self, **changes: object) -> list[tuple[str, str]]:
        """Valid parameters in canonical order; a change replaces a parameter, None or () drops it."""
        held = self._held()
        held.update({name.removesuffix("_"): value for name, value in changes.items()})
        found: list[tuple[str, str]] = []
        for name in ("q", *FACETS, "near", "radius_km", "from", "to", "page", "size"):
            value = held.get(name)
            values = value if isinstance(value, (list, tuple)) else [value]
            found += [(name, str(each)) for each in values if each not in (None, "")]
        return found

    def url(self, path: str, **changes: object) -> str:
        """A link that asks the same but for the changes (`from_` for `from`); the page is kept only when named."""
        pairs = self.pairs(**changes)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def toggled(self, path: str, name: str, value: str) -> str:
        """A link that chooses the value of a facet, or drops it where it is chosen."""
        chosen = self.chosen.get(name, ())
        rest = tuple(each for each in chosen if each != value)
        return self.url(path, **{name: rest if value in chosen else (*chosen, value)})

    def _held(self) -> dict[str, object]:
        query = self.query
        near = self.typed.get("near") if query.near else None
        radius = self.radius_km if query.text or query.near else RADIUS_KM
        return {
            "q": query.text,
            **self.chosen,
            "near": near,
            "radius_km": None if radius == RADIUS_KM else f"{radius:g}",
            "from": query.start and query.start.isoformat(),
            "to": query.end and query.end.isoformat(),
            "size": None if query.size == DEFAULT_SIZE else query.size,
        }


def read(
    data: QueryDict,
    *,
    lang: str,
    strict: bool = False,
    fixed: Mapping[str, tuple[str, ...]] | None = None,
    names: Collection[str] = NAMES,
) -> Asked:
    """Read the parameters; what is wrong stands in `errors` and is left out of the query.

    Strict: names that are not among `names`, repeated single values and an overlong text are errors too; `lang` is read
    from the data.
    """
    reading = _Reading(data, lang, fixed or {}, cuts=not strict)
    if strict:
        reading.refuse_unknown(names)
        reading.take_language()
        reading.refuse_radius_alone()
    return reading.asked()


class _Reading:
    def __init__(self, data: QueryDict, lang: str, fixed: Mapping[str, tuple[str, ...]], *, cuts: bool) -> None:
        self.data, self.lang, self.fixed, self.cuts = data, lang, fixed, cuts
        self.radius_km = RADIUS_KM
        self.errors: dict[str, list[str]] = {}
        self.suggestions: list[str] = []

    def asked(self) -> Asked:
        self.radius_km = self._take("radius_km", _radius) or RADIUS_KM
        page, size = self._take("page", _page) or 1, self._take("size", _size) or DEFAULT_SIZE
        if page * size > MAX_RESULTS:
            self._wrong("page", _("Only the first %(count)d results can be shown.") % {"count": MAX_RESULTS})
            page = 1
        start, end = self._dates()
        chosen = {name: values for name in FACETS if (values := self._chosen(name))}
        query = SearchQuery(
            text=self._take("q", _cut_text if self.cuts else _text) or "",
            lang=self.lang,
            filters={**chosen, **{name: chosen.get(name, values) for name, values in self.fixed.items()}},
            near=self._near(),
            start=start,
            end=end,
            page=page,
            size=size,
        )
        typed = {name: self.data.get(name, "")[:MAX_TYPED] for name in TYPED}
        is_cut = self.cuts and len(typed["q"].strip(SPACES)) > MAX_TEXT
        if is_cut:
            typed["q"] = query.text
        return Asked(query, self.errors, self.suggestions, typed, chosen, self.fixed, self.radius_km, is_cut)

    def _wrong(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def take_language(self) -> None:
        self.lang = self._take("lang", _language) or self.lang

    def refuse_unknown(self, names: Collection[str]) -> None:
        for name in self.data:
            if name not in names:
                self._wrong(name[:100], _("Unknown parameter."))
            elif name in SINGLE and len(self.data.getlist(name)) > 1:
                self._wrong(name, _("Give this only once."))

    def refuse_radius_alone(self) -> None:
        if self.data.get("radius_km", "").strip() and not self.data.get("near", "").strip():
            self._wrong("radius_km", _("A distance needs a place: give near too."))

    def _take(self, name: str, reader: Callable[[str], T]) -> T | None:
        raw = self.data.get(name, "").strip(SPACES)
        if not raw:
            return None
        try:
            return reader(raw)
        except Refused as refused:
            self._wrong(name, str(refused))
            return None

    def _dates(self) -> tuple[date | None, date | None]:
        start, end = self._take("from", _day), self._take("to", _day)
        if start and end and start > end:
            self._wrong("to", _("This day is before the first one."))
            end = None
        return start, end

    def _values(self, name: str) -> tuple[str, ...]:
        raw = [value.strip() for value in self.data.getlist(name)]
        values = tuple(dict.fromkeys(value for value in raw if value))
        if len(values) > MAX_VALUES or any(len(value) > 100 for value in values):
            self._wrong(name, _("Too many values, or one that is too long."))
            return ()
        unknown = _unknown(name, values, self.lang)
        if unknown:
            self._wrong(name, _("Unknown value: %(values)s.") % {"values": ", ".join(unknown)})
        return tuple(value for value in values if value not in unknown)

    def _chosen(self, name: str) -> tuple[str, ...]:
        """A visitor's choice narrows what the page itself filters by and never widens it."""
        allowed = self.fixed.get(name)
        return tuple(value for value in self._values(name) if allowed is None or value in allowed)

    def _near(self) -> Near | None:
        raw = self.data.get("near", "").strip()
        if not raw:
            return None
        found = places.find(raw, self.lang)
        if found.error:
            self._wrong("near", found.error)
            self.suggestions = list(found.suggestions)
            return None
        return found.near(self.radius_km)


def _unknown(name: str, values: Iterable[str], lang: str) -> list[str]:
    facet = registry.facet(name)
    values = list(values)
    if facet is None or not facet.closed or not values:
        return []
    known = facet.value_labels(values, lang)
    return [value for value in values if value not in known]


def _text(raw: str) -> str:
    if len(raw) > MAX_TEXT:
        raise Refused(_("Write at most %(count)d characters.") % {"count": MAX_TEXT})
    return _cut_text(raw)


def _cut_text(raw: str) -> str:
    text = words.clean(raw[:MAX_TEXT]).strip()
    if not text:
        raise Refused(_("Write a word to look for."))
    return text


def _language(raw: str) -> str:
    known = dict(settings.LANGUAGES)
    if raw.lower() not in known:
        raise Refused(_("Unknown language; there are: %(values)s.") % {"values": ", ".join(known)})
    return raw.lower()


def _page(raw: str) -> int:
    if not _WHOLE.fullmatch(raw) or int(raw) < 1:
        raise Refused(_("Give a whole number, 1 or more."))
    return int(raw)


def _size(raw: str) -> int:
    if not _WHOLE.fullmatch(raw) or not 1 <= int(raw) <= MAX_SIZE:
        raise Refused(_("Give a whole number from 1 to %(count)d.") % {"count": MAX_SIZE})
    return int(raw)


def _radius(raw: str) -> float:
    if not _NUMBER.fullmatch(raw) or not 1 <= float(raw) <= 1000:
        raise Refused(_("Give a number of kilometers from 1 to 1000."))
    return float(raw)


def _day(raw: str) -> date:
    try:
        if _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise Refused(_("Write the day as YYYY-MM-DD, for example 2026-05-01."))
