"""What a calendar says of single dates of its series, in one run; whole events are in `taking`."""

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from partners.doubts.models import Reason
from partners.imports.identity import edited_by_people
from partners.imports.report import Matched, Refused
from portal.vocabulary import EventStatus
from resources.events.imports import words
from resources.events.imports.dates import Dates
from resources.events.imports.models import ImportedEvent
from resources.events.imports.reach import Reach, hold, no_longer_named
from resources.events.imports.wanted import Cancel, Change, Wanted
from resources.events.models import Event

if TYPE_CHECKING:
    from resources.events.imports.taking import Taking


class SingleDates:
    """The changes of single dates of one run."""

    def __init__(self, run: "Taking") -> None:
        self.run, self.said, self.known, self.report = run, run.said, run.known, run.report
        self.reaches: dict[ImportedEvent, Reach] = {}

    def settle(self) -> None:
        """What has to be known of them before the dates of their series are made."""
        of: dict[ImportedEvent, list[Change]] = defaultdict(list)
        for change in self.said.changes:
            owner = self.owner(change.uid, change.stamped)
            if owner and owner.event:
                of[owner].append(change)
        for owner, changes in of.items():
            event: Any = owner.event
            moments = [each.recurrence_id for each in changes]
            self.reaches[owner] = reach = Reach.of(event, moments)
            if not edited_by_people(event) and hold(event, changes, reach):
                self.reaches[owner] = Reach.of(event, moments)
                self._make_again(event)
        self._take_back()

    def _take_back(self) -> None:
        """A series that is named without what was said of one date says that no more."""
        half_read = self.said.unread | self.said.hidden
        whole = {
            self.known[each.uid, each.part].pk: (self.known[each.uid, each.part], each)
            for each in self.said.events
            if (each.uid, each.part) in self.known and each.uid not in half_read
        }
        for row in no_longer_named(self.run.calendar, whole, self.said.changes):
            owner, wanted = whole[row.imported_id]
            event: Any = owner.event
            if event is None or edited_by_people(event) or not Dates(owner, event).restore(row):
                continue
            date = Dates(owner, event).named(row.occurrence.original_start)
            self._let_go(event, wanted, date)
            self.report.warnings.append(Refused(wanted.line, "", words.note("as-the-series", {"date": date})))
            self._note(event, wanted.line, {f"dates.{date}": EventStatus.CONFIRMED.value})
            self._make_again(event)

    def _let_go(self, event: Event, wanted: Wanted, date: str) -> None:
        """A further date that stood there only because something was said of it."""
        if date in event.rdates and date not in wanted.columns["rdates"]:
            event.rdates = [each for each in event.rdates if each != date]
            Event.objects.filter(pk=event.pk).update(rdates=event.rdates)

    def _make_again(self, event: Event) -> None:
        if event not in self.run.changed:
            self.run.changed.append(event)

    def owner(self, uid: str, stamp: str) -> ImportedEvent | None:
        """The part of the series to which the date belongs."""
        alone = self.run.alone
        parts = [part for known, part in self.known if known == uid and part <= stamp and (uid, part) not in alone]
        return self.known[uid, max(parts)] if parts else None

    def take(self, change: Change) -> None:
        self.report.warnings += change.warnings
        owner = self.owner(change.uid, change.stamped)
        if owner is None or owner.event is None:
            self.report.unchanged += 1
            return
        reach = self.reaches.get(owner, Reach())
        if change.recurrence_id in reach.left_out:
            self.report.refused.append(Refused(change.line, "RECURRENCE-ID", words.reason("left-out", {})))
            return
        self._without_the_usual(change, owner.event)
        outside = change.recurrence_id not in reach.given
        outcome, date = Dates(owner, owner.event).take(change, outside=outside)
        if outcome == "conflict":
            self.run.conflicts.add_date(owner, owner.event, change)
            self.report.matched.append(Matched(change.line, owner.event.slug, str(Reason.EDITED.label)))
            return
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        if outcome != "unchanged":
            self._say_what_it_meets(owner.event, change)
            self._note(owner.event, change.line, {f"dates.{date}": change.written["status"]})

    def _without_the_usual(self, change: Change, event: Event) -> None:
        """The title that the event has anyway is nothing that is said of one date."""
        if change.written["reason"] in {text.title for text in event.texts.all()}:
            change.written["reason"] = ""

    def _say_what_it_meets(self, event: Event, change: Change) -> None:
        """Two dates of one series at the same time: both are taken, and a person may look."""
        if change.written["status"] == EventStatus.CANCELLED:
            return
        start, end = change.written["starts_at"], change.written["ends_at"]
        others = event.occurrences.filter(Q(starts_at__lt=end, ends_at__gt=start) | Q(starts_at=start))
        others = others.exclude(original_start=change.recurrence_id).exclude(status=EventStatus.CANCELLED)
        met = others.order_by("starts_at").first()
        if met:
            when = f"{met.starts_at.astimezone(event.zone):%Y-%m-%d %H:%M}"
            reason = words.note("at-that-time", {"when": when})
            self.report.warnings.append(Refused(change.line, "RECURRENCE-ID", reason))

    def cancel(self, owner: ImportedEvent, event: Event, cancel: Cancel, of: datetime.datetime) -> None:
        outcome, date = Dates(owner, event).cancel(of, sequence=cancel.sequence, stamp=cancel.stamp)
        if outcome == "unknown":
            self.report.refused.append(Refused(cancel.line, "", words.reason("nothing-to-cancel", {})))
            return
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        if outcome == "updated":
            self._note(event, cancel.line, {f"dates.{date}": EventStatus.CANCELLED.value})

    def _note(self, event: Event, line: int, more: dict[str, Any]) -> None:
        self.run.trail.before(event)
        self.run.trail.wrote(event, more, line=line)
