"""The workspace's own search: over what this person may see."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners import permissions
from partners.members.models import Membership
from partners.sharing.models import Note, SharedList
from partners.sharing.seeing import KINDS, Seen, lists_for, see, visible
from partners.sharing.shelf import audience_of
from partners.sharing.shelves import Shelf, all_shelves
from partners.workspace.access import for_members
from portal import languages
from search.contract import AUDIENCE, MAX_SIZE, WORKSPACE, WORKSPACE_KINDS, EngineUnavailable, SearchQuery
from search.engines import get_engine

logger = logging.getLogger(__name__)
LONGEST, TERMS, SHOWN = 200, 5, 20
COLUMNS = {
    "organization": ("name", "email", "website", "slug"),
    "service": ("slug", "email", "organization__name"),
    "location": ("name", "city", "postal_code", "address_1", "organization__name"),
    "hotline": ("slug", "number", "run_by_name"),
    "policy": ("instrument", "citation", "organization__name", "jurisdiction__name"),
}
PUBLIC_COLUMNS = {"location": ("name", "city", "organization__name")}
"""A hidden location is found by what the public sees of it, and by its address for its owner alone."""
TEXTS = {
    "organization": ("name", "description"),
    "service": ("name", "description"),
    "hotline": ("name", "serves"),
    "policy": ("title", "summary"),
}


@dataclass(frozen=True)
class OnShelf:
    """What fits of another room; its template draws the rows."""

    shelf: Shelf
    rows: list[Any]


@dataclass(frozen=True)
class Found:
    """What fits, by kind, each at most SHOWN; `more`: there are more of one of them."""

    entries: list[Seen]
    lists: list[SharedList]
    notes: list[Note]
    members: list[Membership]
    more: bool
    elsewhere: list[OnShelf] = field(default_factory=list)

    @property
    def number(self) -> int:
        own = len(self.entries) + len(self.lists) + len(self.notes) + len(self.members)
        return own + sum(len(each.rows) for each in self.elsewhere)


def terms(text: str) -> list[str]:
    return text[:LONGEST].replace("\0", " ").split()[:TERMS]  # PostgreSQL takes no NUL


def _each_term(words: list[str], *columns: str) -> Q:
    """Every term stands in some column."""
    return reduce(and_, (_any(word, columns) for word in words))


def _any(word: str, columns: tuple[str, ...]) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return found


def _entries(kind: str, user: Any, words: list[str]) -> QuerySet[Any]:
    model = KINDS[kind]
    rows = visible(model, user)
    own = list(permissions.standing_of(user).organizations)
    for word in words:
        fits = _any(word, COLUMNS[kind])
        if kind == "location":
            fits = _any(word, PUBLIC_COLUMNS[kind]) | (fits & (Q(hidden=False) | Q(organization__in=own)))
        if kind in TEXTS:
            texts = model._meta.get_field("texts").related_model._default_manager
            fits |= Q(pk__in=texts.filter(_any(word, TEXTS[kind])).values(kind))
        rows = rows.filter(fits)
    return rows


def entries_found(user: Any, text: str) -> list[Seen]:
    """Entries of all kinds that hold every word; one query a kind."""
    words = terms(text)
    if not words:
        return []
    found: list[Seen] = []
    for kind, model in KINDS.items():
        keys = _entries(kind, user, words).order_by("pk").values("pk")[: SHOWN + 1]
        found += sorted(see(model._default_manager.filter(pk__in=keys), user), key=lambda each: str(each.name))
    return found


def find(user: Any, text: str) -> Found:
    """What this person may see and that fits the text, best first; from the database where there is no index."""
    if not terms(text):
        return Found([], [], [], [], more=False)
    try:
        ranked = _ranked(user, text)
    except EngineUnavailable as error:
        logger.warning("The workspace is searched without its index: %s", error)
        return _found_in_database(user, text)
    records: dict[str, list[str]] = {}
    for key in ranked["record"]:
        kind, pk = key.split(".")[:2]
        records.setdefault(kind, []).append(pk)
    groups: list[list[Any]] = [
        *(_in_order(see(visible(KINDS[kind], user).filter(pk__in=keys), user), keys) for kind, keys in records.items()),
        _in_order(lists_for(user).filter(pk__in=ranked["list"]), ranked["list"]),
        _in_order(_notes(user).filter(pk__in=ranked["note"]), ranked["note"]),
        _in_order(_people(user).filter(pk__in=ranked["member"]), ranked["member"]),
    ]
    words = terms(text)
    return _cut(groups, [OnShelf(each, each.read(user, ranked[each.kind], words)) for each in all_shelves()])


def _ranked(user: Any, text: str) -> dict[str, list[str]]:
    """Keys by kind, best first."""
    query = SearchQuery(text[:LONGEST], languages.current(), {AUDIENCE: audience_of(user)}, size=MAX_SIZE)
    found: dict[str, list[str]] = {kind: [] for kind in WORKSPACE_KINDS}
    for hit in get_engine(WORKSPACE).search(query, snippets=False).hits:
        found[hit.kind].append(hit.key)
    return found


def _in_order(rows: Iterable[Any], keys: Sequence[str]) -> list[Any]:
    place = {key: number for number, key in reversed(list(enumerate(keys)))}
    return sorted(rows, key=lambda row: place[str(row.entry.pk if isinstance(row, Seen) else row.pk)])


def _cut(groups: list[list[Any]], elsewhere: list[OnShelf]) -> Found:
    *entries, lists, notes, members = groups
    return Found(
        [each for group in entries for each in group[:SHOWN]],
        lists[:SHOWN],
        notes[:SHOWN],
        members[:SHOWN],
        more=any(len(rows) > SHOWN for rows in (*groups, *(each.rows for each in elsewhere))),
        elsewhere=[OnShelf(each.shelf, each.rows[:SHOWN]) for each in elsewhere if each.rows],
    )


def _notes(user: Any) -> QuerySet[Note]:
    own = list(permissions.standing_of(user).organizations)
    return Note.objects.filter(organization__in=own).select_related("content_type", "organization")


def _people(user: Any) -> QuerySet[Membership]:
    own = permissions.standing_of(user).organizations
    seen_by = [each for each in own if permissions.may(user, "view", Membership, organization=each)]
    return Membership.objects.filter(organization__in=seen_by).select_related("user", "organization")


def _found_in_database(user: Any, text: str) -> Found:
    """What holds every word of the text."""
    words = terms(text)
    entries = entries_found(user, text)
    return _cut(
        [
            *([each for each in entries if each.kind == kind] for kind in KINDS),
            list(lists_for(user).filter(_each_term(words, "name", "description"))[: SHOWN + 1]),
            list(_notes(user).filter(_each_term(words, "words"))[: SHOWN + 1]),
            list(_people(user).filter(_each_term(words, "user__name", "user__email"))[: SHOWN + 1]),
        ],
        [OnShelf(each, each.look_up(user, words, SHOWN + 1)) for each in all_shelves()],
    )


@require_safe
@for_members
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = find(request.user, text)
    return render(request, "workspace/sharing/search.html", {"q": text, "found": found, "shown": SHOWN})
