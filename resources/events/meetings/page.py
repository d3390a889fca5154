"""One date of a meeting as a member, or a host, reads it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from partners import permissions
from portal import languages
from resources.events.detail import EventReading, read_event
from resources.events.listing import EventRow, rows
from resources.events.meetings import finding
from resources.events.meetings.acting import proceedings_of
from resources.events.meetings.audience import audience_names
from resources.events.meetings.forms import name_of
from resources.events.meetings.models import ActionItem, Answer, Coming, MeetingDocument, Proceedings
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import HERE
from resources.events.venues import Venue, whole_venue

DATES_SHOWN = 12


@dataclass(frozen=True)
class Item:
    """An action item with what this reader may do; `url` leads to the date that it comes from.

    `is_orphan`: it is open, and whoever was to do it sees the meeting no more, so that a host gives it to another.
    """

    row: ActionItem
    owner: str
    may_settle: bool
    may_give: bool = False
    is_orphan: bool = False
    url: str = ""


@dataclass(frozen=True)
class Replies:
    """Those who gave one answer: `who` names organizations, and for hosts the people."""

    label: str
    number: int
    who: list[str]


@dataclass
class MeetingPage:
    date: Occurrence
    reading: EventReading
    row: EventRow
    venue: Venue
    audience: list[str]
    own: Answer | None
    replies: list[Replies]
    proceedings: Proceedings
    documents: list[MeetingDocument]
    items: list[Item]
    carried: list[Item]
    other_dates: list[EventRow] = field(default_factory=list)
    may_host: bool = False
    may_answer: bool = False


def read_page(date: Occurrence, user: Any) -> MeetingPage:
    event, reader = date.event, languages.current()
    hosts = finding.may_host(user, event)
    reading = read_event(event, date, reader)
    answers = _answers(date)
    others = event.occurrences.exclude(pk=date.pk).order_by("starts_at").with_words()
    coming = list(others.upcoming()[:DATES_SHOWN])
    past = list(others.filter(starts_at__lt=date.starts_at).order_by("-starts_at")[:DATES_SHOWN])
    around = {each.pk: each for each in [*reversed(past), *coming]}
    return MeetingPage(
        date=date,
        reading=reading,
        row=rows([date], reader)[0],
        venue=whole_venue(event, date),
        audience=audience_names(event) if event.visibility == "groups" else [],
        own=next((each for each in answers if each.user_id == user.pk), None),
        replies=_replies(answers, by_name=hosts),
        proceedings=proceedings_of(date),
        documents=list(MeetingDocument.objects.filter(occurrence=date)),
        items=_items(finding.items_of(date), user, hosts=hosts),
        carried=_items(finding.carried_items(date, user), user, hosts=hosts, linked=True),
        other_dates=rows(around.values(), reader),
        may_host=hosts,
        may_answer=finding.may_answer(date),
    )


def _items(rows: Iterable[ActionItem], user: Any, *, hosts: bool, linked: bool = False) -> list[Item]:
    here: dict[Any, set[Any]] = {}
    found = []
    for row in rows:
        event, url = row.occurrence.event, finding.meeting_url(row.occurrence) if linked else ""
        if hosts and row.done_at is None and event.pk not in here:
            here[event.pk] = {each.user_id for each in finding.readers(event)}
        may_give = hosts and row.done_at is None
        is_orphan = may_give and row.owner_id not in here[event.pk]
        found.append(Item(row, name_of(row.owner), hosts or row.owner_id == user.pk, may_give, is_orphan, url))
    return found


def _replies(answers: list[Answer], *, by_name: bool) -> list[Replies]:
    found = []
    for value, label in Coming.choices:
        given = [each for each in answers if each.coming == value]
        if by_name:
            who = sorted(", ".join(filter(None, (name_of(each.user), _of(each)))) for each in given)
        else:
            counted = Counter(filter(None, map(_of, given)))
            who = [name if number == 1 else f"{name} ({number})" for name, number in sorted(counted.items())]
        if given:
            found.append(Replies(str(label), len(given), who))
    return found


def _answers(date: Occurrence) -> list[Answer]:
    """Of a coming date without those who may no longer see it: they do not come."""
    answers = Answer.objects.filter(occurrence=date).select_related("user", "organization")
    if not finding.may_answer(date):
        return list(answers)
    members = {row.user_id for row in finding.readers(date.event)}
    # Whoever speaks for no organization is of the network.
    return [each for each in answers if each.user_id in members or (not each.organization_id and each.user.is_active)]


def _of(answer: Answer) -> str:
    organization = answer.organization
    return organization.name if organization and organization.live and organization.withdrawn in HERE else ""


def may_call_for(user: Any, organizations: list[Any]) -> list[Any]:
    """Of these, those for which the person may call a meeting."""
    return [each for each in organizations if permissions.may(user, "add", Event, organization=each)]
