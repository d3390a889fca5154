"""What an import or the daily look leaves to a person: rows against people's work, and entries that look the same."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.sources import Sourced

MERGED, MERGED_AWAY, DECIDED = "partners.merge", "partners.merge_away", "partners.decide"
"""What the audit log calls it."""


class Kind(models.TextChoices):
    CONFLICT = "conflict", _("Conflict with an import")
    DUPLICATE = "duplicate", _("Likely duplicate")


class Reason(models.TextChoices):
    NAME = "name", _("the same name within 150 m")
    PHONE = "phone", _("the same phone")
    ADDRESS = "address", _("nearly the same name at the same address")
    SERVICE = "service", _("the same name in the same organization")
    EDITED = "edited", _("people have changed or checked this entry since")
    PLACE = "place", _("another consulate has this place at this time")
    END = "end", _("another source gives another end")


class State(models.TextChoices):
    OPEN = "open", _("Waits for a decision")
    OURS = "ours", _("Ours was kept")
    THEIRS = "theirs", _("Theirs was taken")
    DIFFERENT = "different", _("Not the same")
    MERGED = "merged", _("Merged")
    GONE = "gone", _("No longer there")


class DoubtQuerySet(models.QuerySet):
    def open(self) -> Self:
        """What nobody has decided yet."""
        return self.filter(state=State.OPEN)

    def decided(self) -> Self:
        return self.exclude(state=State.OPEN)

    def duplicates(self) -> Self:
        return self.filter(kind=Kind.DUPLICATE)

    def conflicts(self) -> Self:
        return self.filter(kind=Kind.CONFLICT)

    def about(self, entry: models.Model) -> Self:
        """Doubts in which the entry is one of the two sides."""
        kind = ContentType.objects.get_for_model(entry)
        return self.filter(models.Q(object_id=entry.pk) | models.Q(other_id=entry.pk), content_type=kind)


class Doubt(Sourced):
    """One question about an entry of ours, asked once however often it arises.

    The entry is an organization, service, location, policy, consular district or event. The other side is a second
    entry of the same kind (`other_id`) or rows of an imported file (`rows`); `source` is that of the first row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    state = models.CharField(_("decision"), max_length=10, choices=State, default=State.OPEN)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of entry"))
    object_id = models.UUIDField()
    entry = GenericForeignKey("content_type", "object_id")
    other_id = models.UUIDField(null=True, blank=True)
    other = GenericForeignKey("content_type", "other_id")
    name = models.CharField(_("ours"), max_length=255)
    other_name = models.CharField(_("theirs"), max_length=255)
    thing = models.CharField(max_length=600, blank=True, editable=False, help_text="What a source calls it")
    file = models.CharField(_("file"), max_length=255, blank=True)
    key = models.CharField(max_length=64, unique=True, editable=False)
    found_at = models.DateTimeField(_("found on"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = DoubtQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("conflict or duplicate")
        verbose_name_plural = _("conflicts and duplicates")
        ordering = ["-found_at", "pk"]
        indexes = [
            models.Index(fields=["state", "kind"]),
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["content_type", "other_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ↔ {self.other_name}"

    @property
    def is_of_import(self) -> bool:
        """Whether rows of a file stand against our entry, rather than another entry."""
        return self.other_id is None


def key_of(*words: object) -> str:
    """What tells one question from another, in 64 characters."""
    return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()


def row_key(kind: str, ours: Any, thing: str) -> str:
    """The key of the question what the rows about a thing of a source have to do with an entry of ours."""
    return key_of(kind, ours, thing)


def pair_key(one: Any, other: Any) -> str:
    """The key of the question whether two entries are the same, whichever is named first."""
    return key_of(Kind.DUPLICATE, *sorted(map(str, (one, other))))


class DoubtfulRow(Sourced):
    """What a row of a file said: its cells as they were read, by column."""

    doubt = models.ForeignKey(Doubt, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    external_id = models.CharField(_("identifier"), max_length=200)
    scheme = models.CharField(_("source"), max_length=200)
    digest = models.CharField(max_length=64)
    cells = models.JSONField(_("cells"), default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["doubt", "scheme", "external_id"], name="one_doubtful_row_in_a_doubt")
        ]
        indexes = [models.Index(fields=["external_id"])]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.external_id}"


class MergedEntryQuerySet(models.QuerySet):
    def of(self, model: type[models.Model], keys: Iterable[Any]) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(model), old_id__in=list(keys))


class MergedEntry(models.Model):
    """An entry that was merged into another: its old address and id lead on, and what it said is kept."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    old_id = models.UUIDField()
    old_slug = models.SlugField(max_length=120)
    survivor_id = models.UUIDField()
    survivor = GenericForeignKey("content_type", "survivor_id")
    merged_at = models.DateTimeField(_("merged on"), auto_now_add=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    history = models.JSONField(
        default=list,
        encoder=DjangoJSONEncoder,
        help_text="Contents of its revisions, oldest first; the last is its end",
    )

    objects = MergedEntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("merged entry")
        verbose_name_plural = _("merged entries")
        constraints = [models.UniqueConstraint(fields=["content_type", "old_id"], name="one_end_of_a_merged_entry")]
        indexes = [
            models.Index(fields=["content_type", "old_slug"]),
            models.Index(fields=["content_type", "survivor_id"]),
        ]

    def __str__(self) -> str:
        return self.old_slug
