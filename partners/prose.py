"""An entry's words for a reader: each text in the best language that has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from portal import languages
from portal.html import plain as plain


@dataclass(frozen=True)
class Said:
    """A text and the language it is in."""

    value: str
    language: str
    machine_translated: bool = False

    def __str__(self) -> str:
        return self.value

    @property
    def plain(self) -> str:
        return plain(self.value)


def said(texts: Iterable[Any], field: str, reader: str, *, default: str = "") -> Said | None:
    """The field in the reader's language, else in the next best that has it; `default` is taken as English."""
    rows = {row.language: row for row in texts if getattr(row, field)}
    for code in (*languages.reading_order(reader), *sorted(rows)):
        if code in rows:
            return Said(getattr(rows[code], field), code, rows[code].machine_translated)
    return Said(default, "en") if default else None


@dataclass(frozen=True)
class Read:
    """An entry, its texts in every language, and by name the other values that were asked for."""

    entry: Any
    texts: list[Any]
    also: Mapping[str, set[str]]


class AllOf(Func):
    """All rows of a subquery as one JSON array."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def read_with_texts(entries: QuerySet[Any], *fields: str, also: Mapping[str, str] = MappingProxyType({})) -> list[Read]:
    """Entries with `fields` of their texts and the values at the lookups `also`; one query, a row each entry."""
    same = entries.model._base_manager.filter(pk=OuterRef("pk")).order_by()
    text = JSONObject(**{name: f"texts__{name}" for name in ("language", "machine_translated", *fields)})
    others = {f"also_{name}": Subquery(same.values(all=AllOf(F(lookup)))) for name, lookup in also.items()}
    rows = entries.order_by().annotate(all_texts=Subquery(same.values(all=AllOf(text))), **others)
    return [
        Read(
            row,
            [SimpleNamespace(**each) for each in row.all_texts if each["language"]],
            {name: set(getattr(row, f"also_{name}")) - {None} for name in also},
        )
        for row in rows
    ]


def words(texts: Iterable[Any], fields: Iterable[str], reader: str) -> dict[str, Said | None]:
    rows = list(texts)
    return {field: said(rows, field, reader) for field in fields}


def foreign(found: Iterable[Said | None], reader: str) -> list[str]:
    """Languages of these texts other than the reader's."""
    own = reader.split("-")[0]
    codes = [each.language for each in found if each and each.language.split("-")[0] != own]
    return list(dict.fromkeys(codes))


def written_in(texts: Iterable[Any]) -> tuple[str, ...]:
    """Codes of the languages that the texts exist in."""
    return tuple(sorted({row.language for row in texts}))


def in_best_language(rows: Iterable[Any], reader: str) -> list[Any]:
    """Of rows that each are in a language, those in the best one there is for the reader."""
    found = list(rows)
    codes = {row.language for row in found}
    best = next((code for code in (*languages.reading_order(reader), *sorted(codes)) if code in codes), None)
    return [row for row in found if row.language == best]
