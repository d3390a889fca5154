"""What partners type before it is public: drafts while typing, and which fields the network reads first."""

import uuid
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.entries import AboutEntry


class ReviewedField(models.Model):
    """A field that the network has marked: a change that touches it waits for a reviewer."""

    model = models.CharField(_("kind of entry"), max_length=60, help_text="partners.organization")
    field = models.CharField(_("field"), max_length=60, help_text="A field or a relation of children: name, phones")

    class Meta:
        verbose_name = _("field to review")
        verbose_name_plural = _("fields to review")
        constraints = [models.UniqueConstraint(fields=["model", "field"], name="a_field_is_marked_once")]
        ordering = ["model", "field"]

    def __str__(self) -> str:
        try:
            model = apps.get_model(self.model)
            field: Any = model._meta.get_field(self.field)
        except (LookupError, ValueError, FieldDoesNotExist):
            return f"{self.model}.{self.field}"
        name = field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name
        return f"{capfirst(str(model._meta.verbose_name_plural))}: {name}"


class Decision(models.TextChoices):
    WAITING = "waiting", _("Waits for the network")
    APPROVED = "approved", _("Approved")
    CORRECTED = "corrected", _("Corrected and approved")
    REFUSED = "refused", _("Refused")


class ProposalQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Decision.WAITING)

    def about(self, entry: models.Model) -> Self:
        kind = ContentType.objects.get_for_model(entry)
        return self.filter(content_type=kind, object_id=entry.pk)


class Proposal(AboutEntry):
    """A change that waits for the network, with all that joined it, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("entry"), max_length=255)
    organization = models.ForeignKey(
        "partners.Organization",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("by"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    base = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.WAITING, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided on"), null=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = ProposalQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change that waits")
        verbose_name_plural = _("changes that wait")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], condition=models.Q(state="waiting"), name="one_change_waits"
            )
        ]

    def __str__(self) -> str:
        return self.label


class SavedDraft(AboutEntry):
    """A form as a person left it, kept while they type; gone when they save or throw it away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=60, help_text="Which form of the entry: hours, texts")
    data = models.JSONField(default=dict, help_text="{name: [values]} as the browser sends them")
    based_on = models.CharField(max_length=64, blank=True, help_text="What the entry was when the form was opened")
    at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "content_type", "object_id"], name="one_saved_draft_a_person_and_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.object_id}"

    def as_post(self) -> QueryDict:
        """What was typed, as a form takes it."""
        typed = QueryDict(mutable=True)
        for name, values in self.data.items():
            typed.setlist(name, values)
        return typed
