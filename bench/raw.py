"""The same work as the engine's, by the library alone: what a query and a document cost without us."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence

from tantivy import Document, Index, Occur, Query, SnippetGenerator

from search.contract import SearchDocument, SearchQuery
from search.engines import embedded_schema as fields
from search.engines import words
from search.engines.embedded_filters import reached
from search.engines.embedded_store import HEAP, Reader
from search.engines.projection import card


def asking(reader: Reader, query: SearchQuery, facets: Sequence[str]) -> Callable[[], object]:
    """The text in every field, the filter, the points within reach, counts, documents and snippets."""
    schema, searcher = fields.schema(), reader.searcher
    names = [f"{text}_{lang}" for lang in fields.LANGUAGES for text in fields.TEXTS] + [fields.PLAIN]
    body = f"body_{fields.language_field(query.lang)}"
    counts = {name: {"terms": {"field": f"f_{name}", "size": 200}} for name in facets}

    def ask() -> object:
        text, _ = reader.index.parse_query_lenient(query.text, names)
        clauses = [(Occur.Must, text)]
        for name, values in query.filters.items():
            clauses.append((Occur.Must, Query.term_set_query(schema, f"f_{name}", list(values))))
        if query.near:
            points = [term for _, term in reached(reader, query.near).points]
            here = [Query.term_set_query(schema, "point", points), Query.term_query(schema, "remote", 1)]
            here.append(Query.term_set_query(schema, "area", list(query.near.within)))
            clauses.append((Occur.Must, Query.disjunction_max_query(here)))
        asked = Query.boolean_query(clauses)
        hits = [searcher.doc(address) for _, address in searcher.search(asked, query.size).hits]
        # Counts ignore their own facet's filter, so each that is filtered by is counted by itself.
        alone = [name for name in facets if name in query.filters]
        for names_of_one in ([name for name in facets if name not in alone], *([name] for name in alone)):
            searcher.aggregate(asked, {name: counts[name] for name in names_of_one})
        snippets = SnippetGenerator.create(searcher, asked, schema, body)
        return [snippets.snippet_from_doc(document).to_html() for document in hits]

    return ask


def rate(documents: Sequence[SearchDocument]) -> float:
    """Documents a second of the processor that the library takes with the same fields, made beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        index = fields.register(Index(fields.schema(), folder))
        writer = index.writer(HEAP, 1)
        plain = [[words.plain(text) for text in each.title.values()] for each in documents]
        cards = [json.dumps(card(each, fields.language_field)).encode() for each in documents]
        bodies = [[words.plain(text) for text in each.body.values()] for each in documents]
        started = time.process_time()
        for number, each in enumerate(documents):
            made = Document()
            made.add_text("id", each.id)
            for name, texts in (("title", each.title), ("labels", each.labels), ("body", each.body)):
                for lang, text in texts.items():
                    made.add_text(f"{name}_{fields.language_field(lang)}", text)
            for folded in (*plain[number], *bodies[number]):
                made.add_text(fields.PLAIN, folded)
            for folded in plain[number]:
                made.add_text(fields.PLAIN_TITLE, folded)
            for name, values in each.facets.items():
                for value in values:
                    made.add_text(f"f_{name}", value)
            for lat, lon in each.points:
                made.add_text("point", fields.point_term(lat, lon))
            made.add_bytes("card", cards[number])
            for name in ("remote", "version", "place_in_list", "beside", "proven"):
                made.add_unsigned(name, 0)
            for name in ("text_weight", "place_weight"):
                made.add_float(name, 1.0)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()
        return len(documents) / (time.process_time() - started)
