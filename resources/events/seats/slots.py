"""The way from a date's page to its seats, and from the workspace to the door."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from portal import languages, slots
from resources.events.seats.door import doors_of
from resources.events.seats.keeping import has_holders, hindrance
from resources.events.seats.reading import read_date, seats_url

SHOWN = 10


def register() -> None:
    slots.register("event_after", "seats", link, order=20)
    slots.register("workspace_panels", "doors", doors, order=25)


def link(context: Mapping[str, Any]) -> str:
    """Without numbers: the page may be kept by caches. Nothing of a date that is over, or has no seats."""
    date, now = context.get("occurrence"), timezone.now()
    if date is None or date.ends_at <= now or not (date.event.seats_offered or has_holders(date)):
        return ""
    values = {"url": seats_url(date), "is_open": not hindrance(date, now)}
    return render_to_string("resources/includes/seats_link.html", values)


def doors(context: Mapping[str, Any]) -> str:
    """Dates whose door the person keeps; two queries."""
    reader = languages.current()
    dates = doors_of(context["request"].user, timezone.now())[:SHOWN]
    found = [{"url": reverse("doors:door", args=[date.pk]), "reading": read_date(date, reader)} for date in dates]
    return render_to_string("workspace/panels/doors.html", {"doors": found}) if found else ""
