"""Example events, relative to the day they are loaded: they show what a meeting looks like and do not take place."""

import datetime
import zoneinfo
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from partners.directory.models import Organization
from partners.entries import Origin
from partners.places.models import Jurisdiction
from resources.events.models import Event, EventDocument, EventLanguage, EventText
from resources.events.occurrences import make_occurrences

Record = dict[str, Any]


def uid(record: Record) -> str:
    return f"{record['external_id']}@starter"


def load_events(records: list[Record]) -> int:
    there = set(Event.objects.values_list("uid", flat=True))
    places = {
        place.slug: place for place in Jurisdiction.objects.filter(slug__in={record["city"] for record in records})
    }
    new = [_event(record, places) for record in records if uid(record) not in there]
    make_occurrences(new)
    return len(new)


def _host(name: str) -> Organization:
    slug = slugify(name)
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name, "origin": Origin.STARTER})[0]


def _event(record: Record, places: dict[str, Jurisdiction]) -> Event:
    zone = zoneinfo.ZoneInfo(record["timezone"])
    day = timezone.now().astimezone(zone).date() + datetime.timedelta(days=record["starts_in_days"])
    start = datetime.datetime.combine(day, datetime.time.fromisoformat(record["start_time"]))
    end = start + datetime.timedelta(minutes=record["duration_minutes"])
    event = Event(
        slug=slugify(record["texts"]["en"]["title"])[:120],
        uid=uid(record),
        origin=Origin.STARTER,
        kind=record["kind"],
        host=_host(record["host"]),
        status=record["status"],
        mode=record["mode"],
        starts_at=start.replace(tzinfo=zone),
        ends_at=end.replace(tzinfo=zone),
        time_zone=record["timezone"],
        rrule=record["rrule"] or "",
        place=places.get(record["city"]),
    )
    event.texts = [
        EventText(language=code, title=text["title"], description=f"<p>{text['description']}</p>")
        for code, text in record["texts"].items()
    ]
    event.languages = [EventLanguage(code=code) for code in record["languages"]]
    event.required_documents = [
        EventDocument(language=code, document=words, order=order)
        for code, each in record.get("bring", {}).items()
        for order, words in enumerate(each)
    ]
    event.save()
    return event
