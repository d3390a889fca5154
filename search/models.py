"""What search remembers: things that changed since the index last heard of them, and words that say the same."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import languages
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


class ContentChange(models.Model):
    """Something of a kind changed, `count` times; the sum of a kind is its version (search/versions.py)."""

    kind = models.CharField(max_length=32)
    count = models.PositiveBigIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["kind", "count"], name="search_content_version")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"


class Direction(models.TextChoices):
    BOTH = "both", _("All mean the same")
    ONE_WAY = "one-way", _("Who says the first means the second")


def language_choices() -> list[tuple[str, str]]:
    return [(code, languages.name_in(code, languages.current())) for code, _name in languages.CONFIGURED]


class Synonym(models.Model):
    """Words of which each finds what the others find.

    `seed` names the row of the file that it came from and `seed_digest` what stood there, so that a row which
    somebody changed here is left alone. Rows are switched off, not deleted.
    """

    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        choices=language_choices,
        help_text=_("Leave it empty when the words hold for readers of every language."),
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.BOTH)
    said = models.TextField(
        pgettext_lazy("words", "said"), help_text=_("One word or a few words that belong together on each line.")
    )
    meant = models.TextField(
        pgettext_lazy("words", "meant"),
        blank=True,
        help_text=_("Only where who says the first means the second: what is searched as well."),
    )
    in_use = models.BooleanField(_("in use"), default=True)
    seed = models.CharField(max_length=60, blank=True, editable=False)
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("words that mean the same"), _("words that mean the same")
        ordering = ["said", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["seed"], condition=~Q(seed=""), name="search_synonym_one_row_a_seed")
        ]

    def __str__(self) -> str:
        said = ", ".join(self.terms_said)
        meant = ", ".join(self.terms_meant)
        return Truncator(f"{said} → {meant}" if meant else said).chars(90)

    @property
    def terms_said(self) -> list[str]:
        return terms(self.said)

    @property
    def terms_meant(self) -> list[str]:
        return terms(self.meant) if self.direction == Direction.ONE_WAY else []

    def clean(self) -> None:
        from search.understanding import checking

        self.said, self.meant = "\n".join(terms(self.said)), "\n".join(terms(self.meant))
        errors = checking.errors(self)
        if errors:
            raise ValidationError({name: list(found) for name, found in errors.items()})


def terms(text: str) -> list[str]:
    """The terms of a field: one a line, or apart by commas."""
    found = (" ".join(part.split()) for line in text.splitlines() for part in line.split(","))
    return [each for each in found if each]


class Lease(models.Model):
    """Who may do what only one at a time may, among many machines, and until when unless it says so again."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class IndexCheck(models.Model):
    """What the last comparison of an index with the database found."""

    index = models.CharField(max_length=32, primary_key=True)
    checked = models.DateTimeField()
    drift = models.PositiveIntegerField()
    documents = models.JSONField(default=dict)
    """By kind: {"index": n, "database": n}."""

    def __str__(self) -> str:
        return f"{self.index}: {self.drift}"
