"""What the fields of a series mean, beside them: the rule in words, the next ten dates, what is said of each."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from portal import languages
from portal.dates import day_in_words
from resources.events.editing.clashes import warning
from resources.events.editing.times import in_words
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.making import UNUSABLE
from resources.events.rules.series import Series
from resources.events.rules.words import next_dates_of_rule, rule_in_words

SHOWN = 10


@dataclass(frozen=True)
class Shown:
    """A coming date as the rule gives it, in words; `occurrence` is None before it is published.

    `day_words` are without the hour where it is that of the series.
    """

    words: str
    day: datetime.date
    day_words: str
    occurrence: Occurrence | None = None
    moved_to: str = ""

    @property
    def url(self) -> str:
        """Where this date alone is changed."""
        return (
            reverse("wagtailsnippets_resources_occurrence:edit", args=[self.occurrence.pk]) if self.occurrence else ""
        )


def coming(event: Event, reader: str, n: int = SHOWN) -> list[Shown]:
    """The next dates of an event as it is in memory; none where its rule cannot be read. At most one query."""
    try:
        series = Series.of(event)
        starts = {series.moment(start): start for start in next_dates_of_rule(event, n)}
    except (*UNUSABLE, AttributeError, TypeError):
        return []
    dates = Occurrence.objects.filter(event=event.pk, original_start__in=list(starts))
    there = {date.original_start: date for date in dates}
    return [_shown(event, start, there.get(moment), reader) for moment, start in starts.items()]


def _shown(event: Event, start: datetime.datetime, date: Occurrence | None, reader: str) -> Shown:
    moved = in_words(date.starts_at.astimezone(event.zone), reader) if date and date.moved else ""
    words, is_usual = in_words(start, reader), start.time() == event.starts_at.astimezone(event.zone).time()
    return Shown(words, start.date(), day_in_words(start.date(), reader) if is_usual else words, date, moved)


def read_back(event: Event, reader: str) -> dict[str, Any]:
    """What the fields of a series mean: the rule in words, the next ten dates, and what meets them."""
    dates = coming(event, reader) if event.starts_at else []
    return {"words": rule_in_words(event, reader) if dates else "", "dates": dates, "clash": warning(event, reader)}


class DatesPanel(Panel):
    """Read-only; after errors it shows what was typed, as far as that can be read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/events/dates.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            event = self.form.instance if self.form else self.instance
            return {**super().get_context_data(parent_context), **read_back(event, languages.current())}
