"""The filters of a list: values with their counts to choose from, and what somebody has chosen, each to be dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from search import registry
from search.contract import FACETS, FacetCount, SearchQuery
from search.parameters import Asked

SHOWN = 10
Known = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class FacetValue:
    """`url` chooses the value, or drops it where it is selected."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]
    clear_url: str

    @property
    def any_selected(self) -> bool:
        return any(value.selected for value in self.values)

    @property
    def first(self) -> list[FacetValue]:
        """The values to show at once: the most frequent ones, and those that are chosen."""
        return [value for place, value in enumerate(self.values) if value.selected or place < SHOWN]

    @property
    def rest(self) -> list[FacetValue]:
        return [value for value in self.values[SHOWN:] if not value.selected]


@dataclass(frozen=True)
class Chosen:
    """One filter that holds; `url` drops it, `query` is what is asked without it, `about` says what it filters by."""

    about: str
    label: str
    url: str
    query: SearchQuery


def facet(asked: Asked, name: str, counts: Sequence[FacetCount], known: Mapping[str, str], path: str) -> Facet:
    """A value that nobody can name is not shown, and one that is chosen is, though nothing has it.

    Of a facet that the page fixes, only the page's own values are shown.
    """
    fixed = asked.fixed.get(name)
    chosen = asked.chosen.get(name, ())
    counted = {each.value: each.count for each in counts if fixed is None or each.value in fixed}
    counted |= {value: 0 for value in chosen if value not in counted}
    return Facet(
        name=name,
        label=_label(name),
        values=tuple(
            FacetValue(
                value=value,
                label=known[value],
                count=count,
                selected=value in chosen,
                url=asked.toggled(path, name, value) if path else "",
            )
            for value, count in counted.items()
            if value in known
        ),
        clear_url=asked.url(path, **{name: None}) if path else "",
    )


def chosen(asked: Asked, known: Known, path: str) -> Iterator[Chosen]:
    """What holds beside the words: values of facets, the place that was typed, days."""
    query = asked.query
    for name, values in asked.chosen.items():
        for value in values:
            rest = tuple(each for each in values if each != value) or asked.fixed.get(name, ())
            filters = {key: held for key, held in {**query.filters, name: rest}.items() if held}
            label = known.get(name, {}).get(value, value)
            yield Chosen(_label(name), label, asked.toggled(path, name, value), replace(query, filters=filters))
    if query.near and asked.typed.get("near"):
        url = asked.url(path, near=None, radius_km=None)
        yield Chosen(_("Near"), query.near.label, url, replace(query, near=None))
    if query.start:
        yield Chosen(_("From"), date_format(query.start), asked.url(path, from_=None), replace(query, start=None))
    if query.end:
        yield Chosen(_("Until"), date_format(query.end), asked.url(path, to=None), replace(query, end=None))


def clear_url(asked: Asked, path: str) -> str:
    """A link that asks for the same words without any filter."""
    return asked.url(path, **dict.fromkeys((*FACETS, "near", "radius_km", "from", "to")))


def _label(name: str) -> str:
    facet = registry.facet(name)
    return str(facet.label if facet else name)
