"""The outbox: which things have changed since the index last heard of them."""

from django.db import models
from django.db.models import Q

from search.contract import INDEXES, document_id


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    def of(self, index: str) -> "OutboxQuerySet":
        """What belongs into one index."""
        return self.filter(kind__in=INDEXES[index])

    def waiting(self) -> "OutboxQuerySet":
        """What the index does not know yet, set aside or not."""
        return self.filter(pending=True)

    def due(self) -> "OutboxQuerySet":
        return self.waiting().filter(set_aside=None).order_by("changed", "pk")

    def poison(self) -> "OutboxQuerySet":
        return self.waiting().exclude(set_aside=None)


class OutboxEntry(models.Model):
    """One thing, for ever: its version grows with each change, so an older state can never overtake a newer one."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    version = models.PositiveBigIntegerField(default=0)
    pending = models.BooleanField(default=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    changed = models.DateTimeField()
    set_aside = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_outbox_one_row_a_thing")]
        indexes = [
            models.Index(fields=["changed"], condition=Q(pending=True), name="search_outbox_pending"),
            models.Index(fields=["changed"], name="search_outbox_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} v{self.version}"

    @property
    def document_id(self) -> str:
        return document_id(self.kind, self.key)
