"""One date of a series changed where the network reads changes first: it waits in a draft of the event like any other.

Once that draft is public, by whatever way, the date says what was asked of it and nothing waits any more.
"""

import contextlib
import datetime
from typing import Any

from django.db import transaction

from partners.changes.saving import Outcome, open_draft, save_draft
from resources.events.asked import Asked
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.one_date import change_date, check, held, token_of
from resources.events.rules.reading import Local, RuleRefused


@transaction.atomic
def ask_of_date(date: Occurrence, *, by: Any, based_on: str, **fields: Any) -> Outcome:
    """Propose these of SAID for this date alone, in place of what was asked of it before. Raises as `change_date`."""
    stored = held(date, based_on, fields)
    for name, value in fields.items():
        setattr(stored, name, value)
    check(stored)
    opening = open_draft(stored.event)
    said = {name: _text(stored, value) for name, value in fields.items()}
    others = [each for each in opening.entry.asked_of_dates if each["date"] != str(date.pk)]
    opening.entry.asked_of_dates = [*others, {"date": str(date.pk), "day": date.name, "said": said}]
    return save_draft(opening.entry, by=by, based_on=opening.based_on)


def carry_out(sender: Any, entry: Any, user: Any, **kwargs: Any) -> None:
    """The event went live: so does what was asked of its dates. A date that is over by now stays as it was."""
    Event.objects.filter(pk=entry.pk).update(asked_of_dates=[])
    for asked in entry.asked_of_dates:
        date = Occurrence.objects.select_related("event").filter(pk=asked["date"], event=entry).first()
        if date is not None:
            with contextlib.suppress(RuleRefused):
                change_date(date, by=user, based_on=token_of(date), **_fields(date, asked))


def _text(date: Occurrence, value: Any) -> str:
    is_moment = isinstance(value, datetime.datetime)
    return f"{date.local(value):%Y-%m-%dT%H:%M}" if is_moment else str(value)


def _fields(date: Occurrence, asked: Asked) -> dict[str, Any]:
    zone = date.event.zone
    moments = {name for name in asked["said"] if name.endswith("_at")}
    return {
        name: Local.fromisoformat(value).replace(tzinfo=zone) if name in moments else value
        for name, value in asked["said"].items()
    }
