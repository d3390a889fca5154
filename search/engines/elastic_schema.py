"""The cluster's index: its fields, how each language is analysed, and how a document is written into them."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from elasticsearch.dsl import (
    Boolean,
    Date,
    Double,
    GeoPoint,
    Index,
    Keyword,
    Long,
    Nested,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
    tokenizer,
)
from elasticsearch.dsl import Mapping as IndexMapping
from elasticsearch.dsl.utils import DslBase

from search.contract import FILTERS, MAX_RESULTS, SearchDocument
from search.engines import relevance, words
from search.engines.embedded_schema import LANGUAGES, STEMMED, VERSION, language_field
from search.engines.projection import card, list_place, weights

PLAIN, PLAIN_TITLE = "plain", "plain_title"
MAX_ID_BYTES = 512
Source = dict[str, Any]

_APOSTROPHES = "’‘`´ʼʻʹ′＇ꞌꞋ"
# The tokenizer would take these for a part of the word.
_BETWEEN = ".:,;_·"


@cache
def _analyzers() -> Mapping[str, DslBase]:
    marks = char_filter(
        "puente_marks",
        "mapping",
        mappings=[*(f"{mark} => '" for mark in _APOSTROPHES), *(f"{mark} => \\u0020" for mark in _BETWEEN)],
    )
    articles = ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu"]
    folded = [
        "lowercase",
        token_filter("puente_elision", "elision", articles=articles, articles_case=True),
        token_filter("puente_possessive", "stemmer", language="possessive_english"),
        token_filter("puente_apostrophe", "pattern_replace", pattern="'", replacement=""),
        "asciifolding",
    ]
    made = {"xx": analyzer("puente_folded", tokenizer="standard", char_filter=[marks], filter=folded)}
    for lang, name in STEMMED.items():
        stemmer = token_filter(f"puente_{name}", "snowball", language=name.capitalize())
        made[lang] = analyzer(f"puente_{lang}", tokenizer="standard", char_filter=[marks], filter=[*folded, stemmer])
    pairs = tokenizer("puente_pairs", "ngram", min_gram=1, max_gram=2, token_chars=["letter", "digit"])
    made["zh"] = analyzer("puente_zh", tokenizer=pairs, filter=["lowercase"])
    made["pair"] = analyzer("puente_pair", tokenizer="keyword", filter=["lowercase"])
    made[PLAIN] = analyzer("puente_plain", tokenizer="whitespace")
    return made


def _text(lang: str) -> Text:
    made = _analyzers()
    if lang == "zh":
        return Text(analyzer=made["zh"], search_analyzer=made["pair"])
    return Text(analyzer=made.get(lang, made["xx"]))


def _mapping() -> IndexMapping:
    made = IndexMapping()
    made.meta("dynamic", "strict")
    made.field("id", Keyword())
    made.field("card", Object(enabled=False))
    for lang in LANGUAGES:
        for text in relevance.FIELDS:
            made.field(f"{text}_{lang}", _text(lang))
    made.field(PLAIN, Text(analyzer=_analyzers()[PLAIN]))
    made.field(PLAIN_TITLE, Text(analyzer=_analyzers()[PLAIN], index_options="freqs"))
    for name in (*(f"f_{each}" for each in FILTERS), "area"):
        made.field(name, Keyword())
    made.field("point", GeoPoint())
    # Beside the event as well as of their own, so that a list can begin with the first day from a day on.
    made.field("dates", Nested(include_in_root=True, properties={"day": Date(format="strict_date")}))
    for name in ("remote", "beside", "proven"):
        made.field(name, Boolean())
    made.field("place_in_list", Long())
    for name in ("text_weight", "place_weight"):
        made.field(name, Double())
    return made


@cache
def body() -> dict[str, Any]:
    """Settings and mappings of a new index; one shard, so that counts and scores are true."""
    index = Index("schema")
    index.settings(
        number_of_shards=1,
        number_of_replicas=0,
        max_result_window=MAX_RESULTS,
        # Long enough that what was removed is not brought back by an older change that comes late.
        gc_deletes="1h",
    )
    index.mapping(_mapping())
    return index.to_dict()


@cache
def schema_id() -> str:
    """Changes with every change of settings, of fields or of what documents hold."""
    return hashlib.sha256(json.dumps([VERSION, body()], sort_keys=True).encode()).hexdigest()[:8]


def to_index(document: SearchDocument) -> bytes:
    """One line of JSON.

    Raises ValueError, TypeError, AttributeError or OverflowError on a document that no index can hold.
    """
    if len(document.id.encode()) > MAX_ID_BYTES:
        raise ValueError(f"{document.id}: longer than an index takes")
    for lat, lon in document.points:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"{document.id}: ({lat}, {lon}) is not a point")
    text_weight, place_weight = weights(document)
    source: Source = {
        "id": document.id,
        "card": card(document, language_field),
        "f_kind": document.kind,
        **{f"f_{name}": list(map(str, values)) for name, values in document.facets.items() if name != "kind"},
        **_texts(document),
        "point": [{"lat": lat, "lon": lon} for lat, lon in document.points],
        "area": list(document.areas),
        "dates": [{"day": day.isoformat()} for day in document.dates],
        "remote": bool(document.remote),
        "beside": bool(document.beside),
        "proven": bool(document.proven),
        "place_in_list": list_place(document),
        "text_weight": text_weight,
        "place_weight": place_weight,
    }
    return json.dumps(source, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _texts(document: SearchDocument) -> Source:
    made: dict[str, list[str]] = {}
    for name, by_language in (("title", document.title), ("labels", document.labels), ("body", document.body)):
        for lang, text in by_language.items():
            if text:
                made.setdefault(f"{name}_{language_field(lang)}", []).append(words.clean(text))
                made.setdefault(PLAIN, []).append(folded := words.plain(text))
                if name == "title":
                    made.setdefault(PLAIN_TITLE, []).append(folded)
    return made


def body_field(lang: str) -> str:
    return f"body_{language_field(lang)}"
