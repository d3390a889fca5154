"""Which entries people keep in the workspace, and in which sections. Higher rooms add their own kinds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from partners.workspace.forms import SectionForm

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """Some words of an entry; `language` where they are in a known one that may not be the reader's."""

    words: str
    language: str = ""
    ltr: bool = False


@dataclass(frozen=True)
class Part:
    """One of several that a section is changed by: a language, a version."""

    name: str
    label: str
    note: str = ""
    is_good: bool = False
    is_missing: bool = False


@dataclass(frozen=True)
class Section:
    """One idea of an entry: how it is said in short, and the form that changes it."""

    name: str
    label: Words
    form: Callable[..., SectionForm]
    said: Callable[[Any], Iterable[Line]]
    parts: Callable[[Any], list[Part]] | None = None
    empty: Words = ""
    """What to say where there is nothing yet."""
    template: str = ""
    """Shows the section instead of its lines, for something that is changed on the spot."""
    asked: Callable[[Any], dict[str, Any]] | None = None
    """What `template` needs besides."""


@dataclass(frozen=True)
class Kind:
    """One kind of entry; `name` stands in addresses, `owner` is the field of its organization."""

    name: str
    model: type[Model]
    label: Words
    sections: tuple[Section, ...]
    owner: str = "organization"
    add: Callable[..., SectionForm] | None = None
    add_label: Words = ""
    none: Words = ""
    listed: Callable[[QuerySet], QuerySet] = lambda rows: rows
    """Which of an organization's are shown in its list, in which order, with what they need."""
    removable: bool = True
    joined: tuple[Any, ...] = ()
    """How its page reads children together with what they point at (Prefetch)."""
    note: Callable[[Any], str] | None = None
    """A few words beside each name in the list, without a query."""

    def of(self, organization: Any) -> QuerySet:
        return self.listed(self.model._default_manager.filter(**{self.owner: organization}))

    def section(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.name == name), None)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def kind_of(entry: Any) -> Kind:
    """Raises LookupError for a record that nobody keeps in the workspace."""
    for kind in _kinds.values():
        if isinstance(entry, kind.model):
            return kind
    raise LookupError(entry._meta.label)
