"""The texts of the feed are kept: made when an event has changed, told as withdrawn when the public sees it no more.

Nothing waits for a signal: what is kept is compared with what is public, by the clock every minute and by whoever
reads a feed. As long as the version of the events and the day are the same, that costs two queries.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from partners.assurance_models import Withdrawn
from resources.events.feeds.making import layout, make, told_of
from resources.events.feeds.models import FeedEntry, FeedState, FeedText
from resources.events.models import Event
from search.models import OutboxEntry
from search.versions import content_version, note_changes

CHUNK = 250
AT_ONCE = 500  # texts that one minute of the clock makes: its jobs hold the database
IN_REQUEST = 50  # texts that somebody who reads a feed waits for
KEPT = datetime.timedelta(days=30)  # a withdrawn event is told as cancelled


class Settled(NamedTuple):
    """How many texts were made or withdrawn, and whether all that is kept says what is public now."""

    done: int
    is_current: bool


class Change(NamedTuple):
    """The last change of an event that the search was told of."""

    version: int
    moment: datetime.datetime


class Kept(NamedTuple):
    """What a text was made from."""

    version: int
    settles_on: datetime.date | None
    layout: str
    told: str


Changes = Mapping[str, Change]
NO_CHANGE = Change(0, datetime.datetime.min.replace(tzinfo=datetime.UTC))


def settle(language: str, *, most: int | None = None) -> Settled:
    """Bring the texts of a language up to what is public now.

    What the public sees no more goes in any case. Of texts at most `most` are made, those of the latest changes first;
    of the others the older text stays, unless it could tell more of venue, link or hosts than the public may know.
    """
    now = (content_version("event"), timezone.now().date(), layout())
    state = FeedState.objects.filter(language=language).first()
    if state and (state.version, state.day, state.layout) == now:
        return Settled(0, True)
    gone, changes = withdraw(_gone()), _changes()
    stale = _stale(language, changes, now[1])
    first = list(stale) if most is None or len(stale) <= most else _most_urgent(stale, language, changes, most)
    versions = {key: change.version for key, change in changes.items()}
    for keys in _chunks(first):
        make(keys, language, versions)
    is_current = len(first) == len(stale)
    if is_current:
        same = dict(zip(("version", "day", "layout"), now, strict=True))
        FeedState.objects.update_or_create(language=language, defaults=same)
    return Settled(gone + len(first), is_current)


def settle_all(now: datetime.datetime) -> int:
    """A job of the clock: the texts of every language, and nothing of what was withdrawn long ago.

    What went without a word to the outbox is found here, and is a new version too.
    """
    gone = withdraw_gone()
    forgotten, _by_kind = FeedEntry.objects.filter(withdrawn_at__lt=now - KEPT - datetime.timedelta(days=1)).delete()
    done = 0
    for code, _name in settings.LANGUAGES:
        done += settle(code, most=max(0, AT_ONCE - done)).done
    return gone + forgotten + done


def text_of(event: Event, language: str) -> FeedText | None:
    """The text of one event, made now if need be; None where its rule cannot be used."""
    key, day = str(event.pk), timezone.now().date()
    texts = FeedText.objects.filter(entry=event.pk, language=language)
    kept, change = texts.first(), _changes([key]).get(key, NO_CHANGE)
    if kept is None or not _is_fresh(Kept(kept.version, kept.settles_on, kept.layout, kept.told), change, day):
        make([key], language, {key: change.version})
        kept = texts.first()
    return kept if kept and kept.text else None


def withdraw_gone(**of: str) -> int:
    """Withdraw what the public sees no more, of all entries or of those with these values; a new version if any was."""
    if gone := withdraw(_gone(**of)):
        note_changes(["event"])
    return gone


def _gone(**of: str) -> list[Any]:
    """Entries that the public does not see any more."""
    public = FeedEntry.objects.filter(withdrawn_at=None, **of)
    return list(public.exclude(pk__in=Event.objects.subscribable().values("pk")).values_list("pk", flat=True))


def _changes(keys: Sequence[str] | None = None) -> dict[str, Change]:
    entries = OutboxEntry.objects.filter(kind="event")
    entries = entries if keys is None else entries.filter(key__in=keys)
    return {key: Change._make(rest) for key, *rest in entries.values_list("key", "version", "changed")}


def _stale(language: str, changes: Changes, day: datetime.date) -> dict[str, Kept | None]:
    """Public events whose text is missing or is not the newest, and what it was made from; the latest change first."""
    there = FeedText.objects.filter(language=language, entry__withdrawn_at=None)
    rows = there.values_list("entry", "version", "settles_on", "layout", "told")
    known = {str(key): Kept._make(rest) for key, *rest in rows}
    listed = (str(key) for key in Event.objects.subscribable().values_list("pk", flat=True))
    found = {key: known.get(key) for key in listed if not _is_fresh(known.get(key), changes.get(key, NO_CHANGE), day)}
    return dict(sorted(found.items(), key=lambda each: changes.get(each[0], NO_CHANGE).moment, reverse=True))


def _is_fresh(kept: Kept | None, change: Change, day: datetime.date) -> bool:
    if kept is None or (kept.version, kept.layout) != (change.version, layout()):
        return False
    return kept.settles_on is None or kept.settles_on > day


def _most_urgent(stale: Mapping[str, Kept | None], language: str, changes: Changes, most: int) -> list[str]:
    """The first `most`. Those that could tell too much go before all, and tell nothing until it is their turn."""
    changed = {key for key, kept in stale.items() if kept and kept.version != changes.get(key, NO_CHANGE).version}
    now = told_of() if changed else {}
    loud = {key for key in changed if (kept := stale[key]) and kept.told != now.get(key)}
    found = sorted(stale, key=lambda key: key not in loud)[:most]
    if silenced := loud.difference(found):
        FeedText.objects.filter(language=language, entry__in=silenced).update(text="")
    return found


@transaction.atomic
def withdraw(keys: Iterable[Any]) -> int:
    """Drop the texts of these events and tell them as cancelled from now on; answers how many those are.

    The SEQUENCE rises, and once more when the event comes back, so that programs believe both.
    """
    public = FeedEntry.objects.filter(withdrawn_at=None)
    found = list(public.select_for_update().filter(pk__in=list(keys)).values_list("pk", flat=True))
    if not found:
        return 0
    FeedText.objects.filter(entry__in=found).delete()
    # What its source merely no longer lists leaves without a word: nobody said that it does not take place.
    vanished = Event.objects.filter(pk__in=found, withdrawn=Withdrawn.VANISHED)
    FeedEntry.objects.filter(pk__in=list(vanished.values_list("pk", flat=True))).delete()
    told = public.filter(pk__in=found)
    last_told = Subquery(told.filter(pk=OuterRef("pk")).values("sequence")[:1])
    Event.objects.filter(pk__in=told.values("pk")).update(sequence=Greatest("sequence", last_told + 2))
    return told.update(sequence=F("sequence") + 1, withdrawn_at=timezone.now())


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
