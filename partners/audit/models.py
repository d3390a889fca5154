"""Who did what, when, to which record; what it said before and after."""

from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditRows(models.QuerySet["AuditRow"]):
    """Reads, and adds. partners/audit/guard.py has the database refuse the rest, whoever asks."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is only added to.")

    update = bulk_update = delete = update_or_create = _refuse  # type: ignore[assignment]

    def redact(self, **words: Any) -> int:
        """Replace words that were an address; what may be replaced at all, guard.py knows."""
        return super().update(**words)


class AuditRow(models.Model):
    """One act. Rows are added, never changed or deleted; hiding an address alone replaces words by "redacted".

    `before` and `after` hold the changed fields only: {path: value}. What a row points at may be gone, so no
    constraint follows it there; `label` and `who_name` keep how it was called.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("who"),
    )
    who_name = models.CharField(_("name"), max_length=254, blank=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    content_type = models.ForeignKey(
        ContentType, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    object_id = models.CharField(max_length=64, blank=True)
    label = models.CharField(_("record"), max_length=255, blank=True)
    organization = models.ForeignKey(
        "partners.Organization",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("organization"),
    )
    before = models.JSONField(_("before"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    note = models.TextField(_("note"), blank=True)

    objects = AuditRows.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["organization", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("The audit trail is only added to.")
