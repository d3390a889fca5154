"""An organization's events in its workspace: words, time, place, cancelling, and each of their dates."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.workspace.addresses import entry_url
from partners.workspace.kinds import Kind, Line, Section, register
from partners.workspace.saying import no_lines, papers, texts
from partners.workspace.text_forms import text_form
from portal import languages
from portal.dates import clock_time, day_in_words
from resources.events.editing.dates_panel import coming, read_back
from resources.events.editing.times import in_words
from resources.events.hosting import attending
from resources.events.hosting.about import AboutForm, about
from resources.events.hosting.attending import CostForm, EventPapersForm, EventSpokenForm, SeatsForm
from resources.events.hosting.forms import NewEventForm, TakesPlaceForm, WhenForm
from resources.events.hosting.picture import PictureForm, picture
from resources.events.hosting.whereabouts import WhereForm, where
from resources.events.meetings.audience import AudienceForm, audience
from resources.events.models import Event
from resources.events.rules.series import Series
from resources.events.rules.words import rule_in_words

NOTHING = _("Nothing yet")


def when(event: Event) -> Any:
    """The first date that was not left out."""
    reader, series = languages.current(), Series.of(event)
    left_out = series.left_out
    starts = next((day for day in series.by_rule() if day not in left_out), series.start)
    ends = starts + series.length
    until = clock_time(ends, reader) if starts.date() == ends.date() else in_words(ends, reader)
    yield Line(f"{in_words(starts, reader)} – {until}")


def dates(event: Event) -> dict[str, Any]:
    """The rule in words, the next ten dates, what meets them, and the series before and after this one."""
    reader = languages.current()
    before, after = event.continues, event.continued_by.select_related("place").first()
    return read_back(event, reader) | {
        name: {"url": entry_url(each), "words": rule_in_words(each, reader) or day_of(each)}
        for name, each in (("before", before), ("after", after))
        if each is not None
    }


def said_dates(event: Event) -> Any:
    yield from (Line(date.words) for date in coming(event, languages.current()))


def takes_place(event: Event) -> Any:
    yield from (Line(words) for words in (event.get_status_display(), event.why_not) if words)


def day_of(event: Event) -> str:
    return day_in_words(event.starts_at.astimezone(event.zone).date(), languages.current())


def when_in_short(event: Event) -> str:
    """How it repeats, else its day."""
    return rule_in_words(event, languages.current()) or day_of(event)


def _soonest_last(rows: QuerySet) -> QuerySet:
    return rows.order_by("-starts_at").select_related("place").prefetch_related("texts")


EVENT = Kind(
    "events",
    Event,
    _("Events"),
    (
        Section("when", _("When"), WhenForm, when),
        Section("dates", _("Dates"), WhenForm, said_dates, template="workspace/events/dates.html", asked=dates),
        Section("status", _("Does it take place?"), TakesPlaceForm, takes_place),
        Section("where", _("Where, and who is told"), WhereForm, where),
        Section("about", _("What it is, and who holds it"), AboutForm, about),
        Section("texts", _("Texts by language"), text_form(Event), no_lines, texts),
        Section("languages", _("Languages spoken"), EventSpokenForm, attending.spoken, empty=NOTHING),
        Section("documents", _("What to bring"), EventPapersForm, papers, empty=NOTHING),
        Section("cost", _("Cost and access"), CostForm, attending.cost, empty=NOTHING),
        Section("seats", _("Seats"), SeatsForm, attending.seats, empty=_("Nobody keeps a seat: people just come.")),
        Section("picture", _("Picture"), PictureForm, picture, empty=_("No picture")),
        Section("audience", _("Who may see it"), AudienceForm, audience),
    ),
    owner="host",
    add=NewEventForm,
    add_label=_("Add an event"),
    none=_("No events yet. An event is made once, and repeats as often as you say."),
    listed=_soonest_last,
    note=when_in_short,
)


def register_kind() -> None:
    register(EVENT)
