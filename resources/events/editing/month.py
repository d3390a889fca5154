"""The month in the admin: everything that stands in the calendar, drafts and what the public does not see too."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from portal import languages
from portal.dates import clock_time, day_in_words
from portal.vocabulary import EventKind, Visibility
from resources.events.editing.way import way_to
from resources.events.listing import EventRow, rows, title_of
from resources.events.models import Event
from resources.events.months import Day, Month, MonthTable, table
from resources.events.occurrence_models import Occurrence
from resources.events.queries import midnight

MOST_OF_A_DAY = 500


@dataclass(frozen=True)
class Entry:
    """One line of a day: a date, or the first one of a draft, which has none yet."""

    event: Event
    title: str
    lang: str
    clock: str
    url: str
    cancelled: bool = False
    note: Any = ""


@dataclass(frozen=True)
class Cell:
    """A day of the table; `more` dates are not among its entries."""

    day: datetime.date
    words: str
    entries: list[Entry]
    more: int = 0
    url: str = ""


class MonthView(WagtailAdminTemplateMixin, TemplateView):
    """`?month=2026-11` as a table, `?day=2026-11-05` as a list; `kind` and `host` narrow both. Constant queries."""

    template_name = "wagtailadmin/events/month.html"
    page_title = _("Month")
    breadcrumbs_items = way_to(page_title)
    header_icon = "calendar-alt"
    edit_url_name = list_url_name = month_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may_enter_admin(request.user) or not permissions.may(request.user, "view", Event):
            raise PermissionDenied
        self.reader = languages.current()
        self.kind = request.GET.get("kind", "") if request.GET.get("kind") in EventKind.values else ""
        self.day = _day(request.GET.get("day", ""))
        today = timezone.localdate()
        self.month = Month.of(self.day) if self.day else Month.read(request.GET.get("month", "")) or Month.of(today)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"cells": [self._whole_day(self.day)]} if self.day else self._whole_month()
        return super().get_context_data(
            month=self.month,
            month_words=self.month.in_words(self.reader),
            day=self.day,
            today=timezone.localdate(),
            before=self._address(month=self.month.shifted(-1).code),
            after=self._address(month=self.month.shifted(1).code),
            back=self._address(month=self.month.code),
            kinds=EventKind.choices,
            kind=self.kind,
            list_url=reverse(self.list_url_name),
            **shown,
            **kwargs,
        )

    def _address(self, **asked: Any) -> str:
        kept = {"kind": self.kind} if self.kind else {}
        return f"{reverse(self.month_url_name)}?{urlencode({**asked, **kept})}"

    def _dates(self) -> Any:
        return Occurrence.objects.filter(event__kind=self.kind) if self.kind else Occurrence.objects.all()

    def _whole_month(self) -> dict[str, Any]:
        found: MonthTable = table(self.month, self._dates(), self.reader)
        drafts = self._drafts(self.month.first, self.month.last)
        weeks = [[day and self._cell(day, drafts[day.day]) for day in week] for week in found.weeks]
        total = found.total + sum(map(len, drafts.values()))
        return {"weekdays": found.weekdays, "weeks": weeks, "total": total}

    def _cell(self, day: Day, drafts: list[Entry]) -> Cell:
        entries = [*(self._entry(row) for row in day.rows), *drafts]
        return Cell(day.day, day_in_words(day.day, self.reader), entries, day.more, self._address(day=day.day))

    def _whole_day(self, day: datetime.date) -> Cell:
        dates = self._dates().between(day, day).order_by("starts_at", "pk").with_words()
        found = rows(dates[: MOST_OF_A_DAY + 1], self.reader)
        entries = [*(self._entry(row) for row in found[:MOST_OF_A_DAY]), *self._drafts(day, day)[day]]
        return Cell(day, day_in_words(day, self.reader), entries, max(0, len(found) - MOST_OF_A_DAY))

    def _entry(self, row: EventRow) -> Entry:
        local = row.occurrence.local(row.occurrence.starts_at)
        return Entry(
            row.event,
            row.title,
            row.lang,
            "" if row.event.all_day else clock_time(local, self.reader),
            reverse(self.edit_url_name, args=[row.event.pk]),
            row.cancelled,
            _note(row.event),
        )

    def _drafts(self, first: datetime.date, last: datetime.date) -> dict[datetime.date, list[Entry]]:
        """Events without dates, by the day on which they would begin."""
        day = datetime.timedelta(days=1)
        span = midnight(first - day, datetime.UTC), midnight(last + 2 * day, datetime.UTC)  # type: ignore[arg-type]
        drafts = Event.objects.filter(occurrences=None, live=False, starts_at__range=span).prefetch_related("texts")
        found: dict[datetime.date, list[Entry]] = defaultdict(list)
        for event in (drafts.filter(kind=self.kind) if self.kind else drafts).order_by("starts_at")[:MOST_OF_A_DAY]:
            local = event.starts_at.astimezone(event.zone)
            if first <= local.date() <= last:
                title, lang = title_of(event, self.reader)
                clock = "" if event.all_day else clock_time(local, self.reader)
                url = reverse(self.edit_url_name, args=[event.pk])
                found[local.date()].append(Entry(event, title, lang, clock, url, note=_("Draft")))
        return found


def _note(event: Event) -> Any:
    """Why the public does not see it."""
    if not event.live:
        return _("Draft")
    if event.withdrawn:
        return _("Withdrawn")
    return "" if event.visibility == Visibility.PUBLIC and event.is_listed else _("Not public")


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2 < day.year < 9998 else None
