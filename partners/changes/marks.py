"""Which fields the network reads before the public does.

migration 0009 sets the first marks, once; then they are the network's. A hoaxer in a partner's account would change
who an organization says it is, which websites frightened people open, to which door they walk, and what a law is said
to say: such facts change seldom, so a day's wait harms nobody. The numbers of hotlines stand on every page. The phones
and hours of an organization or a service are what changes most, and an old one costs callers every hour: they go live
at once. Against harm there stand the second factor of whoever may change them, the trail, "This is wrong" and taking
down within seconds.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.text import capfirst

from partners.accounts.moderation import DRAFTS
from partners.changes import versions
from partners.changes.merging import children, choices_of_records, own_fields
from partners.changes.models import ReviewedField


def marked_fields(model: Any) -> set[str]:
    return set(ReviewedField.objects.filter(model=model._meta.label_lower).values_list("field", flat=True))


def touches(fields: set[str], paths: Iterable[str]) -> bool:
    """Whether a changed path lies in one of the fields."""
    return any(path.partition("[")[0] in fields for path in paths)


def waits_for_review(stored: Any, paths: Iterable[str]) -> bool:
    """Whether a change of these paths goes to the reviewers: it touches a mark, or joins what waits already.

    What the network took out of the public does not return to it by a partner's change alone. Nor does anybody speak
    for another organization before a reviewer has read it.
    """
    if versions.draft_of(stored) is not None:
        return True
    fields = marked_fields(type(stored))
    return touches(fields | stored.always_read, paths) if stored.live else bool(fields or stored.first_published_at)


def markable() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be marked, in words, by kind of entry: (kind, [(`model:field`, name)])."""
    return [
        (str(capfirst(str(model._meta.verbose_name_plural))), _parts(model)) for model in map(apps.get_model, DRAFTS)
    ]


def _parts(model: Any) -> list[tuple[str, str]]:
    fields = [model._meta.get_field(name) for name in (*own_fields(model), *choices_of_records(model))]
    named = {field.name: field.verbose_name for field in fields if field.editable}
    named |= {name: child._meta.verbose_name_plural for name, child in children(model).items()}
    label = model._meta.label_lower
    return sorted(
        ((f"{label}:{name}", str(capfirst(str(words)))) for name, words in named.items()), key=lambda pair: pair[1]
    )
