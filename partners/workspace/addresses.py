"""Where an entry is kept in the workspace."""

from typing import Any

from django.urls import reverse

from partners.workspace.kinds import kind_of


def entry_url(entry: Any) -> str:
    """The page of one entry. Raises LookupError for a record that nobody keeps in the workspace."""
    kind = kind_of(entry)
    if kind.owner == "pk":
        return reverse("workspace:about", args=[entry.pk])
    return reverse("workspace:entry", args=[kind.name, entry.pk])


def organization_of(entry: Any) -> Any:
    """The organization that owns the entry, or None."""
    kind = kind_of(entry)
    return entry if kind.owner == "pk" else getattr(entry, kind.owner)
