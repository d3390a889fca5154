"""What changed between two states of a record, as paths to plain values: `phones.3f2a1b2c.number`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

UNSAID = {
    "pk",
    "based_on",
    "latest_revision",
    "live_revision",
    "created_at",
    "updated_at",
    "latest_revision_created_at",
    "last_published_at",
    "first_published_at",
    "has_unpublished_changes",
    "draft_title",
    "path",
    "depth",
    "numchild",
    "url_path",
    "wagtail_admin_comments",
    "comments",
    "last_login",
}
"""Fields that say how a record is kept, not what it says."""
SECRET = {"password", "token", "secret", "session_key", "key", "credential"}
LONGEST = 2000

State = Mapping[str, Any]


def changed(before: State, after: State) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paths at which two states differ, with the value on each side; what is empty on a side is left out there."""
    was, now = dict(_flat(before)), dict(_flat(after))
    paths = [path for path in {**was, **now} if was.get(path) != now.get(path)]
    return ({path: was[path] for path in paths if path in was}, {path: now[path] for path in paths if path in now})


def state_of(record: Model) -> dict[str, Any]:
    """The columns of a record without drafts."""
    values = {field.name: field.value_from_object(record) for field in record._meta.concrete_fields}
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str)))


def without_secrets(state: State) -> dict[str, Any]:
    return {path: value for path, value in state.items() if path.rsplit(".", 1)[-1].lower() not in SECRET}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    value = _read(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in UNSAID and not (path and name == "id"):
                yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value):
            key = str(each.get("pk") or each.get("id") or number)[:8]
            yield from _flat(each, f"{path}.{key}")
    elif value not in (None, "", [], {}):
        yield path, value[:LONGEST] if isinstance(value, str) else value


def _read(value: Any) -> Any:
    """The body of a page is kept as JSON within JSON."""
    if isinstance(value, str) and value.startswith(("[{", "[]")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
