"""What every record of the directory shares: identity, drafts, visibility, assurance."""

import datetime
import uuid
from functools import partial
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from partners.assurance_models import SAID_OF_IT, Assured, Withdrawn
from partners.changes import versions
from partners.changes.merging import BASE
from partners.drafts import Whole, answer_as_published, whole, with_keys
from portal import languages
from portal.vocabulary import Visibility


class AboutEntry(models.Model):
    """Points at an entry of any kind."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    entry = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"])]


class EntryQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """What the public may see now."""
        return self.filter(public_q())

    def due(self, on: datetime.date) -> Self:
        """Assured too long ago: their freshness clock has run out by that day."""
        return self.filter(due_date__lte=on, live=True)

    def assured(self) -> Self:
        return self.filter(assured_date__isnull=False)

    def never_assured(self) -> Self:
        return self.filter(assured_date__isnull=True)

    def starter(self) -> Self:
        return self.filter(origin=Origin.STARTER)

    def indexable(self) -> Self:
        """Of what is listed, what robots and re-users may take; see `Entry.is_indexable`."""
        return self.filter(Q(assured_date__isnull=False) | Q(origin=Origin.PEOPLE))


class Origin(models.TextChoices):
    PEOPLE = "people", _("Entered by people")
    STARTER = "starter", _("Starter content")
    IMPORT = "import", _("Import")


OF_THE_ROW = ("origin", "created_at", "live_revision_id", "last_published_at", "expired", "uid", "sequence")
"""What stands beside the content: an older draft must not bring it back either."""


class Entry(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Assured):
    """Root of a draft: saved, reviewed, locked and published as a whole with all its children."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.PEOPLE, editable=False)
    # No index: nearly all rows are public, and SQLite would read all of them rather than the few that are asked for.
    visibility = models.CharField(_("who may see it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    visible_to_groups = ParentalManyToManyField(
        "partners.OrganizationGroup", blank=True, related_name="+", verbose_name=_("visible to groups")
    )
    visible_to_kinds = models.JSONField(_("visible to kinds of organization"), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EntryQuerySet.as_manager()
    based_on: Any = None
    """Key of the revision that a draft started from, once it is read from one or saved."""
    private_when_hidden: tuple[str, ...] = ()
    """Fields that no version holds while the entry is hidden: they are written to the row alone."""
    always_read: frozenset[str] = frozenset()
    """Fields that a reviewer reads first, marked or not."""
    sealed = False
    has_page = False
    """Whether it has an address of its own, which can be previewed."""

    class Meta:
        abstract = True

    @classmethod
    def is_reserved(cls, slug: str) -> bool:
        """Whether another page than an entry's stands at the address that an entry of this slug would have."""
        return False

    @property
    def is_listed(self) -> bool:
        return self.live and self.visibility == Visibility.PUBLIC and not self.withdrawn

    @property
    def checked_by(self) -> str:
        """Which organization said last that all is right, if the public may know it; empty: the network."""
        return self.assured_by.name if self.assured_by and self.assured_by.is_listed else ""

    @property
    def is_indexable(self) -> bool:
        """Whether search robots and re-users may take it: people entered or checked it."""
        return self.is_listed and (self.assured_date is not None or self.origin == Origin.PEOPLE)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A revision as an object. What the network says of the entry is never in a draft: it stays as it is now."""
        drafted = super().with_content_json(whole(self, content))
        for name in (*SAID_OF_IT, *(name for name in OF_THE_ROW if hasattr(self, name))):
            setattr(drafted, name, getattr(self, name))
        drafted._said = dict(self._said)
        drafted.based_on = content.get(BASE)
        drafted.sealed = bool(getattr(self, "hidden", False))
        versions.take_private(drafted, self, content)
        return drafted

    def serializable_data(self) -> dict[str, Any]:
        return versions.without_private(self, {**super().serializable_data(), BASE: self.based_on})

    def get_latest_revision_as_object(self) -> Any:
        """The waiting draft upon what is public now, else the entry."""
        if versions.draft_of(self) is None:
            return super().get_latest_revision_as_object()
        return self.with_content_json(versions.newest(self))

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            versions.settle_base(self)
            return super().save_revision(*args, **kwargs)

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """Make public what the revision changed. What it did not change stays as it is now: nothing older returns."""
        go = partial(super().publish, user=user, **kwargs)
        with transaction.atomic():
            self.look_again()
            if revision.content_object is not self:
                revision.content_object.look_again()
            versions.publish(self, revision, go, user=user)

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False) -> Any:
        checked = check_fks and not isinstance(data, Whole)
        return super().from_serializable_data(with_keys(cls, data), checked, strict_fks)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """One a language that is switched on, the editor's first."""
        own = languages.current()
        return sorted(languages.switched_on(), key=lambda each: each[0] != own) if self.has_page else []

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        language = mode_name if mode_name in dict(self.preview_modes) else self.default_preview_mode
        try:
            return answer_as_published(self, request, language)
        except (DatabaseError, ObjectDoesNotExist):
            return TemplateResponse(request, "wagtailadmin/generic/preview_error.html", {"object": self})

    def _get_dummy_header_url(self, original_request: Any = None) -> str:
        return f"{settings.BASE_URL}/{languages.current()}/"


def public_q(prefix: str = "") -> Q:
    """The condition of `listed()` for a related entry, e.g. `public_q("organization__")`."""
    return Q(**{f"{prefix}live": True, f"{prefix}visibility": Visibility.PUBLIC, f"{prefix}withdrawn": Withdrawn.NO})
