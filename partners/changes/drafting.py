"""Forms as people left them: kept while they type, given back when they return, forgotten after a while."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import QueryDict

from partners.changes import versions
from partners.changes.models import SavedDraft

KEPT = datetime.timedelta(days=30)
LARGEST = 400_000
"""Characters of one draft."""
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "next", "discard"})


class TooLarge(Exception):
    """More was typed than a draft holds."""


def keep(entry: models.Model, form: str, *, by: Any, typed: QueryDict) -> SavedDraft:
    """Keep what was typed into the form; one draft a person, entry and form. Raises TooLarge.

    One statement: somebody types every second, and nobody may wait for it longer than for the writing itself.
    """
    data = {name: values for name, values in typed.lists() if name not in NOT_KEPT}
    if sum(len(str(value)) for values in data.values() for value in values) > LARGEST:
        raise TooLarge
    draft = SavedDraft(
        user=by,
        form=form,
        content_type=ContentType.objects.get_for_model(entry),
        object_id=entry.pk,
        data=data,
        based_on=typed.get("based_on", "")[:64],
    )
    SavedDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "form", "content_type", "object_id"],
        update_fields=["data", "based_on", "at"],
    )
    return draft


def kept(entry: Any, form: str, *, by: Any) -> SavedDraft | None:
    """What the person left in the form, of an entry that `with_drafts` of the same form has read."""
    if entry.draft_at is None:
        return None
    return SavedDraft(user=by, form=form, at=entry.draft_at, data=entry.draft_data, based_on=entry.draft_based_on)


def typed(draft: SavedDraft) -> QueryDict:
    """What the draft holds, as the browser sent it."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def with_drafts(model: type[models.Model], form: str, *, by: Any) -> models.QuerySet[Any]:
    """The entries, each with its revisions and what the person left in the form, all in one query."""
    kind = ContentType.objects.get_for_model(model)
    own = SavedDraft.objects.filter(user=by, form=form, content_type=kind, object_id=models.OuterRef("pk"))
    left = {f"draft_{name}": models.Subquery(own.values(name)[:1]) for name in ("at", "data", "based_on")}
    return versions.with_revisions(model._default_manager.annotate(**left))


def discard(entry: models.Model, form: str, *, by: Any) -> None:
    """The form was saved, or its draft thrown away."""
    _drafts(entry, form, by).delete()


def _drafts(entry: models.Model, form: str, by: Any) -> models.QuerySet[SavedDraft]:
    kind = ContentType.objects.get_for_model(entry)
    return SavedDraft.objects.filter(user=by, form=form, content_type=kind, object_id=entry.pk)


def purge(now: datetime.datetime) -> int:
    """Forget drafts that nobody has touched for a month."""
    number, _by_kind = SavedDraft.objects.filter(at__lt=now - KEPT).delete()
    return number
