"""Three versions of an entry made one: what both started from, what is there now, and what a person wants.

A version is the content of a revision (`serializable_data`). Its parts are called by paths: `name`, `phones[<key>]`
(a row, as a whole), `texts[es].description` (prose by language), `versions[<key>].provisions[<key>]`,
`kinds_of_help[<key>]` (one of several records).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, UniqueConstraint
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations

Content = Mapping[str, Any]
Taken = Callable[[str], bool]

BASE = "based_on"
"""Where the content of a draft names the revision that it started from; None: itself."""

OF_THE_ROW = frozenset(
    {
        "id", "pk", BASE, "created_at", "updated_at", "origin",
        "assured_date", "assured_by", "assurer", "due_date", "freshness", "withdrawn", "withdrawn_at",
        "live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision",
        "latest_revision", "expired", "locked", "locked_at", "locked_by", "uid", "sequence",
    }
)  # fmt: skip
"""What is said of an entry beside its content: nobody proposes it."""

TOGETHER = (
    frozenset({"latitude", "longitude", "point_source"}),
    frozenset({"jurisdiction", "organization"}),
    frozenset({"starts_at", "ends_at", "all_day", "time_zone", "rrule"}),
    frozenset({"visibility", "visible_to_kinds"}),
)
"""Fields that only make sense with each other: whoever changes one has chosen all."""


def everything(_path: str) -> bool:
    return True


def plain_json(content: Content) -> dict[str, Any]:
    """As the database gives it back."""
    found: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return found


@cache
def own_fields(model: type[Model]) -> tuple[str, ...]:
    """The fields that people fill in."""
    fields: list[Any] = list(model._meta.fields)
    return tuple(
        field.name
        for field in fields
        if field.serialize
        and field.name not in OF_THE_ROW
        and not isinstance(field, ParentalKey)
        and not getattr(field, "auto_now", False)
    )


@cache
def children(model: type[Model]) -> dict[str, type[Model]]:
    """Relations of children by name, with their models."""
    return {rel.get_accessor_name(): rel.related_model for rel in get_all_child_relations(model)}


@cache
def choices_of_records(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.name for field in get_all_child_m2m_relations(model))


@cache
def natural_key(model: type[Model]) -> str | None:
    """The field that tells the children of one parent apart: `language` of texts, `tag` of topics."""
    parents = {field.name for field in model._meta.fields if isinstance(field, ParentalKey)}
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and len(rule.fields) == 2 and parents & set(rule.fields):
            return next(name for name in rule.fields if name not in parents)
    return "tag" if any(field.name == "tag" for field in model._meta.fields) else None


def is_prose(model: type[Model]) -> bool:
    """Texts are merged field by field, every other child as a row."""
    return natural_key(model) == "language" and any(f.name == "machine_translated" for f in model._meta.fields)


def said_fields(model: type[Model], *versions: Content) -> tuple[str, ...]:
    """The fields to compare: what is kept out of versions while the entry is hidden says nothing."""
    private: tuple[str, ...] = getattr(model, "private_when_hidden", ())
    if not any(each.get("hidden") for each in versions):
        return own_fields(model)
    return tuple(name for name in own_fields(model) if name not in private)


def facts(model: type[Model], row: Content) -> dict[str, Any]:
    return {name: row.get(name) for name in own_fields(model)}


def keyed(model: type[Model], rows: Iterable[Content]) -> dict[str, Content]:
    """Children by a key that stays the same from version to version; a row that never was stored by what it says."""
    name, found = natural_key(model), {}
    for row in rows:
        key = row.get(name) if name else row.get("pk")
        found[str(key) if key is not None else f"new {json.dumps(facts(model, row), sort_keys=True)}"] = row
    return found


def changed_paths(model: type[Model], before: Content, after: Content, prefix: str = "") -> list[str]:
    """Paths at which the two versions differ, in the order of the model's fields."""
    names = said_fields(model, before, after)
    found = [prefix + name for name in names if before.get(name) != after.get(name)]
    for name in choices_of_records(model):
        old, new = _keys(before, name), _keys(after, name)
        found += [f"{prefix}{name}[{key}]" for key in dict.fromkeys([*old, *new]) if (key in old) != (key in new)]
    for name, child in children(model).items():
        old, new = keyed(child, before.get(name, ())), keyed(child, after.get(name, ()))
        for key in dict.fromkeys([*old, *new]):
            found += _changed_in_row(child, old.get(key), new.get(key), f"{prefix}{name}[{key}]")
    return found


def _changed_in_row(model: type[Model], before: Content | None, after: Content | None, path: str) -> list[str]:
    if before is None or after is None:
        return [] if before is after else [path]
    inner = changed_paths(model, before, after, f"{path}.")
    if is_prose(model):
        return inner
    own = [path] if facts(model, before) != facts(model, after) else []
    return own + [each for each in inner if "[" in each.removeprefix(path)]


def _row(model: type[Model], row: Content | None) -> Any:
    return None if row is None else facts(model, row)


def _keys(content: Content, name: str) -> dict[str, Any]:
    return {str(key): key for key in content.get(name) or ()}


def merge(
    model: type[Model], base: Content, theirs: Content, mine: Content, taken: Taken = everything, prefix: str = ""
) -> dict[str, Any]:
    """`theirs`, with everything that `mine` changed since `base` and whose path is `taken`."""
    whole = dict(theirs)
    names = said_fields(model, base, theirs, mine)
    for name in _chosen_fields(names, base, mine, taken, prefix):
        whole[name] = mine.get(name)
    for name in choices_of_records(model):
        whole[name] = _merge_choices(name, base, theirs, mine, lambda key, n=name: taken(f"{prefix}{n}[{key}]"))
    for name, child in children(model).items():
        versions = [keyed(child, each.get(name, ())) for each in (base, theirs, mine)]
        whole[name] = _merge_rows(child, *versions, taken=taken, prefix=f"{prefix}{name}")
    return whole


def _chosen_fields(names: tuple[str, ...], base: Content, mine: Content, taken: Taken, prefix: str) -> set[str]:
    found = {name for name in names if base.get(name) != mine.get(name) and taken(prefix + name)}
    for group in TOGETHER:
        if found & group:
            found |= group & set(names)
    return found


def _merge_choices(name: str, base: Content, theirs: Content, mine: Content, taken: Taken) -> list[Any]:
    old, now, new = (_keys(each, name) for each in (base, theirs, mine))
    for key in old:
        if key not in new and taken(key):
            now.pop(key, None)
    return list((now | {key: new[key] for key in new if key not in old and taken(key)}).values())


def _merge_rows(
    model: type[Model],
    base: Mapping[str, Content],
    theirs: Mapping[str, Content],
    mine: Mapping[str, Content],
    *,
    taken: Taken,
    prefix: str,
) -> list[Content]:
    found = []
    for key in dict.fromkeys([*theirs, *mine]):
        path = f"{prefix}[{key}]"
        row = _merge_row(model, base.get(key), theirs.get(key), mine.get(key), taken=taken, path=path)
        if row is not None:
            found.append(row)
    return found


def _merge_row(
    model: type[Model],
    base: Content | None,
    theirs: Content | None,
    mine: Content | None,
    *,
    taken: Taken,
    path: str,
) -> Content | None:
    touched = any(taken(each) for each in _changed_in_row(model, base, mine, path))
    if not touched:
        return theirs
    if mine is None or theirs is None:
        return mine
    if is_prose(model):
        return merge(
            model, base or {}, theirs, mine, (lambda _path: taken(path)) if base is None else taken, f"{path}."
        )
    own = _row(model, base) != _row(model, mine) and taken(path)
    whole = {**theirs, **(facts(model, mine) if own else {})}
    inner = merge(model, base or {}, theirs, mine, taken, f"{path}.")
    return whole | {name: inner[name] for name in (*children(model), *choices_of_records(model))}


def value_at(model: type[Model], content: Content, path: str) -> Any:
    """What a version says at a path: a JSON value, a row's facts, True for a chosen record; None for nothing."""
    name, key, rest = split_path(path)
    if key is None:
        return content.get(name)
    child = children(model).get(name)
    if child is None:
        return True if key in _keys(content, name) else None
    row = keyed(child, content.get(name, ())).get(key)
    if row is None:
        return None
    return value_at(child, row, rest) if rest else facts(child, row)


def split_path(path: str) -> tuple[str, str | None, str]:
    """`texts[es].description` -> (`texts`, `es`, `description`). The key of a new row is JSON and may hold brackets."""
    name, bracket, rest = path.partition("[")
    if not bracket:
        return name, None, ""
    if rest.startswith("new "):
        _row, end = json.JSONDecoder().raw_decode(rest, 4)
        return name, rest[:end], rest[end + 1 :].removeprefix(".")
    key, _bracket, inner = rest.partition("]")
    return name, key, inner.removeprefix(".")
