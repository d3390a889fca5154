"""What a calendar says is taken: new events come in, those that nobody here edited follow, the rest is asked about."""

from typing import Any

from wagtail.signal_handlers import disable_reference_index_auto_update

from partners.doubts.models import Reason
from partners.imports.identity import chunks, edited_by_people
from partners.imports.report import Matched, Refused, Report
from partners.imports.running import Taken
from partners.imports.trail import Trail
from portal.vocabulary import EventStatus
from resources.events.imports import words
from resources.events.imports.conflicts import Conflicts
from resources.events.imports.models import ImportedCalendar, ImportedEvent
from resources.events.imports.single_dates import SingleDates
from resources.events.imports.vanishing import follow_private
from resources.events.imports.wanted import Cancel, Said, Wanted
from resources.events.imports.writing import Writer
from resources.events.models import Event
from resources.events.rules.making import make_occurrences
from search import outbox

COMMAND = "import_events"
CHUNK = 200
Key = tuple[str, str]  # UID and the part of its series


class Taking:
    """One answer of one calendar being taken."""

    def __init__(self, calendar: ImportedCalendar, said: Said, report: Report, *, draft: bool, by: Any = None) -> None:
        self.calendar, self.said, self.report = calendar, said, report
        self.known = known_events(calendar, said)
        self.alone = {key for key, row in self.known.items() if key[1] and row.event and not is_series(row.event)}
        self.ends = {each.uid for each in said.events if not each.part}
        self._take_alone()
        self.writer = Writer(calendar.organization, draft=draft, wanted=said.events)
        self.trail = Trail(calendar.name, command=COMMAND, by=by)
        self.conflicts = Conflicts(calendar)
        self.changed: list[Event] = []
        self.new: list[tuple[ImportedEvent, Event, Wanted]] = []
        self.dates = SingleDates(self)

    def take(self) -> Taken:
        report, said = self.report, self.said
        with outbox.gathered(), disable_reference_index_auto_update():
            for wanted in said.events:
                self._event(wanted)
            self._store_new()
            self.dates.settle()
            self.make_dates()
            for cancel in said.cancels:
                self._cancel(cancel)
            for change in said.changes:
                self.dates.take(change)
        follow_private(self.calendar, said)
        report.refused += said.refused
        report.unchanged += len(said.superseded)
        report.warnings += [*said.superseded, *said.warnings]
        self.conflicts.ask()
        self.trail.write()
        if not report.rows:
            report.refused.append(Refused(1, "", words.reason("empty", {})))
        return Taken(said.lines)

    def _take_alone(self) -> None:
        """A date whose series nobody knows is an event of its own."""
        series = {uid for uid, part in self.known if not part} | {each.uid for each in self.said.events}
        alone = [each for each in self.said.changes if each.uid not in series or (each.uid, each.stamped) in self.alone]
        self.said.changes = [each for each in self.said.changes if each not in alone]
        self.said.events += [change.alone for change in alone]

    def _event(self, wanted: Wanted) -> None:
        known = self.known.get((wanted.uid, wanted.part))
        rows = len(wanted.lines) or 1
        self.report.warnings += wanted.warnings
        if known is None and wanted.part and wanted.uid not in self.ends and (wanted.uid, "") in self.known:
            # Only with the whole series at hand is it known where its earlier part ends.
            self.report.refused.append(Refused(wanted.line, "", words.reason("no-series", {})))
        elif known is None:
            self._create(wanted)
            self.report.created += rows
        elif known.event is None or known.digest == wanted.digest:
            self.report.unchanged += rows
        elif (wanted.sequence, wanted.stamp or known.stamp) < (known.sequence, known.stamp):
            self.report.warnings.append(Refused(wanted.line, "", words.note("older", {})))
            self.report.unchanged += rows
        elif edited_by_people(known.event):
            self.conflicts.add(known, known.event, wanted)
            why = str(Reason.EDITED.label)
            self.report.matched += [Matched(line, known.event.slug, why) for line in wanted.lines or [wanted.line]]
        else:
            self._update(known, known.event, wanted)
            self.report.updated += rows

    def _create(self, wanted: Wanted) -> None:
        event = self.writer.new(wanted)
        known = self.known[wanted.uid, wanted.part] = ImportedEvent(
            calendar=self.calendar,
            uid=wanted.uid,
            part=wanted.part,
            event=event,
            sequence=wanted.sequence,
            stamp=wanted.stamp,
            digest=wanted.digest,
        )
        if wanted.part:
            self.alone |= set() if wanted.columns["rrule"] else {(wanted.uid, wanted.part)}
        self.new.append((known, event, wanted))
        self.changed.append(event)

    def _store_new(self) -> None:
        self.writer.create([(event, wanted) for _known, event, wanted in self.new])
        ImportedEvent.objects.bulk_create([known for known, _event, _wanted in self.new], batch_size=CHUNK)
        for _known, event, wanted in self.new:
            self.trail.wrote(event, _words_of(wanted), line=wanted.line, label=wanted.title)
            before = self.known.get((wanted.uid, ""))
            if wanted.part and before and before.event:  # a part of a split series goes on with the one before
                Event.objects.filter(pk=event.pk).update(continues=before.event)
        outbox.put("event", {str(event.pk) for _known, event, _wanted in self.new})

    def _update(self, known: ImportedEvent, event: Event, wanted: Wanted) -> None:
        texts = {f"texts.{text.language}.title": text.title for text in event.texts.all()}
        self.trail.before(event, texts)
        self.writer.update(event, wanted)
        known.sequence, known.stamp, known.digest = wanted.sequence, wanted.stamp or known.stamp, wanted.digest
        known.save(update_fields=["sequence", "stamp", "digest"])
        self.trail.wrote(event, _words_of(wanted), line=wanted.line, label=wanted.title)
        self.changed.append(event)

    def make_dates(self) -> None:
        for start in range(0, len(self.changed), CHUNK):
            make_occurrences(self.changed[start : start + CHUNK])

    def _cancel(self, cancel: Cancel) -> None:
        if cancel.recurrence_id is not None:
            stamp = cancel.recurrence_id.strftime("%Y%m%dT%H%M%SZ")
            owner = self.dates.owner(cancel.uid, stamp)
            if owner and owner.event:
                return self.dates.cancel(owner, owner.event, cancel, cancel.recurrence_id)
            owner = self.known.get((cancel.uid, stamp))
        else:
            owner = self.known.get((cancel.uid, ""))
        if owner is None or owner.event is None:
            self.report.refused.append(Refused(cancel.line, "", words.reason("nothing-to-cancel", {})))
        elif owner.event.status == EventStatus.CANCELLED or cancel.sequence < owner.sequence:
            self.report.unchanged += 1
        elif edited_by_people(owner.event):
            self.conflicts.add_cancel(owner, owner.event, cancel.line)
            self.report.matched.append(Matched(cancel.line, owner.event.slug, str(Reason.EDITED.label)))
        else:
            self._cancel_event(owner, owner.event, cancel)
        return None

    def _cancel_event(self, owner: ImportedEvent, event: Event, cancel: Cancel) -> None:
        self.trail.before(event)
        event.status = EventStatus.CANCELLED
        event.save()
        # The next answer that names the event again says so with another digest.
        owner.sequence, owner.digest = cancel.sequence, "cancelled"
        owner.save(update_fields=["sequence", "digest"])
        self.trail.wrote(event, line=cancel.line)
        self.report.updated += 1


def is_series(event: Event) -> bool:
    return bool(event.rrule or event.rdates)


def known_events(calendar: ImportedCalendar, said: Said) -> dict[Key, ImportedEvent]:
    """What the calendar named before, of what it names now."""
    uids = (
        {each.uid for each in said.events} | {each.uid for each in said.changes} | {each.uid for each in said.cancels}
    )
    found: dict[Key, ImportedEvent] = {}
    for some in chunks(uids):
        rows = calendar.events.filter(uid__in=some).select_related("event")
        found |= {(row.uid, row.part): row for row in rows.prefetch_related("event__texts")}
    return found


def _words_of(wanted: Wanted) -> dict[str, str]:
    return {f"texts.{language}.title": said["title"] for language, said in wanted.texts.items()}
