"""What shows that an organization may give legal help; seen by a person, until it expires."""

import datetime
import uuid
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    RECOGNISED_ORGANIZATION = "recognised-organization", _("Recognized by the Department of Justice")
    ACCREDITED_REPRESENTATIVE = "accredited-representative", _("Accredited representative")
    BAR_NUMBER = "bar-number", _("Lawyer with a bar number")


def private_name(evidence: "Evidence", name: str) -> str:
    """A name that says nothing of the document and that nobody guesses; nothing below `private/` is served by name."""
    return f"private/evidence/{uuid.uuid4()}{PurePath(name).suffix.lower()}"


class EvidenceQuerySet(models.QuerySet):
    def valid(self, on: object) -> Self:
        """Checked by somebody and not expired on that day."""
        return self.filter(checked_on__isnull=False, checked_on__lte=on, expires_on__gte=on)

    def waiting(self) -> Self:
        """Given, and nobody has looked yet."""
        return self.filter(checked_on__isnull=True)

    def lapsing(self, on: object) -> Self:
        """Expired, and search does not know yet."""
        return self.filter(checked_on__isnull=False, expires_on__lt=on, lapsed=False)


class Evidence(models.Model):
    """One document about an organization or a person in it. The public sees the kind and the dates, no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="evidence", verbose_name=_("organization")
    )
    kind = models.CharField(_("kind"), max_length=26, choices=EvidenceKind)
    holder = models.CharField(_("whose"), max_length=255, blank=True)
    number = models.CharField(_("number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=255, blank=True)
    document = models.FileField(_("document"), upload_to=private_name, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    expires_on = models.DateField(_("holds until"))
    lapsed = models.BooleanField(default=False, editable=False, help_text="The clock has told search that it expired")

    objects = EvidenceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["kind", "expires_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def holds_on(self, day: datetime.date) -> bool:
        return self.checked_on is not None and self.checked_on <= day <= self.expires_on
