"""What partners keep together: lists of entries, and notes that are not for the public."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.entries import AboutEntry


class SharedList(models.Model):
    """Entries that an organization gathers, for itself and for those it names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="shared_lists", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True, max_length=2000)
    groups = models.ManyToManyField(
        "partners.OrganizationGroup", blank=True, related_name="+", verbose_name=_("shared with groups")
    )
    partners = models.ManyToManyField(
        "partners.Organization", blank=True, related_name="+", verbose_name=_("shared with organizations")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("shared list")
        verbose_name_plural = _("shared lists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SharedListItem(AboutEntry):
    list = models.ForeignKey(SharedList, models.CASCADE, related_name="items")
    note = models.CharField(_("note"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "content_type", "object_id"], name="an_entry_is_listed_once")
        ]

    def __str__(self) -> str:
        return self.note or str(self.object_id)


class Note(AboutEntry):
    """An organization's words on an entry, for its own members; deleted when its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="notes", verbose_name=_("organization")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(_("written"), auto_now_add=True)
    until = models.DateField(_("deleted after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta(AboutEntry.Meta):
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words[:60]
