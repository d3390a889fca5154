"""Names that moved to resources/events/rules/, for who still asks here."""

import datetime
from collections.abc import Sequence

from resources.events.models import Event
from resources.events.rules.making import make_occurrences as make_occurrences
from resources.events.rules.reading import RuleRefused as RuleRefused
from resources.events.rules.reading import check_rule as check_rule
from resources.events.rules.reading import listed
from resources.events.rules.reading import until as _until
from resources.events.rules.series import starts_of as starts_of

__all__ = ["RuleRefused", "_until", "check_rule", "make_occurrences", "starts_of"]


def _local(event: Event, moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(event.zone).replace(tzinfo=None)


def _listed(event: Event, dates: Sequence[str]) -> set[datetime.datetime]:
    return set(listed(dates, field="rdates", hour=_local(event, event.starts_at).time(), zone=event.zone))
