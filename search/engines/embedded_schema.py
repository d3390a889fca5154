"""The embedded index's fields, how each language is analysed, and how a document is written into them."""

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache, lru_cache

from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.contract import FILTERS, SearchDocument
from search.engines import relevance, words
from search.engines.projection import card, list_place, weights

VERSION = 5
"""Of both engines: one more where what a document becomes has changed."""
STEMMED = {"en": "english", "es": "spanish", "fr": "french", "pt": "portuguese", "ar": "arabic"}
FOLDED = ("ht", "vi", "xx")
LANGUAGES = (*STEMMED, "zh", *FOLDED)
TEXTS = tuple(relevance.FIELDS)
WEIGHT_UNIT = 60
PLAIN, PLAIN_TITLE = "plain", "plain_title"


@lru_cache(maxsize=256)
def language_field(lang: str) -> str:
    """The language whose fields hold a text in `lang`: `zh-hans` -> `zh`, `quc` -> `xx`."""
    base = lang.lower().split("-")[0]
    return base if base in LANGUAGES else "xx"


@cache
def analyzers() -> Mapping[str, TextAnalyzer]:
    folded = lambda: TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60)).filter(Filter.lowercase())  # noqa: E731
    made = {
        lang: folded().filter(Filter.ascii_fold()).filter(Filter.stemmer(stemmer)).build()
        for lang, stemmer in STEMMED.items()
    }
    made |= {lang: folded().filter(Filter.ascii_fold()).build() for lang in FOLDED}
    made["zh"] = TextAnalyzerBuilder(Tokenizer.ngram(1, 2)).filter(Filter.lowercase()).build()
    made[PLAIN] = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(60)).build()
    return made


@cache
def schema() -> Schema:
    build = SchemaBuilder()
    build.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    build.add_bytes_field("card", stored=True)
    for lang in LANGUAGES:
        for text in TEXTS:
            build.add_text_field(f"{text}_{lang}", stored=text == "body", tokenizer_name=f"puente_{lang}")
    build.add_text_field(PLAIN, tokenizer_name="puente_plain")
    build.add_text_field(PLAIN_TITLE, tokenizer_name="puente_plain", index_option="freq")
    for name in FILTERS:
        build.add_text_field(f"f_{name}", tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("point", "area"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_unsigned_field("remote", indexed=True)
    build.add_unsigned_field("day", indexed=True, fast=True)
    build.add_unsigned_field("version", fast=True)
    build.add_unsigned_field("place_in_list", fast=True)
    build.add_unsigned_field("beside", indexed=True)
    build.add_unsigned_field("proven", indexed=True)
    for name in ("text_weight", "place_weight"):
        build.add_float_field(name, fast=True)
    return build.build()


def register(index: Index) -> Index:
    for name, analyzer in analyzers().items():
        index.register_tokenizer(f"puente_{name}", analyzer)
    return index


def schema_id() -> str:
    """Changes whenever an older index could not be read with this code."""
    shape = json.dumps([VERSION, LANGUAGES, FILTERS, sorted(TEXTS)])
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def point_term(lat: float, lon: float) -> str:
    """One term a point, beginning with its degree of latitude, so that a band of latitude is a prefix."""
    return f"{band(lat)}{lat:.5f},{lon:.5f}"


def band(lat: float) -> str:
    return f"{math.floor(lat):+03d}|"


def _stored(weight: float) -> float:
    """What to store so that the engine, which takes log2(2 + stored), weighs by `weight` x WEIGHT_UNIT."""
    return 2 ** (WEIGHT_UNIT * weight) - 2


def to_index(document: SearchDocument) -> Document:
    """Raises ValueError, TypeError, AttributeError or OverflowError on a document that no index can hold."""
    made = Document()
    made.add_text("id", document.id)
    made.add_text("f_kind", document.kind)
    _add_texts(made, document)
    for name, values in document.facets.items():
        if name != "kind":
            for value in dict.fromkeys(values):
                made.add_text(f"f_{name}", str(value))
    for lat, lon in document.points:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"{document.id}: ({lat}, {lon}) is not a point")
        made.add_text("point", point_term(lat, lon))
    for area in document.areas:
        made.add_text("area", area)
    for day in document.dates:
        made.add_unsigned("day", day.toordinal())
    made.add_unsigned("remote", int(document.remote))
    made.add_unsigned("version", document.version)
    made.add_unsigned("place_in_list", list_place(document))
    made.add_unsigned("beside", int(document.beside))
    made.add_unsigned("proven", int(document.proven))
    for name, weight in zip(("text_weight", "place_weight"), weights(document), strict=True):
        made.add_float(name, _stored(weight))
    made.add_bytes("card", json.dumps(card(document, language_field)).encode())
    return made


def _add_texts(made: Document, document: SearchDocument) -> None:
    for name, by_language in (("title", document.title), ("labels", document.labels), ("body", document.body)):
        for lang, text in by_language.items():
            if not text:
                continue
            made.add_text(f"{name}_{language_field(lang)}", words.clean(text))
            made.add_text(PLAIN, folded := words.plain(text))
            if name == "title":
                made.add_text(PLAIN_TITLE, folded)
