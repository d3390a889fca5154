"""What an import leaves in the trail of all acts: one act for each entry that it makes or changes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from partners.audit.differences import changed
from partners.audit.recording import Act, record_all

IMPORTED = "entries.import"
SAID = {
    "organization": ("name", "kind", "email", "website", "live", "source"),
    "location": (
        *("address_1", "address_2", "city", "state_province", "postal_code", "country"),
        *("latitude", "longitude", "live"),
    ),
    "service": ("email", "url", "cost", "hours_note", "live", "source"),
    "policy": ("jurisdiction", "organization", "instrument", "citation", "live", "source"),
    "event": (
        *("kind", "status", "mode", "starts_at", "ends_at", "all_day", "time_zone", "rrule", "venue", "address"),
        *("online_url", "live", "withdrawn", "source"),
    ),
    "consulardistrict": ("consulate", "sending_country", "place", "valid_from", "valid_to", "source"),
}
"""The columns that importers write, beside dates; what hangs on an entry is told by whoever writes it."""
UNSAID = {"source", "order", "service", "policy", "version"}
State = dict[str, Any]


class Trail:
    """Gathers the acts of one run; `write` adds them, so many at a time, and forgets them.

    The acts name their file and line as `file.csv:7`; the person who decided about the row, else the `command`.
    """

    def __init__(self, file: str, *, command: str = "", by: Any = None) -> None:
        self.file, self.command, self.by = file, command, by
        self._before: dict[tuple[type[Model], Any], State] = {}
        self._written: dict[tuple[type[Model], Any], tuple[Any, State, int, str]] = {}

    def before(self, entry: Model, more: State | None = None) -> None:
        """Keep what the entry says before it is written over; `more` what hangs on it. May be told in parts."""
        key = (type(entry), entry.pk)
        if key not in self._before and key not in self._written:
            self._before[key] = state_of(entry)
        if key in self._before:
            self._before[key] |= more or {}

    def wrote(self, entry: Model, more: State | None = None, *, line: int = 0, label: str = "") -> None:
        """Of an entry that several lines speak of, the first is named."""
        key = (type(entry), entry.pk)
        _entry, state, first, name = self._written.get(key, (entry, {}, line, label))
        self._written[key] = entry, state | (more or {}), first, name or label

    def write(self) -> None:
        record_all(IMPORTED, self._acts(), by=self.by, name=self.command)
        self._before, self._written = {}, {}

    def _acts(self) -> Iterable[Act]:
        for key, (entry, state, line, label) in self._written.items():
            before, after = changed(self._before.get(key, {}), state_of(entry) | state)
            if key in self._before and not (before or after):
                continue
            yield Act(entry, before, after, f"{self.file}:{line}" if line else self.file, label)


def state_of(entry: Model) -> State:
    """What the columns of SAID say."""
    names = SAID.get(str(entry._meta.model_name), ())
    return {name: _plain(getattr(entry, entry._meta.get_field(name).attname)) for name in names}  # type: ignore[union-attr]


def state_of_child(child: Model) -> State:
    """What something that hangs on an entry says, for lists in `before` and `wrote`."""
    fields = [each for each in child._meta.concrete_fields if not each.primary_key and each.name not in UNSAID]
    return {"pk": str(child.pk)} | {each.name: _plain(each.value_from_object(child)) for each in fields}


def by_parent(children: Iterable[Model], parent: str) -> dict[Any, list[State]]:
    """What children say, in lists by the key of the entry that they hang on."""
    found: dict[Any, list[State]] = defaultdict(list)
    for child in children:
        found[getattr(child, parent)].append(state_of_child(child))
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)
