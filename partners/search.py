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
from partners.places.labels import name_of_state, place_label, state_name
from partners.places.models import Jurisdiction
from partners.places.naming import named_places
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
    registry.register_place_names(named_places)
    registry.register_facet("help", _("Kind of help"), help_labels, closed=True)
    registry.register_facet("topic", _("Topic"), term_labels("topic"), closed=True)
    registry.register_facet("spoken", _("Language spoken"), language_labels, closed=True)
    registry.register_facet("in", _("Written in"), language_labels, closed=True)
    registry.register_facet("state", _("State"), state_labels, closed=True)
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


class _OwnLabel:
    def __init__(self, language: str, label: str) -> None:
        self.language, self.label = language, label


Terms = dict[str, list[_OwnLabel]]
VOCABULARIES: dict[str, type[models.TextChoices]] = {"help": KindOfHelp, "topic": TopicCode}


def _own_labels(rows: Iterable[tuple[str, str, str | None, str | None]]) -> dict[str, Terms]:
    """The network's own labels of each term, by vocabulary, from rows (vocabulary, code, language, label)."""
    found: dict[str, Terms] = {name: {} for name in VOCABULARIES}
    for vocabulary, code, tongue, label in rows:
        own = found[vocabulary].setdefault(code, [])
        if tongue and label:
            own.append(_OwnLabel(tongue, label))
    return found


def _rows(terms: models.QuerySet[Any], vocabulary: str, code: str) -> models.QuerySet[Any]:
    named = terms.annotate(vocabulary=models.Value(vocabulary))
    return named.values_list("vocabulary", code, "labels__language", "labels__label")


def _in_words(terms: Terms, vocabulary: str, lang: str) -> Labels:
    return {code: label_for(own, VOCABULARIES[vocabulary], code, lang) for code, own in terms.items()}


def term_labels(vocabulary: str) -> registry.ValueLabels:
    """One query for the terms of all vocabularies, kept for a minute; what is not known is asked for again."""

    def labels(values: Iterable[str], lang: str) -> Labels:
        asked = list(values)
        kept: dict[str, Labels] = caches["local"].get(f"labels-terms-{lang}") or {}
        if any(value not in kept.get(vocabulary, ()) for value in asked):
            rows = _rows(TaxonomyTerm.objects.order_by(), "help", "code").union(
                _rows(Topic.objects.order_by(), "topic", "slug"), all=True
            )
            kept = {name: _in_words(terms, name, lang) for name, terms in _own_labels(rows).items()}
            caches["local"].set(f"labels-terms-{lang}", kept, KEPT_SECONDS)
        return {value: kept[vocabulary][value] for value in asked if value in kept.get(vocabulary, ())}

    return labels


help_labels = term_labels("help")


def given_help(lang: str) -> Labels:
    """Kinds of help that a public service gives, in the network's order; one query."""
    return {code: label for code, (label, _) in given_terms(lang).items()}


def given_terms(lang: str) -> dict[str, tuple[str, list[str]]]:
    """Kinds of help that a public service gives: the reader's label, and the network's own in all languages."""
    given = Service.objects.listed().order_by().values("kinds_of_help")
    terms = TaxonomyTerm.objects.filter(pk__in=given).order_by("order", "code")
    own = _own_labels(_rows(terms, "help", "code"))["help"]
    return {code: (label, [each.label for each in own[code]]) for code, label in _in_words(own, "help", lang).items()}


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
    return {value: state_name(name, lang) for value in values if (name := name_of_state(value))}


def county_labels(values: Iterable[str], lang: str) -> Labels:
    values = list(values)
    places = Jurisdiction.objects.filter(kind=PlaceKind.COUNTY, slug__in=values)
    return _place_labels(places, "slug", lang) if values else {}
