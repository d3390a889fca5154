"""The texts of the feed are kept: made when an event has changed, told as withdrawn when the public sees it no more.

Nothing waits for a signal: what is kept is compared with what is public, by the clock every minute and by whoever
reads a feed. As long as the version of the events and the day are the same, that costs one query.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Max, Prefetch, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partners.entries import Withdrawn
from portal.vocabulary import EventStatus
from resources.events.feeds.models import FeedEntry, FeedState, FeedText
from resources.events.feeds.recurrence import settled_on
from resources.events.feeds.vevent import vevents
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import FACET_LOOKUPS
from resources.events.rules.reading import RuleRefused
from resources.events.venues import public_venue
from search.models import OutboxEntry
from search.versions import content_version, note_changes

LAYOUT = "1"  # another one makes all texts anew
CHUNK = 250
AT_ONCE = 500  # texts that one minute of the clock makes: its jobs hold the database
KEPT = datetime.timedelta(days=30)  # a withdrawn event is told as cancelled
_UNDATED = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_STAMPS = ("DTSTAMP", "LAST-MODIFIED")
_WORDS = (
    "texts",
    "languages",
    "required_documents",
    "host__texts",
    "topic_items__tag__labels",
    "place__parents",
    "co_hosts__organization",
)


def settle(language: str, *, most: int | None = None) -> int:
    """Bring the texts of a language up to what is public now; answers how many were made or withdrawn.

    At most `most` are made: the rest waits for the next time.
    """
    version, day = content_version("event"), timezone.now().date()
    state = FeedState.objects.filter(language=language).first()
    if state and (state.version, state.day, state.layout) == (version, day, LAYOUT):
        return 0
    if state and state.layout != LAYOUT:
        FeedText.objects.filter(language=language).delete()
        state.delete()
    done, is_whole = _bring(language, day, most)
    if not is_whole:
        return done
    FeedState.objects.update_or_create(language=language, defaults={"version": version, "day": day, "layout": LAYOUT})
    return done


def settle_all(now: datetime.datetime) -> int:
    """A job of the clock: the texts of every language, and nothing of what was withdrawn long ago.

    What went without a word to the outbox is found here, and is a new version too.
    """
    if gone := withdraw(_gone()):
        note_changes(["event"])
    forgotten, _by_kind = FeedEntry.objects.filter(withdrawn_at__lt=now - KEPT - datetime.timedelta(days=1)).delete()
    done = 0
    for code, _name in settings.LANGUAGES:
        done += settle(code, most=max(0, AT_ONCE - done))
    return gone + forgotten + done


def text_of(event: Event, language: str) -> FeedText | None:
    """The text of one event, made now if need be; None where its rule cannot be used."""
    key = str(event.pk)
    kept = FeedText.objects.filter(entry=event.pk, language=language).first()
    version = _versions([key]).get(key, 0)
    if kept is None or not _is_fresh((kept.version, kept.settles_on), version, timezone.now().date()):
        _make([key], language, {key: version})
        kept = FeedText.objects.filter(entry=event.pk, language=language).first()
    return kept if kept and kept.text else None


def address_digest(slug: str) -> str:
    """What an entry remembers of its address: enough to know it again, not to tell it."""
    return salted_hmac("events.feeds.address", slug, algorithm="sha256").hexdigest()


def _bring(language: str, day: datetime.date, most: int | None) -> tuple[int, bool]:
    versions = _versions()
    listed = {str(key) for key in Event.objects.subscribable().values_list("pk", flat=True)}
    there = FeedText.objects.filter(language=language, entry__withdrawn_at=None)
    known = {str(key): rest for key, *rest in there.values_list("entry", "version", "settles_on")}
    stale = [key for key in listed if key not in known or not _is_fresh(known[key], versions.get(key, 0), day)]
    for keys in _chunks(stale[:most]):
        _make(keys, language, versions)
    return len(stale[:most]) + withdraw(_gone()), most is None or len(stale) <= most


def _gone() -> list[Any]:
    """Entries that the public does not see any more."""
    public = FeedEntry.objects.filter(withdrawn_at=None)
    return list(public.exclude(pk__in=Event.objects.subscribable().values("pk")).values_list("pk", flat=True))


def _versions(keys: Sequence[str] | None = None) -> dict[str, int]:
    entries = OutboxEntry.objects.filter(kind="event")
    entries = entries if keys is None else entries.filter(key__in=keys)
    return dict(entries.values_list("key", "version"))


def _is_fresh(kept: Sequence[Any], version: int, day: datetime.date) -> bool:
    made_from, settles = kept
    return bool(made_from == version and (settles is None or settles > day))


@transaction.atomic
def withdraw(keys: Iterable[Any]) -> int:
    """Drop the texts of these events and tell them as cancelled from now on; answers how many those are.

    The SEQUENCE rises, and once more when the event comes back, so that programs believe both.
    """
    entries = list(FeedEntry.objects.select_for_update().filter(pk__in=list(keys), withdrawn_at=None))
    FeedText.objects.filter(entry__in=entries).delete()
    # What its source merely no longer lists leaves without a word: nobody said that it does not take place.
    vanished = Event.objects.filter(pk__in=[entry.pk for entry in entries], withdrawn=Withdrawn.VANISHED)
    FeedEntry.objects.filter(pk__in=list(vanished.values_list("pk", flat=True))).delete()
    entries = list(FeedEntry.objects.filter(pk__in=[entry.pk for entry in entries]))
    now = timezone.now()
    for entry in entries:
        entry.sequence, entry.withdrawn_at = entry.sequence + 1, now
        Event.objects.filter(pk=entry.pk, sequence__lte=entry.sequence).update(sequence=entry.sequence + 1)
    FeedEntry.objects.bulk_update(entries, ["sequence", "withdrawn_at"])
    return len(entries)


def _make(keys: Sequence[str], language: str, versions: dict[str, int]) -> None:
    """Write entries and texts of these events: a fixed number of queries."""
    kept = {text.entry_id: text for text in FeedText.objects.filter(entry__in=keys, language=language)}
    events = list(_to_be_told(keys))
    entries = [_entry(event) for event in events]
    texts = [_text(event, language, versions.get(str(event.pk), 0), kept.get(event.pk)) for event in events]
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
    """`changed` is when the words last became others; of a new text, when the event was last saved."""
    dates = event.said_otherwise
    try:
        parts = vevents(event, dates, language, changed=_UNDATED)
    except (RuleRefused, ValueError, OverflowError):
        parts = []
    text = "".join(part.to_ical().decode() for part in parts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    is_same = kept is not None and kept.digest == digest
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


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
