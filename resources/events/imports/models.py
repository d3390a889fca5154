"""What is remembered of calendars that others keep: where they are, and what they said last."""

import uuid
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Organization
from portal.fields import LanguageField
from resources.events.imports.fetching import as_https
from resources.events.imports.secrets import decrypt, encrypt, mark_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence


class CalendarQuerySet(models.QuerySet):
    def subscribed(self) -> Self:
        """Those that are asked again and again."""
        return self.filter(subscribed=True)

    def due(self, now: Any) -> Self:
        return self.subscribed().filter(next_poll_at__lte=now)


class ImportedCalendar(models.Model):
    """A file by its name, or an address, from which an organization's events come.

    A UID counts within one of these only. The address is a secret: it is kept encrypted and shown as its host.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="imported_calendars", verbose_name=_("organization")
    )
    name = models.CharField(_("file or server"), max_length=255)
    key = models.CharField(max_length=80, editable=False)
    sealed_address = models.TextField(blank=True, editable=False)
    language = LanguageField(_("language"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    draft = models.BooleanField(_("keep as drafts"), default=False)
    subscribed = models.BooleanField(default=False, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    etag = models.CharField(max_length=255, blank=True, editable=False)
    last_modified = models.CharField(max_length=64, blank=True, editable=False)
    next_poll_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    polled_at = models.DateTimeField(_("last asked"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("last good answer"), null=True, blank=True, editable=False)
    trouble = models.CharField(max_length=30, blank=True, editable=False, help_text="A code of words.REASONS")
    trouble_blanks = models.JSONField(default=dict, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_report = models.JSONField(default=dict, blank=True, editable=False)

    objects = CalendarQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("calendar of a partner")
        verbose_name_plural = _("calendars of partners")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="one_imported_calendar")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """In clear; empty for a file. Raises cryptography.fernet.InvalidToken for what another key encrypted."""
        return decrypt(self.sealed_address) if self.sealed_address else ""

    def set_address(self, address: str) -> None:
        """Seal the address, as https; the name becomes its host, the key a keyed digest of it. Raises Unreadable."""
        address = as_https(address)
        self.sealed_address, self.key = encrypt(address), mark_of(address)
        self.name = (urlsplit(address).hostname or "")[:255]


class ImportedEvent(models.Model):
    """What a calendar calls one of our events, and what it said of it last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    calendar = models.ForeignKey(ImportedCalendar, models.CASCADE, related_name="events")
    uid = models.CharField("UID", max_length=255)
    part = models.CharField(max_length=20, blank=True, help_text="Of a series that was split: where this part begins")
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, related_name="imported_as", help_text="Empty: somebody here deleted it"
    )
    sequence = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=20, blank=True, help_text="DTSTAMP as 20261205T180000Z")
    digest = models.CharField(max_length=64)
    missed_on = models.JSONField(default=list, blank=True, help_text="Days on which the calendar no longer named it")
    kept = models.BooleanField(default=False, help_text="Its owner said that it takes place although it vanished")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "uid", "part"], name="one_imported_event")]

    def __str__(self) -> str:
        return self.uid


class ImportedDate(models.Model):
    """What a calendar said last of one date of an event alone (RECURRENCE-ID)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    imported = models.ForeignKey(ImportedEvent, models.CASCADE, related_name="dates")
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="imported_as")
    sequence = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)
    written = models.JSONField(default=dict, help_text="What the import wrote, to see what people changed since")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imported", "occurrence"], name="one_imported_date")]

    def __str__(self) -> str:
        return str(self.occurrence_id)
