"""What a calendar says against people's work here: asked in the network's queue, and written when a person says so."""

import datetime
import json
from types import SimpleNamespace
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.doubts.asking import Question, SaidRow, ask
from partners.doubts.models import Kind, Reason
from partners.doubts.sides import Facts, Sides
from partners.editing import shown_name
from partners.imports.drafts import bring
from partners.imports.sources import SourceKey, ensure_sources
from partners.imports.trail import Trail
from portal.vocabulary import EventStatus
from resources.events.imports.dates import Dates
from resources.events.imports.models import ImportedCalendar, ImportedDate, ImportedEvent
from resources.events.imports.reach import Reach, not_named
from resources.events.imports.wanted import Change, Wanted
from resources.events.imports.writing import fill
from resources.events.models import Event, EventText
from resources.events.rules.making import make_occurrences

MOMENTS = ("starts_at", "ends_at")
LISTS = ("rdates", "exdates")
NUMBERS = ("latitude", "longitude")
SAID = (
    *("kind", "status", "mode", "starts_at", "ends_at", "time_zone", "rrule", "rdates", "exdates"),
    *("venue", "address", "online_url", "contact"),
)
"""Columns that a person compares."""


class Conflicts:
    """The questions of one run."""

    def __init__(self, calendar: ImportedCalendar) -> None:
        self.calendar = calendar
        self.questions: list[Question] = []

    def add(self, known: ImportedEvent, event: Event, wanted: Wanted) -> None:
        texts = {f"{name}.{code}": words for code, said in wanted.texts.items() for name, words in said.items()}
        self._add(known, event, wanted.line, wanted.title, {**wanted.columns, **texts}, wanted.digest)

    def add_cancel(self, known: ImportedEvent, event: Event, line: int) -> None:
        self._add(known, event, line, "", {"status": EventStatus.CANCELLED.value}, "cancelled")

    def add_date(self, known: ImportedEvent, event: Event, change: Change) -> None:
        columns = {"recurrence_id": change.recurrence_id, **change.written}
        of = change.recurrence_id.isoformat()
        self._add(known, event, change.line, change.alone.title, columns, change.digest, of=of)

    def _add(
        self,
        known: ImportedEvent,
        event: Event,
        line: int,
        title: str,
        columns: dict[str, Any],
        digest: str,
        *,
        of: str = "",
    ) -> None:
        source = SourceKey(self.calendar.name)
        row = SaidRow(
            line=line,
            scheme=f"calendar:{self.calendar.pk}",
            external_id=f"{known.pk} {of}".strip(),
            digest=digest,
            cells={name: _cell(value) for name, value in columns.items()},
            source=ensure_sources([source])[source],
        )
        name = shown_name(event)
        self.questions.append(
            Question(
                kind=Kind.CONFLICT,
                reason=Reason.EDITED,
                model=Event,
                ours=event.pk,
                name=name,
                other_name=title or name,
                file=self.calendar.name,
                rows=(row,),
                thing=f"{row.scheme} {row.external_id}"[:600],
            )
        )

    def ask(self) -> int:
        return ask(self.questions)


def _cell(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value)


def rows(said: list[Any]) -> list[Any]:
    """The cells as columns again: `columns`, `texts`, `recurrence_id`, with the row's own name and digest."""
    found = []
    for row in said:
        columns, texts = dict[str, Any](), dict[str, dict[str, str]]()
        for name, cell in row.cells.items():
            word, _dot, code = name.partition(".")
            if code:
                texts.setdefault(code, {})[word] = cell
            else:
                columns[name] = _value(name, cell)
        moment = columns.pop("recurrence_id", None)
        found.append(
            SimpleNamespace(
                known=row.external_id.partition(" ")[0],
                digest=row.digest,
                columns=columns,
                texts=texts,
                recurrence_id=moment,
            )
        )
    return found


def _value(name: str, cell: str) -> Any:
    if name in (*MOMENTS, "recurrence_id"):
        return datetime.datetime.fromisoformat(cell)
    return json.loads(cell) if name in (*LISTS, *NUMBERS, "all_day") or cell == "null" else cell


def facts(entry: Event) -> Facts:
    said: Facts = {_("Name"): [text.title for text in entry.texts.all()]}
    said[_("Description")] = [strip_tags(text.description) for text in entry.texts.all()]
    return said | {_label(name): [_shown(entry, name, getattr(entry, name))] for name in SAID}


def facts_of_rows(given: list[Any]) -> Facts:
    row = given[0]
    said: Facts = {}
    if row.texts:
        said[_("Name")] = [text["title"] for text in row.texts.values()]
        said[_("Description")] = [strip_tags(text["description"]) for text in row.texts.values()]
    stand_in = Event(time_zone=row.columns.get("time_zone", "UTC"))
    return said | {_label(name): [_shown(stand_in, name, row.columns[name])] for name in SAID if name in row.columns}


def _label(name: str) -> str:
    return capfirst(str(getattr(Event._meta.get_field(name), "verbose_name", name)))


def _shown(event: Event, name: str, value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(event.zone).strftime("%Y-%m-%d %H:%M")
    choices = dict(getattr(Event._meta.get_field(name), "choices", None) or ())
    return ", ".join(value) if isinstance(value, list) else str(choices.get(value, value) or "")


def take(given: list[Any], entry: Event, by: Any, file: str) -> None:
    """Theirs becomes ours: a date at once, an event as a revision of the person who decided."""
    trail = Trail(file, by=by)
    for row in given:
        trail.before(entry)
        if row.recurrence_id is not None:
            _take_date(row, by)
        else:
            bring(entry, lambda latest, row=row: _write(latest, row), by=by)  # type: ignore[misc]
        entry.refresh_from_db()
        trail.wrote(entry)
    trail.write()
    keep(given, entry)


def _write(latest: Event, row: Any) -> None:
    fill(latest, row.columns)
    for code, said in row.texts.items():
        text = next((each for each in latest.texts.all() if each.language == code), None)
        if text is None:
            latest.texts.add(EventText(language=code, **said))
        else:
            fill(text, said)
            latest.texts.add(text)


def _take_date(row: Any, by: Any) -> None:
    known = ImportedEvent.objects.select_related("event").filter(pk=row.known, event__isnull=False).first()
    if known is None or known.event is None:
        return
    event = known.event
    change = Change(0, known.uid, row.recurrence_id, row.columns, Wanted(0, known.uid, {}, {}))
    if more := not_named(event, [change], Reach.of(event, [change.recurrence_id])):
        bring(event, lambda latest: fill(latest, {"rdates": sorted({*latest.rdates, *more})}), by=by)
        make_occurrences([event])
    date = event.occurrences.filter(original_start=row.recurrence_id).first()
    if date is not None:
        Dates(known, event).write(date, known.dates.filter(occurrence=date).first(), change)


def keep(given: list[Any], entry: Event) -> None:
    """It is not asked about again until the calendar says something else."""
    for row in given:
        known = ImportedEvent.objects.filter(pk=row.known)
        if row.recurrence_id is None:
            known.update(digest=row.digest)
            continue
        owner = known.select_related("event").first()
        date = entry.occurrences.filter(original_start=row.recurrence_id).first()
        if owner and date:
            ImportedDate.objects.update_or_create(imported=owner, occurrence=date, defaults={"digest": row.digest})


SIDES = Sides(facts, rows, facts_of_rows, take, keep)
