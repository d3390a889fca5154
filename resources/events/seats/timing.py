"""When what happens to the seats of a date."""

import datetime

from resources.events.occurrence_models import Occurrence

CONFIRMS = datetime.timedelta(hours=72)
NO_TIME_TO_CONFIRM = datetime.timedelta(hours=24)
DOOR_OPENS = datetime.timedelta(hours=12)
KEPT_AFTER = datetime.timedelta(hours=48)
"""How long after the end rows of seats stay."""


def confirms_from(date: Occurrence) -> datetime.datetime:
    """From then on opening the page with the code says that one still comes."""
    return date.starts_at - CONFIRMS


def released_at(date: Occurrence) -> datetime.datetime:
    """When seats that nobody confirmed go to the waiting list: the evening before, on the clocks of the place."""
    event = date.event
    before = date.local(date.starts_at).date() - datetime.timedelta(days=1)
    return datetime.datetime.combine(before, event.seats_released_at, event.zone)


def told_at(date: Occurrence) -> datetime.datetime:
    """When holders of seats learn a venue or a link that is told late."""
    return date.starts_at - datetime.timedelta(hours=date.event.told_hours_before)


def has_begun(date: Occurrence, now: datetime.datetime) -> bool:
    """From then on nobody keeps a seat or moves up. What lasts whole days is open until it ends."""
    return now >= (date.ends_at if date.event.all_day else date.starts_at)


def holds_without_word(date: Occurrence, now: datetime.datetime) -> bool:
    """Whether it is too late to ask somebody who moves up now to confirm: nobody can tell them."""
    return now >= released_at(date) - NO_TIME_TO_CONFIRM


def door_opens(date: Occurrence) -> datetime.datetime:
    """Before, a check at the door marks nobody as arrived."""
    return date.starts_at - DOOR_OPENS
