"""The workspace's own search: over what this person may see. `find` is all that a later, second index replaces."""

from dataclasses import dataclass
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
from partners.workspace.access import for_members

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
class Found:
    """What fits, by kind, each at most SHOWN; `more` names the kinds of which there are more."""

    entries: list[Seen]
    lists: list[SharedList]
    notes: list[Note]
    members: list[Membership]
    more: bool

    @property
    def number(self) -> int:
        return len(self.entries) + len(self.lists) + len(self.notes) + len(self.members)


def terms(text: str) -> list[str]:
    return text[:LONGEST].split()[:TERMS]


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
    """All that this person may see and that holds every word of the text."""
    words = terms(text)
    if not words:
        return Found([], [], [], [], more=False)
    own = list(permissions.standing_of(user).organizations)
    lists = lists_for(user).filter(_each_term(words, "name", "description"))
    notes = Note.objects.filter(_each_term(words, "words"), organization__in=own)
    seen_by = [each for each in own if permissions.may(user, "view", Membership, organization=each)]
    people = Membership.objects.filter(_each_term(words, "user__name", "user__email"), organization__in=seen_by)
    entries = entries_found(user, text)
    by_kind = [[each for each in entries if each.kind == kind] for kind in KINDS]
    own_lists = list(lists[: SHOWN + 1])
    own_notes = list(notes.select_related("content_type", "organization")[: SHOWN + 1])
    members = list(people.select_related("user", "organization")[: SHOWN + 1])
    groups: list[list[Any]] = [*by_kind, own_lists, own_notes, members]
    return Found(
        [each for group in by_kind for each in group[:SHOWN]],
        own_lists[:SHOWN],
        own_notes[:SHOWN],
        members[:SHOWN],
        more=any(len(rows) > SHOWN for rows in groups),
    )


@require_safe
@for_members
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = find(request.user, text)
    return render(request, "workspace/sharing/search.html", {"q": text, "found": found, "shown": SHOWN})
