"""Who is who: entities by the names that sources give them, and free addresses for new ones."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.text import slugify

from partners.entries import Entry, ExternalId

E = TypeVar("E", bound=Model)
CHUNK = 500


def known_entities(model: type[E], names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[ExternalId, E]]:
    """(scheme, value) -> (its identifier, the entity) for those of `names` that are known and still exist."""
    wanted = set(names)
    found: dict[tuple[str, str], ExternalId] = {}
    values = sorted({value[:200] for _scheme, value in wanted})
    for start in range(0, len(values), CHUNK):
        rows = ExternalId.objects.filter(
            content_type=ContentType.objects.get_for_model(model), value__in=values[start : start + CHUNK]
        )
        found |= {(row.scheme, row.value): row for row in rows if (row.scheme, row.value) in wanted}
    entities = _in_bulk(model, {row.object_id for row in found.values()})
    gone = [row.pk for row in found.values() if row.object_id not in entities]
    ExternalId.objects.filter(pk__in=gone).delete()
    return {name: (row, entities[row.object_id]) for name, row in found.items() if row.object_id in entities}


def _in_bulk(model: type[E], keys: Iterable[Any]) -> dict[Any, E]:
    wanted, found = sorted(keys), dict[Any, E]()
    for start in range(0, len(wanted), CHUNK):
        found |= model._default_manager.in_bulk(wanted[start : start + CHUNK])
    return found


def edited_by_people(entry: Entry) -> bool:
    """A person's draft, edit or check stands on the entry: an import may not write over it."""
    return bool(entry.has_unpublished_changes or entry.latest_revision_id or entry.assured_date)


class Slugs:
    """Free slugs of one model, without asking the database for each."""

    def __init__(self, model: type[Entry]) -> None:
        self._taken = set(model._default_manager.values_list("slug", flat=True))

    def free(self, *words: str) -> str:
        """A slug of the words that nothing has yet; `-2`, `-3` follow when needed."""
        base = slugify(" ".join(filter(None, words)))[:100].strip("-") or "entry"
        slug, number = base, 1
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._taken.add(slug)
        return slug
