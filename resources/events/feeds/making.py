"""The text of an event as the feed keeps it, with what the feed must know of it once it is no longer there."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version as installed
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Max, Prefetch, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partners.directory.models import Organization
from portal.vocabulary import EventStatus
from resources.events.feeds.models import FeedEntry, FeedText
from resources.events.feeds.recurrence import settled_on
from resources.events.feeds.vevent import vevents
from resources.events.models import CoHost, Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import FACET_LOOKUPS
from resources.events.rules.reading import RuleRefused
from resources.events.venues import public_venue

WRITTEN = "3"  # another number makes all texts anew; older ones are read until then, unless a migration drops them
_UNDATED = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_STAMPS = ("DTSTAMP", "LAST-MODIFIED")
_WORDS = (
    "texts",
    "languages",
    "required_documents",
    "host__texts",
    "topic_items__tag__labels",
    "place__parents",
    "co_hosts__organization__texts",
)
# What says, or decides, where an event is and who can be reached there.
_TOLD = (
    *("mode", "venue_shown", "link_shown", "online_url", "contact"),
    *("venue", "address", "postal_code", "latitude", "longitude", "place_id"),
)


def layout() -> str:
    """Texts of another layout are made anew: by other code, with other clocks, or for another address."""
    return _layout(WRITTEN, settings.BASE_URL)


@lru_cache(maxsize=8)
def _layout(*parts: str) -> str:
    return hashlib.sha256("|".join((*parts, installed("tzdata"))).encode()).hexdigest()[:16]


def address_digest(slug: str) -> str:
    """What an entry remembers of its address: enough to know it again, not to tell it."""
    return salted_hmac("events.feeds.address", slug, algorithm="sha256").hexdigest()


def told_of(keys: Sequence[str] | None = None) -> dict[str, str]:
    """By event, of these or of all, a digest of what decides how much is told of its venue, link, contact and hosts.

    Two queries. A text made under another digest may say more than the public may know now.
    """
    events = Event.objects.subscribable() if keys is None else Event.objects.filter(pk__in=keys)
    listed = Organization.objects.listed().values("pk")
    together = CoHost.objects.filter(event__in=events.values("pk"), organization__in=listed)
    hosts: dict[Any, list[str]] = {}
    for event, organization in together.values_list("event", "organization"):
        hosts.setdefault(event, []).append(str(organization))
    rows = events.values_list("pk", *_TOLD)
    return {str(key): _digest([*map(str, rest), *sorted(hosts.get(key, ()))]) for key, *rest in rows}


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def make(keys: Sequence[str], language: str, versions: Mapping[str, int]) -> None:
    """Write entries and texts of these events: a fixed number of queries."""
    told = told_of(keys)  # before the events are read: a change in between makes the text look older, not newer
    kept = {text.entry_id: text for text in FeedText.objects.filter(entry__in=keys, language=language)}
    events = list(_to_be_told(keys))
    entries = [_entry(event) for event in events]
    texts = [_text(event, language, versions.get(str(event.pk), 0), kept.get(event.pk)) for event in events]
    for text in texts:
        text.layout, text.told = layout(), told.get(str(text.entry_id), "")
    with transaction.atomic():
        _write(FeedEntry, entries, ["key"])
        _write(FeedText, texts, ["entry", "language"])


def _write(model: Any, rows: list[Any], unique: list[str]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name not in unique]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=names)


def _to_be_told(keys: Sequence[str]) -> Any:
    """Events with all that a text takes, of their dates those alone of which something else is said."""
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    of_event = ExpressionWrapper(F("event__ends_at") - F("event__starts_at"), output_field=DurationField())
    words = Q(reason="", venue="", address="", online_url="")
    as_ruled = Q(status=EventStatus.CONFIRMED, starts_at=F("original_start"), length=F("of_event")) & words
    dates = Occurrence.objects.annotate(length=length, of_event=of_event).exclude(as_ruled)
    found = Event.objects.subscribable().filter(pk__in=keys).annotate(over_at=Max("occurrences__ends_at"))
    found = found.select_related("host", "place", "continues")
    return found.prefetch_related(*_WORDS, Prefetch("occurrences", queryset=dates, to_attr="said_otherwise"))


def _entry(event: Any) -> FeedEntry:
    point = public_venue(event).point or (None, None)
    same = ("uid", "sequence", "starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates")
    return FeedEntry(
        key=event.pk,
        address=address_digest(event.slug),
        over_at=event.over_at or event.ends_at,
        facets={name: sorted(_values(event, lookups)) for name, lookups in FACET_LOOKUPS.items()},
        latitude=point[0],
        longitude=point[1],
        **{name: getattr(event, name) for name in same},
    )


def _values(event: Event, lookups: Iterable[str]) -> set[str]:
    """What the event can be filtered by, along the paths by which the database is asked."""
    found: set[str] = set()
    for lookup in lookups:
        here: list[Any] = [event]
        for name in lookup.split("__"):
            here = [each for one in here if one is not None for each in _follow(getattr(one, name))]
        found.update(str(each) for each in here if each)
    return found


def _follow(value: Any) -> Iterable[Any]:
    return value.all() if hasattr(value, "all") else (value,)


def _text(event: Any, language: str, version: int, kept: FeedText | None) -> FeedText:
    """`changed` is when the words last became others; of a new text, when the event was last saved.

    That we write the same event in another way is no change of it.
    """
    dates = event.said_otherwise
    try:
        parts = vevents(event, dates, language, changed=_UNDATED)
    except (RuleRefused, ValueError, OverflowError):
        parts = []
    text = "".join(part.to_ical().decode() for part in parts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    is_same = kept and (kept.digest == digest or (kept.version == version and kept.layout != layout()))
    changed = kept.changed if kept and is_same else timezone.now() if kept else event.updated_at
    days = [settled_on(date) for date in dates if date.is_cancelled]
    return FeedText(
        entry_id=event.pk,
        language=language,
        text=_stamped(text, changed),
        version=version,
        digest=digest,
        changed=changed,
        over_at=event.over_at or event.ends_at,
        settles_on=min((day for day in days if day > timezone.now().date()), default=None),
    )


def _stamped(text: str, changed: datetime.datetime) -> str:
    for name in _STAMPS:
        text = text.replace(f"\r\n{name}:{_UNDATED:%Y%m%dT%H%M%SZ}\r\n", f"\r\n{name}:{changed:%Y%m%dT%H%M%SZ}\r\n")
    return text
