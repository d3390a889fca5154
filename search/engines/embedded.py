"""The default engine: tantivy inside the process, its index in a folder on local disk."""

import logging
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from tantivy import Document, IndexWriter, Occur, Query

from search.contract import (
    Changes,
    Engine,
    EngineUnavailable,
    Result,
    SearchDocument,
    SearchQuery,
    Suggestion,
)
from search.engines import embedded_filters as filters
from search.engines import words
from search.engines.embedded_schema import PLAIN_TITLE, schema, to_index
from search.engines.embedded_search import Search, card_of
from search.engines.embedded_store import NextGeneration, Reader, Store, damage_told
from search.engines.presentation import best_language

logger = logging.getLogger(__name__)
SUGGEST_POOL = 40
ROUNDS = 10
REFUSALS = (ValueError, TypeError, AttributeError, OverflowError)


class EmbeddedEngine(Engine):
    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)

    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        started = time.perf_counter()
        reader = self.store.reader()
        with damage_told():
            asked = Search(reader, query, exclude)
            total, found = asked.hits()
            return Result(
                engine=self.name,
                total=total,
                hits=tuple(asked.present(found, snippets=snippets)),
                facets=asked.facets(facets),
                did_you_mean=asked.did_you_mean(found),
                unknown=asked.text.unknown if asked.text else (),
                took_ms=round((time.perf_counter() - started) * 1000),
            )

    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        searcher = self.store.reader().searcher
        typed = words.folded(text[:200])
        if not typed:
            return []
        clauses = [(Occur.Must, Query.term_query(schema(), PLAIN_TITLE, word, "freq")) for word in typed[:-1]]
        clauses.append((Occur.Must, Query.regex_query(schema(), PLAIN_TITLE, re.escape(typed[-1]) + ".*")))
        query = Query.boolean_query([*clauses, *filters.excluded(exclude)])
        with damage_told():
            hits = searcher.search(query, max(limit, SUGGEST_POOL), count=False, weight_by_field="text_weight").hits
            found = [_suggestion(searcher.doc(address), lang) for _, address in hits]
        begins = " ".join(typed)
        found.sort(key=lambda each: not words.plain(each.text).startswith(begins))
        return found[:limit]

    def index(self, documents: Iterable[SearchDocument]) -> list[tuple[str, str]]:
        refused: list[tuple[str, str]] = []
        newest: dict[str, SearchDocument] = {}
        for document in documents:
            if document.id not in newest or newest[document.id].version <= document.version:
                newest[document.id] = document
        with self.store.writer() as writer:
            known = _versions(self.store.reader(), newest)
            for key, document in newest.items():
                if known.get(key, -1) > document.version:
                    continue
                try:
                    made = to_index(document)
                except REFUSALS as error:
                    refused.append((key, f"{type(error).__name__}: {error}"))
                    continue
                writer.delete_documents_by_term("id", key)
                writer.add_document(made)
        return refused

    def remove(self, ids: Collection[str]) -> None:
        with self.store.writer() as writer:
            for each in ids:
                writer.delete_documents_by_term("id", each)

    def rebuild(self, documents: Iterable[SearchDocument], *, changed: Callable[[], Changes] = Changes) -> int:
        count = 0
        with self.store.next_generation() as made:
            with made.writer() as writer:
                for document in documents:
                    count += _add(writer, document)
            for _ in range(ROUNDS):
                if not _catch_up(made, changed()):
                    break
            # Nobody writes now, so that nothing can come between the last look and the swap.
            with self.store.locked():
                _catch_up(made, changed())
                made.swap()
        return count

    def versions(self) -> Iterator[tuple[str, int]]:
        searcher = self.store.reader().searcher
        if not searcher.num_docs:
            return
        with damage_told():
            found = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
            addresses = [address for _, address in found]
            versions = searcher.fast_field_values("version", addresses)
            for address, version in zip(addresses, versions, strict=True):
                yield searcher.doc(address).get_first("id"), int(version or 0)

    def versions_of(self, ids: Collection[str]) -> dict[str, int]:
        """Versions of those among `ids` that the index holds. Raises EngineUnavailable."""
        reader = self.store.reader()
        with damage_told():
            return _versions(reader, ids)

    def status(self) -> dict[str, object]:
        account: dict[str, object] = {"engine": self.name, "state": "ok", "folder": str(self.store.folder)}
        try:
            current = self.store.current()
            documents = self.store.reader().searcher.num_docs
        except EngineUnavailable as error:
            return {**account, "state": str(error), "documents": 0}
        return {**account, "documents": documents, "built_at": current["built_at"], "schema": current["schema"]}


def _add(writer: IndexWriter, document: SearchDocument) -> bool:
    try:
        writer.add_document(to_index(document))
    except REFUSALS:
        logger.exception("%s cannot be indexed", document.id)
        return False
    return True


def _catch_up(made: NextGeneration, changes: Changes) -> bool:
    if not changes:
        return False
    with made.writer() as writer:
        for key in (*changes.gone, *(document.id for document in changes.documents)):
            writer.delete_documents_by_term("id", key)
        for document in changes.documents:
            _add(writer, document)
    return True


def _suggestion(document: Document, lang: str) -> Suggestion:
    titles = card_of(document)["titles"]
    own = best_language(titles, lang)
    kind, key = document.get_first("id").split(":", 1)
    return Suggestion(kind, key, own, titles[own])


def _versions(reader: Reader, ids: Collection[str]) -> dict[str, int]:
    """Versions of those among `ids` that the index holds."""
    if not ids:
        return {}
    query = Query.term_set_query(schema(), "id", list(ids))
    addresses = [address for _, address in reader.searcher.search(query, len(ids), count=False).hits]
    versions = reader.searcher.fast_field_values("version", addresses)
    return {
        reader.searcher.doc(address).get_first("id"): int(version or 0)
        for address, version in zip(addresses, versions, strict=True)
    }
