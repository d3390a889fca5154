"""Where facts come from: sources, and the names that they give our entities."""

import uuid
from urllib.parse import urlsplit

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNDATED = "undated"
"""What tables say of a source that bears no date."""


class Source(models.Model):
    """Where a fact was found: a file or address, the row in it, and the date that the source bears."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(_("file or address"), max_length=500)
    row = models.CharField(_("row or section"), max_length=120, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    date_note = models.CharField(_("date in words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "row", "date", "date_note"], name="one_source_row", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.address, self.row, self.dated) if part)

    @property
    def dated(self) -> str:
        """The date as the reader writes dates, else in the source's words."""
        if self.date:
            return date_format(self.date, "DATE_FORMAT")
        return gettext("undated") if self.date_note == UNDATED else self.date_note

    @property
    def host(self) -> str:
        """`kvia.com` of a web address; empty for a file."""
        return urlsplit(self.address).hostname or "" if self.is_link else ""

    @property
    def is_link(self) -> bool:
        return self.address.startswith(("https://", "http://"))


class Sourced(models.Model):
    """A fact that names where it comes from."""

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    class Meta:
        abstract = True


class ExternalId(models.Model):
    """The name that a source gives one of our entities; imports match by it."""

    scheme = models.CharField(_("source"), max_length=200)
    value = models.CharField(_("identifier"), max_length=200)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.UUIDField()
    entity = GenericForeignKey("content_type", "object_id")
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of what the source said last")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("external identifier")
        verbose_name_plural = _("external identifiers")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value", "content_type"], name="one_entity_by_external_id")
        ]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.value}"
