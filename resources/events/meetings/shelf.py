"""Partner meetings in the workspace's own index: what they are about, and for each date what was written of it.

Keys are `event.<uuid>` and `date.<uuid>`. Each document names who may find it; what is found is read again under the
rules of every page (`Event.objects.meetings().seen_by(user)`), so that a stale index shows less and never too much.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from partners import permissions
from partners.directory.documents import chunks
from partners.directory.models import OrganizationGroup
from partners.prose import plain
from partners.sharing.shelf import NO_LANGUAGE, WRITTEN_BY_MEMBERS, Shelved, of_network
from partners.sharing.shelves import Shelf
from portal import languages
from portal.dates import day_in_words
from portal.vocabulary import Visibility
from resources.events.listing import title_of
from resources.events.meetings import finding
from resources.events.meetings.models import ActionItem, MeetingDocument, Proceedings
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from search.contract import AUDIENCE, SearchDocument

KIND = "meeting"
EVENT, DATE = "event", "date"
WRITTEN = (Proceedings, MeetingDocument, ActionItem)
READ_WITHOUT_INDEX = 500
"""So many dates of which something is written, the latest, are looked through where there is no index."""


@dataclass(frozen=True)
class MeetingFound:
    """A meeting, or (`day`) one of its dates with the line that fits best."""

    title: str
    lang: str
    url: str
    host: str
    day: str = ""
    line: str = ""


def key_of(row: Event | Occurrence) -> str:
    return f"{EVENT if isinstance(row, Event) else DATE}.{row.pk}"


def of_group(pk: object) -> str:
    return f"group.{pk}"


def of_kind(kind: str) -> str:
    return f"kind.{kind}"


def of_present(pk: object) -> str:
    """The audience of an organization's members while it is there; that of its own things is its key alone."""
    return f"present.{pk}"


def audiences(user: Any) -> list[str]:
    present = permissions.standing_of(user).present
    groups = OrganizationGroup.objects.filter(organizations__in=list(present)).order_by().values_list("pk", flat=True)
    return [
        *([of_network(Event)] if permissions.may(user, "view", Event) else []),
        *map(of_present, present),
        *map(of_kind, sorted(set(present.values()))),
        *(map(of_group, groups.distinct()) if present else ()),
    ]


def audience_of(event: Event) -> tuple[str, ...]:
    own = [of_network(Event), str(event.host_id)]
    if not event.live or event.withdrawn:
        return tuple(own)
    shared = [of_present(each.organization_id) for each in event.co_hosts.all()]
    if event.visibility == Visibility.GROUPS:
        shared += [
            *(of_group(each.pk) for each in event.visible_to_groups.all()),
            *map(of_kind, event.visible_to_kinds),
        ]
    return (*own, *shared)


class MeetingSource(Shelved):
    kind = KIND

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        events = Event.objects.meetings().select_related("host", "place")
        events = events.prefetch_related("texts", "co_hosts", "visible_to_groups")
        for rows in chunks(events, _among(keys, EVENT)):
            yield from map(_of_event, rows)
        dates = written_dates().filter(event__in=Event.objects.meetings().values("pk"))
        around = ("event__texts", "event__co_hosts", "event__visible_to_groups")
        for found in chunks(dates.prefetch_related(*around), _among(keys, DATE)):
            yield from map(_of_date, found)

    def follows(self, kind: str, keys: Collection[str]) -> list[str]:
        """With an event all that is written of its dates, for it says who may read that."""
        if kind != EVENT:
            return []
        events = list(Event.objects.meetings().filter(pk__in=list(keys)))
        dates = _with_words().filter(event__in=events).only("pk") if events else ()
        return [*map(key_of, events), *map(key_of, dates)]


def _among(keys: Collection[str] | None, what: str) -> list[str] | None:
    return None if keys is None else [key.split(".")[1] for key in keys if key.startswith(f"{what}.")]


def _with_words() -> Any:
    there = Q()
    for model in WRITTEN:
        there |= Q(pk__in=model._default_manager.values("occurrence"))
    return Occurrence.objects.filter(there)


def written_dates() -> Any:
    """Dates of which something is written, with all of it."""
    return (
        _with_words()
        .select_related("event__host", "proceedings")
        .prefetch_related("meeting_documents", Prefetch("action_items", ActionItem.objects.order_by("made_at", "pk")))
    )


def lines_of(date: Occurrence) -> list[str]:
    """All that members wrote of the date, line by line."""
    written = getattr(date, "proceedings", None)
    lines = [*written.agenda, *written.minutes.splitlines(), *written.decisions] if written else []
    lines += [each.title for each in date.meeting_documents.all()]
    return [line for line in (*lines, *(each.words for each in date.action_items.all())) if line.strip()]


def _of_event(event: Event) -> SearchDocument:
    texts = [text for text in event.texts.all() if text.title]
    facts = [event.host.name, event.venue, event.address, event.contact, str(event.place or "")]
    return SearchDocument(
        kind=KIND,
        key=key_of(event),
        title={text.language: text.title for text in texts} or {NO_LANGUAGE: str(event) or str(event.pk)},
        body={text.language: plain(text.description) for text in texts if text.description},
        labels={NO_LANGUAGE: " ".join(filter(None, facts))},
        facets={AUDIENCE: audience_of(event)},
    )


def _of_date(date: Occurrence) -> SearchDocument:
    languages_of_it = (*WRITTEN_BY_MEMBERS, *(text.language for text in date.event.texts.all()))
    return SearchDocument(
        kind=KIND,
        key=key_of(date),
        title={NO_LANGUAGE: f"{date.local(date.starts_at):%Y-%m-%d}"},
        body=dict.fromkeys(languages_of_it, "\n".join(lines_of(date))),
        facets={AUDIENCE: audience_of(date.event)},
    )


def read(user: Any, keys: Sequence[str], words: Sequence[str]) -> list[MeetingFound]:
    """What of these the person may see now, in this order."""
    if not keys:
        return []
    meetings = Event.objects.meetings().seen_by(user)
    events = meetings.filter(pk__in=_among(keys, EVENT)).select_related("host").prefetch_related("texts")
    dates = written_dates().filter(pk__in=_among(keys, DATE), event__in=meetings.values("pk"))
    found = {key_of(each): _found_event(each) for each in events}
    found |= {key_of(each): _found_date(each, words) for each in dates.prefetch_related("event__texts")}
    return [found[key] for key in keys if key in found]


def look_up(user: Any, words: Sequence[str], limit: int) -> list[MeetingFound]:
    """Those that hold every word, without an index."""
    meetings = Event.objects.meetings().seen_by(user)
    events = meetings
    for word in words:
        said = Q(texts__title__icontains=word) | Q(texts__description__icontains=word)
        events = events.filter(said | Q(venue__icontains=word) | Q(host__name__icontains=word))
    rows = Event.objects.filter(pk__in=events.order_by().values("pk")).select_related("host").prefetch_related("texts")
    found = [_found_event(each) for each in rows.order_by("-starts_at")[:limit]]
    dates = written_dates().filter(event__in=meetings.values("pk")).prefetch_related("event__texts")
    for date in dates.order_by("-starts_at")[:READ_WITHOUT_INDEX] if words else ():
        all_of_it = "\n".join(lines_of(date)).casefold()
        if all(word.casefold() in all_of_it for word in words):
            found.append(_found_date(date, words))
    return found[:limit]


def _found_event(event: Event) -> MeetingFound:
    title, lang = title_of(event, languages.current())
    return MeetingFound(title, lang, finding.meeting_url(event), event.host.name)


def _found_date(date: Occurrence, words: Sequence[str]) -> MeetingFound:
    title, lang = title_of(date.event, languages.current())
    day = day_in_words(date.local(date.starts_at).date(), languages.current())
    return MeetingFound(title, lang, finding.meeting_url(date), date.event.host.name, day, best_line(date, words))


def best_line(date: Occurrence, words: Iterable[str]) -> str:
    """The line that holds most of the words; empty where none does as it is written."""
    sought = [word.casefold() for word in words]
    counted = [(sum(word in line.casefold() for word in sought), line) for line in lines_of(date)]
    number, line = max(counted, key=lambda each: each[0], default=(0, ""))
    return Truncator(line.strip()).chars(160) if number else ""


SHELF = Shelf(KIND, _("Partner meetings"), "workspace/meetings/found.html", audiences, read, look_up)
