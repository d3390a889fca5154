"""One query against the cluster's index: one request for hits, snippets and counts; more only for unknown words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

from elasticsearch.dsl.query import Bool, ConstantScore, MatchAll, MatchNone, Query, Term

from portal.distance import distance_km
from search.contract import MAX_RESULTS, FacetCount, Hit, Part, SearchQuery
from search.engines import elastic_filters as filters
from search.engines import relevance, words
from search.engines.elastic_schema import body_field
from search.engines.elastic_text import Asked, near_words, nearest
from search.engines.presentation import BETTER_FROM, SNIPPET_CHARS, best_language, better_spelling

WEIGHTED_BY = {"relevance": "text_weight", "distance": "place_weight"}
FACET_VALUES = 200
NEARNESS = 3.0
# No text of a document is taken for a mark: these are of no language, and the text between them is escaped here.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
CUT_WORD = 20
ENDS = (".", "!", "?", "…", "。", "؟")
Answer = Mapping[str, Any]
Body = dict[str, Any]


class Search:
    """One query; `facets` are counted beside it, `exclude` are ids that must not show."""

    def __init__(self, query: SearchQuery, facets: Sequence[str], exclude: Collection[str]) -> None:
        self.query, self.facets = query, tuple(facets)
        self.excluded = filters.excluded(exclude)
        parts = words.parts(query)
        self.asked = Asked(parts, query.lang)
        self.text = self.asked.query() if parts or query.text.strip() else None
        self.ordering = query.ordering or self._natural_ordering()
        chosen = {name: values for name, values in query.filters.items() if values}
        self.counted = {name: values for name, values in chosen.items() if name in facets}
        self.fixed = [filters.facet_filter(name, values) for name, values in chosen.items() if name not in facets]

    def _natural_ordering(self) -> str:
        if self.text is not None:
            return "relevance"
        if self.query.near:
            return "distance"
        return "date" if self.query.start or self.query.end else "list"

    def body(self, *, snippets: bool) -> Body:
        """The request. Its counts ignore their own facet's filter, so filters of counted facets come after them."""
        start = (self.query.page - 1) * self.query.size
        made: Body = {
            "query": self._scored().to_dict(),
            "from": min(start, MAX_RESULTS),
            "size": max(0, min(self.query.size, MAX_RESULTS - start)),
            "sort": self._sort(),
            "track_total_hits": True,
            "_source": ["card", "body_*"] if self._has_unknown() else ["card"],
        }
        if self.counted:
            made["post_filter"] = self._chosen().to_dict()
        if self.facets:
            made["aggs"] = self._counts()
        if snippets:
            made["highlight"] = _highlight()
        return made

    def _has_unknown(self) -> bool:
        return bool(self.text and self.text.unknown)

    def _scored(self) -> Query:
        scored: list[Query] = []
        kept = [*self.fixed]
        if self.text is not None:
            text = self.text.query or MatchNone()
            (scored if self.ordering == "relevance" else kept).append(text)
        if near := self.query.near:
            if self.ordering == "relevance":
                scored.append(filters.reached(near, NEARNESS))
            elif self.ordering == "distance":
                scored.append(filters.by_distance(near, NEARNESS))
            else:
                kept.append(filters.within(near))
        if (days := filters.days(self.query)) is not None:
            kept.append(days)
        forbidden = [*self.excluded, *(self.text.excluded if self.text else ())]
        if self.query.without_beside:
            forbidden.append(Term(beside=True))
        query: Query = Bool(must=scored or [ConstantScore(filter=MatchAll())], filter=kept, must_not=forbidden)
        if weight := WEIGHTED_BY.get(self.ordering):
            return filters.weighed(query, weight)
        return query

    def _sort(self) -> filters.Sort:
        """Ties come in the same order on each page."""
        if self.ordering == "list":
            return [{"place_in_list": "asc"}, {"id": "asc"}]
        if self.ordering == "date":
            first = self.query.start or date.today()
            last = self.query.end.isoformat() if self.query.end else None
            return [*filters.soonest(first.isoformat(), last), {"place_in_list": "asc"}, {"id": "asc"}]
        return [{"_score": "desc"}, {"id": "asc"}]

    def _chosen(self, *, without: str = "") -> Query:
        return Bool(filter=[filters.facet_filter(name, at) for name, at in self.counted.items() if name != without])

    def _counts(self) -> Body:
        """By the filters that hold: those of all counted facets, or of all but its own."""
        free = {name: _terms(name) for name in self.facets if name not in self.counted}
        made: Body = {}
        if free:
            made["free"] = {"filter": self._chosen().to_dict(), "aggs": free}
        for name, values in self.counted.items():
            own = {name: _terms(name), "chosen": _terms(name, include=list(values))}
            made[f"own_{name}"] = {"filter": self._chosen(without=name).to_dict(), "aggs": own}
        return made

    def missing(self, answer: Answer) -> list[Part]:
        """Parts that no hit holds: perhaps the index does not."""
        if self.text is None:
            return []
        named = self.asked.named
        if answer["hits"]["total"]["value"] and len(named) == 1 and answer["hits"]["hits"]:
            return []
        seen = {name for hit in answer["hits"]["hits"] for name in hit.get("matched_queries", ())}
        return [part for name, part in named.items() if name not in seen]

    def held(self, missing: Sequence[Part]) -> Body:
        """A request for how many documents hold each part, and each word of it, and for words that are nearly these."""
        asked = {f"part:{number}": self.asked.part(part) for number, part in enumerate(missing)}
        typed = [word for part in missing for word in words.split(part.text)]
        asked |= {f"word:{word}": self.asked.word(word) for word in typed}
        known = {name: query.to_dict() for name, query in asked.items() if query is not None}
        held = {"filters": {"filters": known}}
        near = {word: near_words(word) for word in typed if relevance.edits(words.fold(word))}
        return {"size": 0, "track_total_hits": False, "aggs": {"held": held}, "suggest": near} if known else {}

    def correct(self, missing: Sequence[Part], answer: Answer) -> bool:
        """Ask for what the index does not hold as typos; answers whether the request is another one now."""
        held = answer["aggregations"]["held"]["buckets"]
        nowhere = {name for name, bucket in held.items() if not bucket["doc_count"]}
        parts = [part for number, part in enumerate(missing) if f"part:{number}" in nowhere]
        unknown = [name.removeprefix("word:") for name in nowhere if name.startswith("word:")]
        near = answer.get("suggest", {})
        if parts:
            guesses = {word: nearest(word, _options(near.get(word, ()))) for word in unknown}
            self.text = self.asked.corrected(parts, guesses)
        return bool(parts)

    def loosen(self) -> bool:
        """Ask for what holds any part instead of enough of them; answers whether that is another request."""
        if self.text is None or self.text.looser is None:
            return False
        self.text = replace(self.text, query=self.text.looser, looser=None)
        return True

    def hits(self, answer: Answer) -> tuple[Hit, ...]:
        return tuple(self._hit(each) for each in answer["hits"]["hits"])

    def _hit(self, found: Mapping[str, Any]) -> Hit:
        card = found["_source"]["card"]
        lang = best_language(card["titles"], self.query.lang)
        kind, key = found["_id"].split(":", 1)
        score = found.get("_score")
        distance, reach = self._reach(card)
        snippet = _snippet(found, card, lang)
        return Hit(
            f"{kind}:{key}", kind, key, lang, 1.0 if score is None else round(score, 4), snippet, distance, reach
        )

    def _reach(self, card: Mapping[str, Any]) -> tuple[float | None, str | None]:
        near = self.query.near
        if near is None:
            return None, None
        nearest = min((distance_km((near.lat, near.lon), (lat, lon)) for lat, lon in card["points"]), default=None)
        distance = None if nearest is None else round(nearest, 1)
        if nearest is not None and nearest <= near.radius_km:
            return distance, "near"
        return distance, "area" if set(card["areas"]) & set(near.within) else "remote"

    def counts(self, answer: Answer) -> dict[str, tuple[FacetCount, ...]]:
        found = answer.get("aggregations", {})
        made = {}
        for name in self.facets:
            own = found[f"own_{name}" if name in self.counted else "free"]
            buckets = [*own[name]["buckets"], *own.get("chosen", {"buckets": []})["buckets"]]
            counts = dict.fromkeys(self.counted.get(name, ()), 0)
            counts |= {bucket["key"]: bucket["doc_count"] for bucket in buckets}
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            made[name] = tuple(FacetCount(value, count) for value, count in ordered)
        return made

    def did_you_mean(self, answer: Answer) -> str | None:
        if self.text is None or not self.text.unknown:
            return None
        found = [each["_source"] for each in answer["hits"]["hits"][:BETTER_FROM]]
        texts = (text for each in found for text in _texts(each))
        return better_spelling(self.query.text, self.text.unknown, texts, self.query.lang)


def _options(suggested: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [option for each in suggested for option in each["options"]]


def _terms(name: str, **more: object) -> Body:
    return {"terms": {"field": f"f_{name}", "size": FACET_VALUES, **more}}


def _highlight() -> Body:
    return {
        "pre_tags": [_OPEN],
        "post_tags": [_CLOSE],
        "fragment_size": SNIPPET_CHARS,
        "no_match_size": SNIPPET_CHARS,
        "number_of_fragments": 1,
        "fields": {"body_*": {}},
    }


def _snippet(found: Mapping[str, Any], card: Mapping[str, Any], lang: str) -> str:
    if lang not in card["bodies"]:
        return ""
    marked = str(found.get("highlight", {}).get(body_field(lang), [""])[0])
    parts = _MARKED.split(marked)
    safe = [f"<mark>{escape(part)}</mark>" if number % 2 else escape(part) for number, part in enumerate(parts)]
    # Where nothing is marked this is the beginning of the text, cut at a word.
    cut = len(parts) == 1 and len(marked) > SNIPPET_CHARS - CUT_WORD and not marked.endswith(ENDS)
    return "".join(safe).replace(_OPEN, "").replace(_CLOSE, "") + ("…" if cut else "")


def _texts(source: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Titles and bodies by language."""
    bodies = {name.removeprefix("body_"): " ".join(texts) for name, texts in source.items() if name.startswith("body_")}
    return [source["card"]["titles"], bodies]
