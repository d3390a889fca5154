"""The way from a date's page to its seats."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from portal import slots
from resources.events.seats.keeping import hindrance
from resources.events.seats.reading import seats_url


def register() -> None:
    slots.register("event_after", "seats", link, order=20)


def link(context: Mapping[str, Any]) -> str:
    """Without numbers: the page may be kept by caches. Nothing of a date that is over, or offers no seats."""
    date, now = context.get("occurrence"), timezone.now()
    if date is None or not date.event.seats_offered or date.ends_at <= now:
        return ""
    values = {"url": seats_url(date), "is_open": not hindrance(date, now)}
    return render_to_string("resources/includes/seats_link.html", values)
