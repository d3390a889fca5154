"""Example events, relative to the day they are loaded: they show what a meeting looks like and do not take place."""

import datetime
import json
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from partners.directory.models import Organization, OrganizationText
from partners.entries import Origin
from partners.imports.identity import Slugs
from partners.places.models import Jurisdiction
from portal.vocabulary import GOVERNMENT_KINDS, EventKind, EventStatus, Mode, OrganizationKind, Visibility
from resources.events.models import Event, EventDocument, EventLanguage, EventText
from resources.events.rules.making import make_occurrences
from search import outbox

TABLE = Path(__file__).with_name("events.json")
Words = dict[str, str]


@dataclass(frozen=True)
class Example:
    """One example; `texts` is language -> (title, description, what to bring ...)."""

    uid: str
    kind: EventKind
    city: str
    in_days: int
    starts: datetime.time
    minutes: int
    mode: Mode
    tongues: tuple[str, ...]
    rrule: str
    status: EventStatus
    texts: dict[str, tuple[str, ...]]


def examples(table: dict[str, Any]) -> Iterator[Example]:
    """The rows of `events` with the words of the meeting that each names, opened and closed as an example."""
    opening, closing = table["opening"], table["closing"]
    for number, row in enumerate(table["events"], start=1):
        name, city, in_days, starts, mode, tongues, rrule, status = row
        meeting = table["meetings"][name]
        yield Example(
            uid=f"example-{number:02}@starter",
            kind=EventKind(meeting["kind"]),
            city=city,
            in_days=in_days,
            starts=datetime.time.fromisoformat(starts),
            minutes=meeting["minutes"],
            mode=Mode(mode),
            tongues=tuple(tongues.split(",")),
            rrule=rrule,
            status=EventStatus(status),
            texts={
                code: (f"{opening[code]} {words[0]}", f"{words[1]} {closing[code]}", *words[2:])
                for code, words in meeting.items()
                if code in opening
            },
        )


def load_events(path: Path = TABLE) -> int:
    """Those that are missing, written with a constant number of queries."""
    table = json.loads(path.read_text(encoding="utf-8"))
    there = set(Event.objects.values_list("uid", flat=True))
    new = [each for each in examples(table) if each.uid not in there]
    if not new:
        return 0
    places = {place.slug: place for place in Jurisdiction.objects.filter(slug__in={each.city for each in new})}
    host, slugs = _host(table["host"]), Slugs(Event)
    pairs = [(each, _event(each, places[each.city], host, slugs)) for each in new]
    Event.objects.bulk_create(event for _each, event in pairs)
    _write_words(pairs)
    make_occurrences(event for _each, event in pairs)
    outbox.put("event", (event.pk for _each, event in pairs))
    return len(pairs)


def _host(names: Words) -> Organization:
    host, new = Organization.objects.get_or_create(
        slug=slugify(names["en"]), defaults={"name": names["en"], "origin": Origin.STARTER}
    )
    if new:
        OrganizationText.objects.bulk_create(
            OrganizationText(organization=host, language=code, name=name) for code, name in names.items()
        )
    return host


def _event(example: Example, place: Jurisdiction, host: Organization, slugs: Slugs) -> Event:
    zone, now = zoneinfo.ZoneInfo(place.time_zone), timezone.now()
    day = now.astimezone(zone).date() + datetime.timedelta(days=example.in_days)
    start = datetime.datetime.combine(day, example.starts)
    end = start + datetime.timedelta(minutes=example.minutes)
    among_partners = example.kind == EventKind.PARTNER_MEETING
    return Event(
        slug=slugs.free(example.texts["en"][0], place.name),
        uid=example.uid,
        origin=Origin.STARTER,
        kind=example.kind,
        host=host,
        status=example.status,
        mode=example.mode,
        starts_at=start.replace(tzinfo=zone),
        ends_at=end.replace(tzinfo=zone),
        time_zone=place.time_zone,
        rrule=example.rrule,
        place=place,
        first_published_at=now,
        last_published_at=now,
        visibility=Visibility.GROUPS if among_partners else Visibility.PUBLIC,
        visible_to_kinds=sorted(set(OrganizationKind.values) - GOVERNMENT_KINDS) if among_partners else [],
    )


def _write_words(pairs: list[tuple[Example, Event]]) -> None:
    EventText.objects.bulk_create(
        EventText(event=event, language=code, title=words[0], description=f"<p>{words[1]}</p>")
        for example, event in pairs
        for code, words in example.texts.items()
    )
    EventLanguage.objects.bulk_create(
        EventLanguage(event=event, code=code) for example, event in pairs for code in example.tongues
    )
    EventDocument.objects.bulk_create(
        EventDocument(event=event, language=code, document=document, order=order)
        for example, event in pairs
        for code, words in example.texts.items()
        for order, document in enumerate(words[2:])
    )
