"""Closed vocabularies as records, so that the network can add labels: kinds of help and topics."""

import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase

from portal import languages
from portal.fields import LanguageField
from portal.vocabulary import KindOfHelp, TopicCode


class Label(models.Model):
    language = LanguageField(_("language"), max_length=12)
    label = models.CharField(_("label"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


def label_for(labels: Any, choices: type[models.TextChoices], code: str, reader: str) -> str:
    """The network's own label for the reader, else the interface's, else the code."""
    own = {row.language: row.label for row in labels}
    if reader in own:
        return own[reader]
    if code in choices.values:
        with translation.override(reader):
            return str(choices(code).label)
    return next((own[tongue] for tongue in languages.reading_order(reader) if tongue in own), code)


class TaxonomyTerm(ClusterableModel):
    """HSDS taxonomy term: a kind of help."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    taxonomy = models.CharField(_("taxonomy"), max_length=60, default="kinds-of-help", editable=False)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("broader term")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of help")
        verbose_name_plural = _("kinds of help")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def label(self) -> str:
        return self.label_in(languages.current())

    def label_in(self, reader: str) -> str:
        return label_for(self.labels.all(), KindOfHelp, self.code, reader)


class TaxonomyTermLabel(Label):
    term = ParentalKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="one_label_of_a_kind_of_help")]


class Topic(TagBase, ClusterableModel):
    """A subject, on django-taggit, closed: editors choose, nobody types a new one."""

    free_tagging = False

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.label_in(languages.current())

    def label_in(self, reader: str) -> str:
        return label_for(self.labels.all(), TopicCode, self.slug, reader)


class TopicLabel(Label):
    topic = ParentalKey(Topic, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "language"], name="one_label_of_a_topic")]


class TopicItem(ItemBase):
    """Base of the tables that tie a topic to something; subclasses add `content_object`."""

    tag = models.ForeignKey(
        Topic, models.CASCADE, related_name="%(app_label)s_%(class)s_items", verbose_name=_("topic")
    )

    class Meta:
        abstract = True
