"""Sanctuary policies and agreements: who issued what, when it holds, what it says in its own words."""

import uuid
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from partners.directory.models import Organization, one_parent
from partners.entries import Entry, EntryQuerySet, public_q
from partners.places.models import Jurisdiction
from partners.sources import Sourced
from partners.texts import Prose, best_first
from portal.fields import CleanRichTextField, LanguageField
from portal.vocabulary import Answer, ProvisionStatus, ProvisionTopic


class PolicyQuerySet(EntryQuerySet):
    def listed(self) -> Self:
        return super().listed().filter(Q(organization__isnull=True) | public_q("organization__"))

    def titled(self, reader: str) -> Self:
        """With `title` and `title_language`, the best there are for the reader; None without any text."""
        best = best_first(PolicyText.objects.filter(policy=OuterRef("pk")), reader)
        return self.annotate(
            title=Subquery(best.values("title")[:1]), title_language=Subquery(best.values("language")[:1])
        )


class Policy(Sourced, Entry):
    """A law, ordinance, order or rule of an institution."""

    has_page = True
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("issued by the place"),
    )
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("issued by the institution"),
    )
    instrument = models.CharField(
        _("instrument"), max_length=255, help_text=_("As it calls itself: law, ordinance, order")
    )
    citation = models.CharField(_("citation"), max_length=255, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["instrument"]
        constraints = [
            models.CheckConstraint(condition=one_parent("jurisdiction", "organization"), name="policy_has_one_issuer")
        ]

    def __str__(self) -> str:
        return self.instrument

    def clean(self) -> None:
        super().clean()
        if (self.jurisdiction_id is None) == (self.organization_id is None):
            raise ValidationError(_("Name either a place or an institution as the issuer, not both."))

    @property
    def issuer(self) -> Jurisdiction | Organization | None:
        return self.jurisdiction or self.organization

    def get_absolute_url(self) -> str:
        return reverse("policy", args=[self.slug])


class PolicyText(Prose):
    policy = ParentalKey(Policy, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=255)
    summary = CleanRichTextField(_("in plain words"), blank=True)

    class Meta:
        verbose_name = _("text")
        constraints = [models.UniqueConstraint(fields=["policy", "language"], name="one_policy_text")]


class PolicyVersion(Sourced, ClusterableModel):
    """The policy as it read from one day on. Dates may be unknown; `learned` is when the network saw it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = ParentalKey(Policy, on_delete=models.CASCADE, related_name="versions")
    adopted = models.DateField(_("adopted"), null=True, blank=True)
    effective = models.DateField(_("in effect from"), null=True, blank=True)
    ended = models.DateField(_("ended"), null=True, blank=True)
    date_note = models.CharField(_("dates in words"), max_length=255, blank=True)
    learned = models.DateField(_("known to us since"), null=True, blank=True)
    text_url = models.URLField(_("full text"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-effective", "-adopted"]

    def __str__(self) -> str:
        return str(self.effective or self.adopted or self.date_note or _("undated"))

    def holds_on(self, day: Any) -> bool:
        """Whether this version was in effect on `day`; unknown dates do not exclude it."""
        return (self.effective is None or self.effective <= day) and (self.ended is None or day < self.ended)


class Provision(Sourced):
    """One rule of a version. Without a quotation it has no answer: it is not yet read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = ParentalKey(PolicyVersion, on_delete=models.CASCADE, related_name="provisions")
    topic = models.CharField(_("about"), max_length=30, choices=ProvisionTopic)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    quotation = models.TextField(_("quotation"), blank=True)
    quotation_language = LanguageField(_("language of the quotation"), max_length=12, default="en")
    citation = models.CharField(_("section"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ProvisionStatus, default=ProvisionStatus.IN_FORCE)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["order", "topic"]
        constraints = [
            models.CheckConstraint(condition=Q(answer="") | ~Q(quotation=""), name="no_answer_without_a_quotation")
        ]

    def __str__(self) -> str:
        return self.get_topic_display()

    def clean(self) -> None:
        super().clean()
        if self.answer and not self.quotation:
            raise ValidationError(
                {"quotation": _("An answer needs the words of the policy. Quote them, or leave the answer empty.")}
            )


class PracticeNote(Sourced):
    """What is done, apart from what is stated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = ParentalKey(Policy, on_delete=models.CASCADE, related_name="practice_notes")
    language = LanguageField(_("language"), max_length=12, default="en")
    note = models.TextField(_("note"))
    seen_on = models.DateField(_("seen on"), null=True, blank=True)

    class Meta:
        verbose_name = _("note on practice")
        verbose_name_plural = _("notes on practice")

    def __str__(self) -> str:
        return self.note[:60]


class Agreement(Sourced):
    """An agreement between an agency and the federal government. A list proves that it exists, not what it says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.CharField(_("agency"), max_length=255)
    place = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="agreements", verbose_name=_("place"))
    type = models.CharField(_("type"), max_length=120)
    signed = models.DateField(_("signed"), null=True, blank=True)
    listed_on = models.DateField(_("listed on"))
    url = models.URLField(_("document"), max_length=500, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["place__slug", "agency", "type"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "place", "type", "signed"], name="one_agreement", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.type})"
