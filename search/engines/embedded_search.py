"""One query against one state of the embedded index: hits, snippets, distances, counts, a better spelling."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from tantivy import DocAddress, Document, Occur, Order, Query, SnippetGenerator

from portal.distance import distance_km
from search.contract import FacetCount, Hit, SearchQuery
from search.engines import embedded_filters as filters
from search.engines import words
from search.engines.embedded_schema import WEIGHT_UNIT, language_field, schema
from search.engines.embedded_store import Reader
from search.engines.embedded_text import Asked, TextQuery
from search.engines.presentation import BETTER_FROM, SNIPPET_CHARS, beginning, best_language, better_spelling

WEIGHTED_BY = {"relevance": "text_weight", "distance": "place_weight"}
FACET_VALUES = 200
NEARNESS = 3.0
Clause = tuple[Occur, Query]
Found = list[tuple[float, DocAddress, Document]]


class Search:
    """One query against one state of the index."""

    def __init__(self, reader: Reader, query: SearchQuery, exclude: Collection[str]) -> None:
        self.reader, self.query = reader, query
        self.text = self._text()
        self.reach = filters.reached(reader, query.near) if query.near else None
        self.ordering = query.ordering or self._natural_ordering()
        self.excluded = filters.excluded(exclude)

    def _text(self) -> TextQuery | None:
        parts = words.parts(self.query)
        asked = parts or self.query.text.strip()
        return Asked(self.reader, parts, self.query.lang).query() if asked else None

    def _natural_ordering(self) -> str:
        if self.text is not None:
            return "relevance"
        if self.query.near:
            return "distance"
        return "date" if self.query.start or self.query.end else "list"

    @cached_property
    def common(self) -> list[Clause]:
        """What holds whichever facet values are chosen: text, place, days, what must not show."""
        clauses = list(self.excluded)
        if self.text is not None:
            text = self.text.query or Query.empty_query()
            clauses.append((Occur.Must, text if self.ordering == "relevance" else filters.silent(text)))
            clauses += [(Occur.MustNot, each) for each in self.text.excluded]
        if self.reach is not None:
            reach = self.reach.by_distance(NEARNESS) if self.ordering == "distance" else self.reach.query(NEARNESS)
            scored = self.ordering in {"relevance", "distance"}
            clauses.append((Occur.Must, reach if scored else filters.silent(reach)))
        if self.query.without_beside:
            clauses.append((Occur.MustNot, Query.term_query(schema(), "beside", 1)))
        if (days := filters.days(self.query)) is not None:
            clauses.append((Occur.Must, days))
        if not any(occur == Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, Query.all_query()))
        return clauses

    def filtered(self, *, without: str = "") -> list[Clause]:
        chosen = [
            (Occur.Must, filters.facet_filter(name, values))
            for name, values in self.query.filters.items()
            if name != without and values
        ]
        return [*self.common, *chosen]

    def hits(self) -> tuple[int, Found]:
        query, size = self.query, self.query.size
        clauses = self.filtered()
        order: dict[str, Any] = {}
        if self.ordering == "list":
            order = {"order_by_field": "place_in_list", "order": Order.Asc}
        elif self.ordering in WEIGHTED_BY:
            order = {"weight_by_field": WEIGHTED_BY[self.ordering]}
        elif self.ordering == "date":
            clauses.append((Occur.Must, filters.soonest(query.start or date.today(), query.end)))
        found = self.reader.searcher.search(Query.boolean_query(clauses), size, offset=(query.page - 1) * size, **order)
        if not found.count and self.text is not None and self.text.looser is not None:
            self.text = replace(self.text, query=self.text.looser, looser=None)
            del self.common
            return self.hits()
        unit = WEIGHT_UNIT if self.ordering in WEIGHTED_BY else 1
        scored = self.ordering != "list"
        document = self.reader.searcher.doc
        return found.count, [
            (float(score) / unit if scored else 1.0, address, document(address)) for score, address in found.hits
        ]

    def present(self, found: Found, *, snippets: bool) -> Iterable[Hit]:
        generators: dict[str, SnippetGenerator] = {}
        for score, _, document in found:
            card = card_of(document)
            lang = best_language(card["titles"], self.query.lang)
            snippet = self._snippet(document, card, lang, generators) if snippets else ""
            kind, key = document.get_first("id").split(":", 1)
            distance, reach = self._reach(card)
            yield Hit(f"{kind}:{key}", kind, key, lang, round(score, 4), snippet, distance, reach)

    def _snippet(self, document: Document, card: dict[str, Any], lang: str, made: dict[str, SnippetGenerator]) -> str:
        if lang not in card["bodies"]:
            return ""
        field = f"body_{language_field(lang)}"
        if field not in made:
            query = (self.text and self.text.query) or Query.empty_query()
            made[field] = SnippetGenerator.create(self.reader.searcher, query, schema(), field)
            made[field].set_max_num_chars(SNIPPET_CHARS)
        marked = made[field].snippet_from_doc(document).to_html()
        # The library escapes the text, so the only tags in it are its own.
        return marked.replace("<b>", "<mark>").replace("</b>", "</mark>") or beginning(document.get_first(field))

    def _reach(self, card: dict[str, Any]) -> tuple[float | None, str | None]:
        near = self.query.near
        if near is None:
            return None, None
        kms = [distance_km((near.lat, near.lon), (lat, lon)) for lat, lon in card["points"]]
        nearest = min(kms, default=None)
        distance = None if nearest is None else round(nearest, 1)
        if nearest is not None and nearest <= near.radius_km:
            return distance, "near"
        return distance, "area" if set(card["areas"]) & set(near.within) else "remote"

    def facets(self, names: Sequence[str]) -> Mapping[str, tuple[FacetCount, ...]]:
        """One pass for all facets that nobody filters by, one more for each that somebody does."""
        free = [name for name in names if not self.query.filters.get(name)]
        counted = self._count(free, self.filtered()) if free else {}
        for name in names:
            if name not in counted:
                counted |= self._count([name], self.filtered(without=name))
        return {name: counted[name] for name in names}

    def _count(self, names: Sequence[str], clauses: list[Clause]) -> dict[str, tuple[FacetCount, ...]]:
        terms = {name: {"terms": {"field": f"f_{name}", "size": FACET_VALUES}} for name in names}
        answer = self.reader.searcher.aggregate(Query.boolean_query(clauses), terms)
        return {name: self._counts(name, answer[name]["buckets"], clauses) for name in names}

    def _counts(self, name: str, buckets: list[dict[str, Any]], clauses: list[Clause]) -> tuple[FacetCount, ...]:
        """The most frequent values and, however rare, the chosen ones."""
        counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets if bucket["doc_count"]}
        for chosen in self.query.filters.get(name, ()):
            if chosen not in counts:
                only = Query.boolean_query([*clauses, (Occur.Must, filters.facet_filter(name, (chosen,)))])
                counts[chosen] = self.reader.searcher.search(only, 1).count
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(FacetCount(value, count) for value, count in ordered)

    def did_you_mean(self, found: Found) -> str | None:
        """The query with its unknown words replaced by the nearest words of what was found, if there are any."""
        if self.text is None or not self.text.unknown:
            return None
        texts = (each for _, _, document in found[:BETTER_FROM] for each in _texts(document))
        return better_spelling(self.query.text, self.text.unknown, texts, self.query.lang)


def card_of(document: Document) -> dict[str, Any]:
    return json.loads(bytes(document.get_first("card")))


def _texts(document: Document) -> list[Mapping[str, str]]:
    """Titles and bodies by language."""
    bodies = {
        name.removeprefix("body_"): " ".join(texts)
        for name, texts in document.to_dict().items()
        if name.startswith("body_")
    }
    return [card_of(document)["titles"], bodies]
