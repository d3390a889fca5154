"""The calendar feed of 5,000 series beside the bare reading of its stored rows, and "nothing new" beside /healthz."""

import datetime
import tracemalloc
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.pages import median_ms, once_ms
from partners.models import Organization
from resources.events.feeds.keeping import settle
from resources.models import Event, EventText, FeedText, Occurrence
from search.models import ContentChange, OutboxEntry

SERIES, DATES = 5000, 6
FEED = "/es/events/calendar.ics"
ZONES = ("America/Denver", "America/New_York", "America/Tijuana", "America/Mexico_City")
PROSE = "<p>Una persona que conoce la ley contesta preguntas. Traiga sus papeles, si los tiene. Es gratis.</p>"


def measure() -> dict[str, float]:
    """All of it within a transaction that is undone."""
    with transaction.atomic():
        _series()
        made = once_ms(lambda: settle("es"))
        results = {"feed_series": FeedText.objects.filter(language="es").count(), "feed_made_s": round(made / 1000, 1)}
        results |= _reading() | _nothing_new() | _all_stale()
        transaction.set_rollback(True)
    return results


def _series() -> None:
    """Weekly ones, each 20th with a cancelled date."""
    host = Organization.objects.create(name="Neighbors", slug="bench-neighbors")
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
    week, length = datetime.timedelta(days=7), datetime.timedelta(hours=2)
    events = [
        Event(
            slug=f"bench-{number}",
            host=host,
            starts_at=(start := first.replace(hour=16) + datetime.timedelta(days=number % 7)),
            ends_at=start + length,
            time_zone=ZONES[number % len(ZONES)],
            rrule="FREQ=WEEKLY;INTERVAL=2",
            venue="Library",
            address="500 Main Street",
        )
        for number in range(SERIES)
    ]
    Event.objects.bulk_create(events, batch_size=500)
    EventText.objects.bulk_create(
        (EventText(event=each, language="es", title=f"Charla {each.slug}", description=PROSE) for each in events),
        batch_size=500,
    )
    dates = []
    for number, event in enumerate(events):
        zone = ZoneInfo(event.time_zone)
        begins = event.starts_at.astimezone(zone)
        for count in range(DATES):
            start = (begins.replace(tzinfo=None) + 2 * count * week).replace(tzinfo=zone)
            status = "CANCELLED" if count == 1 and number % 20 == 0 else "CONFIRMED"
            dates.append(
                Occurrence(event=event, original_start=start, starts_at=start, ends_at=start + length, status=status)
            )
    Occurrence.objects.bulk_create(dates, batch_size=500)
    ContentChange.objects.create(kind="event")


def _reading() -> dict[str, float]:
    client = Client(SERVER_NAME="localhost")
    sizes = [_drained(client)]
    rows = median_ms(lambda: sum(len(text) for text in _rows()), 9)
    feed = median_ms(lambda: _drained(client), 9)
    return {
        "feed_mb": round(sizes[0] / 1e6, 1),
        "feed_rows_ms": round(rows, 1),
        "feed_ms": round(feed, 1),
        "feed_to_rows": round(feed / rows, 2),
        "feed_peak_mb": _peak_mb(lambda: _drained(client)),
    }


def _rows() -> Any:
    return FeedText.objects.filter(language="es").values_list("text", flat=True).iterator(chunk_size=500)


def _drained(client: Client) -> int:
    """Bytes of the answer, read as a socket would: none of it is kept."""
    answer = client.get(FEED)
    assert answer.status_code == 200
    return sum(len(piece) for piece in answer.streaming_content)


def _peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / 1e6, 2)


def _nothing_new() -> dict[str, float]:
    client = Client(SERVER_NAME="localhost")
    tag = client.get(FEED).headers["ETag"]

    def ask() -> None:
        assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 304

    healthz = median_ms(lambda: client.get("/healthz"), 200)
    nothing = median_ms(ask, 200)
    return {
        "healthz_ms": round(healthz, 3),
        "feed_304_ms": round(nothing, 3),
        "feed_304_to_healthz": round(nothing / healthz, 2),
    }


def _all_stale() -> dict[str, float]:
    """What a reader waits for when every event has just changed; the clock makes the rest."""
    now = timezone.now()
    keys = Event.objects.subscribable().values_list("pk", flat=True)
    changed = [OutboxEntry(kind="event", key=str(key), version=1, changed=now) for key in keys]
    OutboxEntry.objects.bulk_create(changed, batch_size=500, ignore_conflicts=True)
    ContentChange.objects.create(kind="event")
    client = Client(SERVER_NAME="localhost")
    with CaptureQueriesContext(connection) as queries:
        waited = once_ms(lambda: _drained(client))
    return {"feed_stale_ms": round(waited, 1), "feed_stale_queries": len(queries)}
