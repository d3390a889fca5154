"""What partners type before it is public: drafts while typing, and which fields the network reads first."""

import uuid

from django.conf import settings
from django.db import models
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
        return f"{self.model}.{self.field}"


class SavedDraft(AboutEntry):
    """A form as a person left it, kept while they type; gone when they save or throw it away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=60, help_text="Which form of the entry: hours, texts")
    data = models.JSONField(default=dict, help_text="{name: [values]} as the browser sends them")
    based_on = models.CharField(max_length=64, blank=True, help_text="What the entry was when the form was opened")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "content_type", "object_id"], name="one_saved_draft_a_person_and_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.object_id}"
