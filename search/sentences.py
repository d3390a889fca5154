"""A query in human words: "asylum, in Spanish, near Tucson, AZ"."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from search import registry
from search.contract import SearchQuery

# In the order in which they are said; a facet that is not named here is said by its labels alone.
PHRASES = {
    "kind": "%(values)s",
    "help": "%(values)s",
    "topic": gettext_lazy("about %(values)s"),
    "provision": gettext_lazy("about %(values)s"),
    "event_kind": "%(values)s",
    "mode": "%(values)s",
    "cost": "%(values)s",
    "organization_kind": "%(values)s",
    "host": gettext_lazy("by %(values)s"),
    "spoken": pgettext_lazy("language", "in %(values)s"),
    "in": gettext_lazy("written in %(values)s"),
    "county": pgettext_lazy("place", "in %(values)s"),
    "state": pgettext_lazy("place", "in %(values)s"),
}


Known = Mapping[str, Mapping[str, str]]


def sentence(
    query: SearchQuery,
    *,
    filters: Mapping[str, tuple[str, ...]] | None = None,
    known: Known | None = None,
    said: Sequence[str] | None = None,
) -> str:
    """Say the text and the filters (`filters`: only these of them) in the query's language; "" where there are none.

    `known` are labels by facet that the caller has already; `said` is the text in words, where it was understood.
    """
    with translation.override(query.lang):
        parts = list(said or ()) or ([_("“%(text)s”") % {"text": query.text}] if query.text else [])
        parts += _filters(query.filters if filters is None else filters, query.lang, known or {})
        if query.near:
            parts.append(_("near %(place)s") % {"place": query.near.label})
        if query.start:
            parts.append(_("from %(day)s") % {"day": date_format(query.start)})
        if query.end:
            parts.append(_("until %(day)s") % {"day": date_format(query.end)})
        return _(", ").join(parts)


def _filters(filters: Mapping[str, tuple[str, ...]], lang: str, known: Known) -> list[str]:
    said = []
    for name, phrase in PHRASES.items():
        values = filters.get(name, ())
        if values:
            named = known[name] if name in known else labels(name, values, lang)
            said.append(str(phrase) % {"values": get_text_list([named.get(each, each) for each in values], _("or"))})
    return said


def labels(name: str, values: tuple[str, ...], lang: str) -> Mapping[str, str]:
    """Labels of a facet's values; of a facet that no room has described, the values themselves."""
    facet = registry.facet(name)
    return facet.value_labels(values, lang) if facet else {value: value for value in values}
