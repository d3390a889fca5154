"""Who is who: entities by the names that sources give them, and free addresses for new ones."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.text import slugify

from partners.doubts.models import MergedEntry
from partners.entries import Entry
from partners.sources import ExternalId

E = TypeVar("E", bound=Model)
Name = tuple[str, str]
CHUNK = 500


def known_entities(model: type[E], names: Iterable[Name]) -> dict[Name, tuple[ExternalId, E]]:
    """(scheme, value) -> (its identifier, the entity) for those of `names` that are known and still exist."""
    wanted = set(names)
    found: dict[Name, ExternalId] = {}
    for values in chunks({value[:200] for _scheme, value in wanted}):
        rows = ExternalId.objects.filter(content_type=ContentType.objects.get_for_model(model), value__in=values)
        found |= {(row.scheme, row.value): row for row in rows if (row.scheme, row.value) in wanted}
    entities = in_bulk(model, {row.object_id for row in found.values()})
    gone = [row.pk for row in found.values() if row.object_id not in entities]
    ExternalId.objects.filter(pk__in=gone).delete()
    return {name: (row, entities[row.object_id]) for name, row in found.items() if row.object_id in entities}


def owners_of(model: type[Model], names: Iterable[Name], owner: str = "pk") -> dict[Name, Any]:
    """(scheme, value) -> the `owner` column of the entity of that name, for those that exist; loads no entity."""
    wanted, keys = set(names), dict[Name, Any]()
    for values in chunks({value[:200] for _scheme, value in wanted}):
        rows = ExternalId.objects.filter(content_type=ContentType.objects.get_for_model(model), value__in=values)
        keys |= {(scheme, value): key for scheme, value, key in rows.values_list("scheme", "value", "object_id")}
    owners = dict[Any, Any]()
    for chunk in chunks({key for name, key in keys.items() if name in wanted}):
        owners |= dict(model._default_manager.filter(pk__in=chunk).values_list("pk", owner))
    return {name: owners[key] for name, key in keys.items() if name in wanted and key in owners}


def in_bulk(model: type[E], keys: Iterable[Any]) -> dict[Any, E]:
    found = dict[Any, E]()
    for chunk in chunks(keys):
        found |= model._default_manager.in_bulk(chunk)
    return found


def chunks(keys: Iterable[Any]) -> Iterable[list[Any]]:
    """The distinct keys, so many at a time as a query takes."""
    wanted = sorted(set(keys))
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


def edited_by_people(entry: Entry) -> bool:
    """A person's draft, edit or check stands on the entry: an import may not write over it."""
    return bool(entry.has_unpublished_changes or entry.latest_revision_id or entry.assured_date)


class Slugs:
    """Free slugs of one model, without asking the database for each; those that lead on after a merge are not free."""

    def __init__(self, model: type[Entry]) -> None:
        merged = MergedEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        old = merged.values_list("old_slug", flat=True)
        self._is_reserved = model.is_reserved
        self._taken = set(chain(model._default_manager.values_list("slug", flat=True), old))

    def free(self, *words: str) -> str:
        """A slug of the words that nothing has yet; `-2`, `-3` follow when needed."""
        base = slugify(" ".join(filter(None, words)))[:100].strip("-") or "entry"
        slug, number = base, 1
        while slug in self._taken or self._is_reserved(slug):
            number += 1
            slug = f"{base}-{number}"
        self._taken.add(slug)
        return slug
