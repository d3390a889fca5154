"""What members find in the workspace: entries in any state, notes, lists and people, in an index of their own.

Each document names who may find it (its audience); what it finds is read again under the same rules as every list.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from partners import permissions
from partners.directory.documents import chunks
from partners.directory.models import Hotline, Location, Organization
from partners.members.models import Membership
from partners.policies.models import Policy
from partners.prose import plain
from partners.sharing.models import Note, SharedList
from partners.sharing.seeing import KINDS, OWNER, PROSE
from partners.sharing.shelves import all_shelves
from search.contract import AUDIENCE, SearchDocument
from search.registry import Source

MEMBERS = "members"
OWN_ADDRESS = "own"
"""Marks the second document of a hidden location, which holds its address."""
DESCRIBED = {"organization": "description", "service": "description", "hotline": "serves", "policy": "summary"}
FACTS = {
    Organization: ("name", "email", "website", "slug"),
    Location: ("city",),
    Hotline: ("slug", "run_by_name"),
    Policy: ("instrument", "citation"),
}
NO_LANGUAGE = "zxx"
WRITTEN_BY_MEMBERS = ("en", "es", NO_LANGUAGE)
"""Nobody says in which language a note is: it is found by the forms of its words in both of these."""


def of_network(model: type[Any]) -> str:
    """The audience of those in the network who may see every record of the model."""
    return f"network.{model._meta.model_name}"


def of_people(organization: Any) -> str:
    """The audience of those who may see an organization's members."""
    return f"people.{organization}"


def audience_of(user: Any) -> tuple[str, ...]:
    """All audiences that the person belongs to."""
    own = permissions.standing_of(user).organizations
    models: list[type[Any]] = [*KINDS.values(), SharedList]
    network = [of_network(model) for model in models if permissions.may(user, "view", model)]
    people = [of_people(each) for each in own if permissions.may(user, "view", Membership, organization=each)]
    elsewhere = [each for shelf in all_shelves() for each in shelf.audiences(user)]
    return MEMBERS, *map(str, own), *network, *people, *elsewhere


def record_key(kind: str, pk: object) -> str:
    return f"{kind}.{pk}"


class Shelved(Source):
    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        """What is found is read again for each reader and nothing is counted, so none needs to be left out before."""
        return super().public_keys(None) if keys is None else set(keys)


class RecordSource(Shelved):
    """Entries of all kinds; keys are `service.<uuid>`, and `location.<uuid>.own` for a hidden address."""

    kind = "record"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        for kind, model in KINDS.items():
            wanted = None if keys is None else [key.split(".")[1] for key in keys if key.startswith(f"{kind}.")]
            if wanted is None or wanted:
                for rows in chunks(_entries(model), wanted):
                    yield from self._asked(_records(kind, rows), keys)

    @staticmethod
    def _asked(found: Iterator[SearchDocument], keys: Collection[str] | None) -> Iterator[SearchDocument]:
        return (each for each in found if keys is None or each.key in keys)

    def follows(self, kind: str, keys: Collection[str]) -> list[str]:
        return [record_key(kind, key) for key in keys] if kind in KINDS else []


def _entries(model: type[Any]) -> QuerySet[Any]:
    rows = model._default_manager.all()
    rows = rows.prefetch_related("texts") if model is not Location else rows
    rows = rows.prefetch_related("phones") if model not in (Hotline, Policy) else rows
    rows = rows.select_related("jurisdiction") if model is Policy else rows
    return rows.select_related(OWNER[model]) if model in OWNER else rows


def _records(kind: str, rows: QuerySet[Any]) -> Iterator[SearchDocument]:
    model = KINDS[kind]
    listed = set(model.objects.listed().filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    for row in rows:
        owner = permissions.owner_of(row)
        own = (of_network(model), *([str(owner)] if owner else []))
        shared = (*own, MEMBERS) if row.pk in listed else own
        hidden = isinstance(row, Location) and row.hidden
        yield _record(kind, row, record_key(kind, row.pk), shared, address=not hidden)
        if hidden:
            yield _record(kind, row, f"{record_key(kind, row.pk)}.{OWN_ADDRESS}", own, address=True)


def _record(kind: str, row: Any, key: str, audience: tuple[str, ...], *, address: bool) -> SearchDocument:
    texts = [] if kind == "location" else list(row.texts.all())
    name = PROSE.get(type(row), "name")
    titles = {text.language: getattr(text, name) for text in texts if getattr(text, name)}
    owner = getattr(row, OWNER[type(row)]) if type(row) in OWNER else None
    facts = [str(getattr(row, each)) for each in FACTS.get(type(row), ("slug", "email"))]
    facts += [each.number.as_international for each in row.phones.all()] if hasattr(row, "phones") else []
    facts += [row.number.as_international] if isinstance(row, Hotline) else []
    facts += [str(row.jurisdiction)] if isinstance(row, Policy) and row.jurisdiction else []
    facts += [row.address_1, row.address_2, row.postal_code] if isinstance(row, Location) and address else []
    facts += [owner.name] if owner else []
    described = DESCRIBED.get(kind, "")
    return SearchDocument(
        kind="record",
        key=key,
        title=titles or {NO_LANGUAGE: row.name if kind in {"organization", "location"} and row.name else _named(row)},
        body={text.language: plain(getattr(text, described)) for text in texts if getattr(text, described, "")},
        labels={NO_LANGUAGE: " ".join(filter(None, facts))},
        facets={AUDIENCE: audience},
    )


def _named(row: Any) -> str:
    return row.city or str(row.pk) if isinstance(row, Location) else str(row) or str(row.pk)


class NoteSource(Shelved):
    kind = "note"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        for rows in chunks(Note.objects.all(), keys):
            for row in rows:
                yield _written("note", row, row.words, (str(row.organization_id),))


class ListSource(Shelved):
    kind = "list"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        members = Prefetch("groups__organizations", Organization.objects.only("pk"))
        lists = SharedList.objects.prefetch_related(Prefetch("partners", Organization.objects.only("pk")), members)
        for rows in chunks(lists, keys):
            for row in rows:
                shared = {each.pk for each in row.partners.all()}
                shared |= {each.pk for group in row.groups.all() for each in group.organizations.all()}
                readers = {str(pk) for pk in (*shared, row.organization_id)}
                yield _written("list", row, row.name, (of_network(SharedList), *sorted(readers)), row.description)


class MemberSource(Shelved):
    kind = "member"

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        for rows in chunks(Membership.objects.select_related("user"), keys):
            for row in rows:
                yield SearchDocument(
                    kind="member",
                    key=str(row.pk),
                    title={NO_LANGUAGE: f"{row.user.name} {row.user.email}"},
                    facets={AUDIENCE: (of_people(row.organization_id),)},
                )


def _written(kind: str, row: Any, title: str, audience: tuple[str, ...], more: str = "") -> SearchDocument:
    return SearchDocument(
        kind=kind,
        key=str(row.pk),
        title=dict.fromkeys(WRITTEN_BY_MEMBERS, title),
        body=dict.fromkeys(WRITTEN_BY_MEMBERS, more) if more else {},
        facets={AUDIENCE: audience},
    )


SOURCES = (RecordSource, NoteSource, ListSource, MemberSource)
