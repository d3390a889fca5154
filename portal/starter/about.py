"""The page "About this content": how much of each kind there is, who checked it, and where it comes from."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from partners.directory.hotlines import hotlines
from partners.entries import Origin
from partners.models import Agreement, ConsularDistrict, Hotline, Organization, Policy, Service
from portal import languages
from portal.starter.agreements import not_joined
from portal.starter.publishers import publisher
from resources.guides.public import open_pages
from resources.models import Event, GuidePage, TermPage

REASONS: dict[str, str | Promise] = {
    "no place of this name in the state": _("Our list of places has no city or town of this name in the state"),
    "several places of this name in the state": _("The state has several places of this name"),
    "no county of this name in the state": _("The state has no county of this name"),
    "the county named lies in another state": _("The county that the list names lies in another state"),
    "a township or district that the places of the portal do not hold": _("A township or district, not a city"),
}  # fmt: skip
LISTED = (
    (Organization, _("Organizations and consulates")),
    (Service, _("Services")),
    (Policy, _("Local rules")),
)


@dataclass(frozen=True)
class Kind:
    """Entries of one kind; `checked` is None where nobody checks them one by one, and `note` says how they stand."""

    name: Any
    total: int
    checked: int | None = None
    note: Any = ""
    by_lawyer: bool = False

    @property
    def unchecked(self) -> int | None:
        return None if self.checked is None else self.total - self.checked


@dataclass(frozen=True)
class Published:
    """What rests on one publisher: how many entries, and the newest day that a source bears."""

    name: str
    count: int
    newest: datetime.date | None


@dataclass(frozen=True)
class Origins:
    """The publishers of one kind of entry, those of most entries first; `people`: entered here."""

    name: Any
    publishers: tuple[Published, ...]
    people: int = 0


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """At most fifteen queries, whatever the number of entries."""
    kinds, sources = [], []
    for model, name in LISTED:
        kind, origin = _entries(model, name)
        kinds.append(kind)
        sources.append(origin)
    agreements, origin = _agreements()
    lines, line_sources = _lines()
    missing = not_joined() if agreements.total else Counter[str]()
    context = {
        "kinds": [*kinds, lines, agreements, _districts(), *_pages(), _events()],
        "sources": [each for each in (*sources, line_sources, origin) if each.publishers or each.people],
        "agreements": agreements.total,
        "missing": [(REASONS[why], count) for why, count in missing.most_common()],
        "missing_total": missing.total(),
        "listed_total": agreements.total + missing.total(),
    }
    return render(request, "portal/about.html", context)


def _entries(model: Any, name: Any) -> tuple[Kind, Origins]:
    rows = (
        model.objects.listed()
        .values("source__address", "source__date")
        .annotate(total=Count("pk"), checked=Count("assured_date"), people=Count("pk", filter=Q(origin=Origin.PEOPLE)))
        .order_by()
    )
    rows = list(rows)
    kind = Kind(name, _sum(rows, "total"), _sum(rows, "checked"))
    return kind, Origins(name, _published(rows), _sum(rows, "people"))


def _sum(rows: Iterable[Mapping[str, Any]], column: str) -> int:
    return sum(row[column] for row in rows)


def _published(rows: Iterable[Mapping[str, Any]], prefix: str = "source__") -> tuple[Published, ...]:
    counts: Counter[str] = Counter()
    days: dict[str, list[datetime.date]] = defaultdict(list)
    for row in rows:
        if row[f"{prefix}address"]:
            name = publisher(row[f"{prefix}address"])
            counts[name] += row["total"]
            if day := row[f"{prefix}date"]:
                days[name].append(day)
    order = sorted(counts.items(), key=lambda each: (-each[1], each[0].casefold()))
    return tuple(Published(name, count, max(days[name], default=None)) for name, count in order)


def _agreements() -> tuple[Kind, Origins]:
    rows = list(Agreement.objects.values("source__address", "source__date").annotate(total=Count("pk")).order_by())
    name = _("Agreements with immigration agents")
    return Kind(name, _sum(rows, "total"), note=_("from a list of the government")), Origins(name, _published(rows))


def _lines() -> tuple[Kind, Origins]:
    """Hotlines from the process's own cache; a number may have several sources."""
    listed, name = hotlines(languages.current()), _("Hotlines")
    rows = Hotline.objects.listed().values("sources__address", "sources__date").annotate(total=Count("pk")).order_by()
    kind = Kind(name, len(listed), sum(line.assured_date is not None for line in listed))
    return kind, Origins(name, _published(rows, "sources__"))


def _districts() -> Kind:
    return Kind(_("Districts of consulates"), ConsularDistrict.objects.count(), note=_("each with its source"))


def _pages() -> list[Kind]:
    """Guides and terms, one a text whatever its languages; a lawyer's reading counts as the check."""
    found = []
    for model, name in ((GuidePage, _("Guides")), (TermPage, _("Words explained"))):
        rows = open_pages(model.objects).values_list("translation_key", "lawyer_review_date")
        read = {key for key, day in rows if day}
        found.append(Kind(name, len({key for key, _day in rows}), len(read), by_lawyer=True))
    return found


def _events() -> Kind:
    examples = Q(origin=Origin.STARTER)
    found = Event.objects.listed().aggregate(total=Count("pk"), examples=Count("pk", filter=examples))
    note = _("examples that do not take place: %(count)s") % {"count": found["examples"]}
    return Kind(_("Meetings"), found["total"], note=note)
