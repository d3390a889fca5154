"""What this room tells search: its sources, how the values of its filters are called, how places are found."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.cache import caches
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Service
from partners.directory.search import OrganizationSource, ServiceSource
from partners.directory.terms import TaxonomyTerm, Topic, label_for
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.places.queries import place_candidates
from partners.policies.search import PolicySource
from portal import languages
from portal.vocabulary import Cost, KindOfHelp, OrganizationKind, PlaceKind, ProvisionTopic, TopicCode
from search import registry

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,100}")
KEPT_SECONDS = 60
Labels = dict[str, str]


def register() -> None:
    for source in (OrganizationSource(), ServiceSource(), PolicySource()):
        registry.register(source)
    registry.register_place_resolver(place_candidates)
    registry.register_facet("help", _("Kind of help"), remembered("help", help_labels), closed=True)
    registry.register_facet("topic", _("Topic"), remembered("topic", topic_labels), closed=True)
    registry.register_facet("spoken", _("Language spoken"), language_labels, closed=True)
    registry.register_facet("in", _("Written in"), language_labels, closed=True)
    registry.register_facet("state", _("State"), remembered("state", state_labels), closed=True)
    registry.register_facet("county", _("County"), remembered("county", county_labels), closed=True)
    registry.register_facet("cost", _("Cost"), choice_labels(Cost), closed=True)
    registry.register_facet("organization_kind", _("Who helps"), choice_labels(OrganizationKind), closed=True)
    registry.register_facet("provision", _("What the rule is about"), choice_labels(ProvisionTopic), closed=True)


def remembered(name: str, read: registry.ValueLabels) -> registry.ValueLabels:
    """Keeps labels that were read for a minute, as pages are kept; what is not known is asked for again."""

    def labels(values: Iterable[str], lang: str) -> Labels:
        asked = [value for value in values if _PLAIN.fullmatch(value)]
        key = f"labels-{name}-{lang}"
        kept: Labels = caches["local"].get(key) or {}
        missing = [value for value in asked if value not in kept]
        if missing:
            kept = {**kept, **read(missing, lang)}
            caches["local"].set(key, kept, KEPT_SECONDS)
        return {value: kept[value] for value in asked if value in kept}

    return labels


def choice_labels(choices: type[models.TextChoices]) -> registry.ValueLabels:
    def labels(values: Iterable[str], lang: str) -> Labels:
        with translation.override(lang):
            return {value: str(choices(value).label) for value in values if value in choices.values}

    return labels


def _term_labels(rows: models.QuerySet[Any], choices: type[models.TextChoices], code: str, lang: str) -> Labels:
    """One query: each term with its own labels."""
    found: dict[str, list[Any]] = {}
    for value, tongue, label in rows.values_list(code, "labels__language", "labels__label"):
        found.setdefault(value, [])
        if tongue:
            found[value].append(_OwnLabel(tongue, label))
    return {value: label_for(own, choices, value, lang) for value, own in found.items()}


class _OwnLabel:
    def __init__(self, language: str, label: str) -> None:
        self.language, self.label = language, label


def help_labels(values: Iterable[str], lang: str) -> Labels:
    values = list(values)
    return _term_labels(TaxonomyTerm.objects.filter(code__in=values), KindOfHelp, "code", lang) if values else {}


def given_help(lang: str) -> Labels:
    """Kinds of help that a public service gives, in the network's order; one query."""
    given = Service.objects.listed().order_by().values("kinds_of_help")
    terms = TaxonomyTerm.objects.filter(pk__in=given).order_by("order", "code")
    return _term_labels(terms, KindOfHelp, "code", lang)


def topic_labels(values: Iterable[str], lang: str) -> Labels:
    values = list(values)
    return _term_labels(Topic.objects.filter(slug__in=values), TopicCode, "slug", lang) if values else {}


def _is_language(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None and languages.is_known(value)


def language_labels(values: Iterable[str], lang: str) -> Labels:
    return {value: languages.name_in(value, lang) for value in values if _is_language(value)}


def _place_labels(places: models.QuerySet[Jurisdiction], key: str, lang: str) -> Labels:
    with translation.override(lang):
        return {
            value: place_label(kind=kind, name=name, state_code=state, lang=lang)
            for value, kind, name, state in places.order_by().values_list(key, "kind", "name", "state_code")
        }


def state_labels(values: Iterable[str], lang: str) -> Labels:
    values = list(values)
    return (
        _place_labels(Jurisdiction.objects.filter(kind=PlaceKind.STATE, code__in=values), "code", lang)
        if values
        else {}
    )


def county_labels(values: Iterable[str], lang: str) -> Labels:
    values = list(values)
    places = Jurisdiction.objects.filter(kind=PlaceKind.COUNTY, slug__in=values)
    return _place_labels(places, "slug", lang) if values else {}
