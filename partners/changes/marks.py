"""Which fields the network reads before the public does."""

from collections.abc import Iterable
from typing import Any

from partners.changes import versions
from partners.changes.models import ReviewedField


def marked_fields(model: Any) -> set[str]:
    return set(ReviewedField.objects.filter(model=model._meta.label_lower).values_list("field", flat=True))


def touches(fields: set[str], paths: Iterable[str]) -> bool:
    """Whether a changed path lies in one of the fields."""
    return any(path.partition("[")[0] in fields for path in paths)


def waits_for_review(stored: Any, paths: Iterable[str]) -> bool:
    """Whether a change of these paths goes to the reviewers: it touches a mark, or joins what waits already.

    What the network took out of the public does not return to it by a partner's change alone.
    """
    if versions.draft_of(stored) is not None:
        return True
    fields = marked_fields(type(stored))
    return touches(fields, paths) if stored.live else bool(fields or stored.first_published_at)
