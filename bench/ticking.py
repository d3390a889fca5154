"""What the clock's minute costs with 10,000 series: on the day's first minutes, and when all is made."""

import datetime
import time
from collections.abc import Iterator

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Organization
from resources.events.models import Event
from resources.events.rules import ahead
from resources.events.rules.making import HORIZON, batches, remember

EVENTS = 10_000
RULES = ("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1SA", "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=DAILY")
BATCH = 500


def measure(events: int = EVENTS) -> dict[str, float]:
    """All of it within a transaction that is undone. The dates of the series are made up to yesterday's horizon."""
    with transaction.atomic():
        now = timezone.now()
        made = Event.objects.bulk_create(_series(events, now), batch_size=BATCH)
        for batch in batches(made):
            remember(batch, until=now - datetime.timedelta(days=1) + HORIZON)
        results = _measured(events, now)
        transaction.set_rollback(True)
    return results


def _measured(events: int, now: datetime.datetime) -> dict[str, float]:
    ahead.extend(now)  # what else there was, and what is read once
    queries, seconds, dates = 0, 0.0, 0
    for _tick in range(events // ahead.MOST):
        started = time.process_time()
        with CaptureQueriesContext(connection) as seen:
            dates += ahead.extend(now + datetime.timedelta(days=1))
        seconds, queries = seconds + time.process_time() - started, queries + len(seen)
    started = time.process_time()
    with CaptureQueriesContext(connection) as seen:
        ahead.extend(now + datetime.timedelta(days=1))
    idle = time.process_time() - started
    return {
        "tick_events": events,
        "tick_new_dates": dates,
        "tick_queries_per_500": round(queries * BATCH / events, 1),
        "tick_all_cpu_s": round(seconds, 2),
        "tick_to_reading": round(seconds / _reading(), 2),
        "tick_idle_queries": len(seen),
        "tick_idle_cpu_ms": round(idle * 1000, 1),
    }


def _reading() -> float:
    """Seconds of the processor for reading the same events whole."""
    started = time.process_time()
    list(Event.objects.exclude(rrule="").select_related("dates_made"))
    return time.process_time() - started


def _series(number: int, now: datetime.datetime) -> Iterator[Event]:
    host = Organization.objects.create(name="Bench", slug="bench-of-the-clock")
    first = now.replace(hour=18, minute=0, second=0, microsecond=0)
    for each in range(number):
        start = first - datetime.timedelta(days=each % 700)
        yield Event(
            host=host,
            slug=f"bench-of-the-clock-{each}",
            starts_at=start,
            ends_at=start + datetime.timedelta(hours=2),
            time_zone="America/Denver",
            rrule=RULES[each % len(RULES)],
        )
