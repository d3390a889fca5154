"""The engine for many machines: an index in a cluster of Elasticsearch or OpenSearch."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from elasticsearch.dsl.query import Bool, ConstantScore, Prefix, Term

from portal import cluster
from search.contract import (
    Changes,
    Engine,
    EngineUnavailable,
    Result,
    SearchDocument,
    SearchQuery,
    Suggestion,
)
from search.engines import elastic_filters as filters
from search.engines import words
from search.engines.elastic_bulk import Bulk
from search.engines.elastic_schema import PLAIN_TITLE
from search.engines.elastic_search import Search
from search.engines.elastic_servers import Servers
from search.engines.elastic_store import Store
from search.engines.presentation import best_language

logger = logging.getLogger(__name__)
SUGGEST_POOL = 40
ROUNDS = 10
PAGE = 10_000
Answer = Mapping[str, Any]


class ElasticEngine(Engine):
    def __init__(self, servers: Servers, alias: str) -> None:
        self.name = servers.address.product
        self.servers, self.alias = servers, alias
        self.store = Store(servers, alias)
        self.bulk = Bulk(servers, alias, alias=True)

    @classmethod
    def from_settings(cls, index: str) -> "ElasticEngine":
        servers = Servers(
            cluster.read(settings.SEARCH_URL),
            api_key=settings.SEARCH_API_KEY,
            ca_file=settings.SEARCH_CA_FILE,
            seconds=settings.SEARCH_TIMEOUT,
        )
        return cls(servers, f"{settings.SEARCH_INDEX_PREFIX}-{index}")

    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        started = time.monotonic()
        until = started + self.servers.seconds
        asked = Search(query, facets, exclude)
        answer = self._answer(asked.body(snippets=snippets), query.lang, until)
        if missing := asked.missing(answer):
            held = asked.held(missing)
            if held and asked.correct(missing, self._answer(held, query.lang, until)):
                answer = self._answer(asked.body(snippets=snippets), query.lang, until)
        if not answer["hits"]["total"]["value"] and asked.loosen():
            answer = self._answer(asked.body(snippets=snippets), query.lang, until)
        return Result(
            engine=self.name,
            total=answer["hits"]["total"]["value"],
            hits=asked.hits(answer),
            facets=asked.counts(answer),
            did_you_mean=asked.did_you_mean(answer),
            unknown=asked.text.unknown if asked.text else (),
            took_ms=round((time.monotonic() - started) * 1000),
        )

    def _answer(self, body: dict[str, Any], lang: str, until: float) -> Answer:
        """Of one copy for each language: scores differ a little between copies, and pages must not overlap."""
        generation = self.store.current(until=until)
        answer = self.servers.ask(
            lambda client: dict(
                client.search(
                    index=self.alias, preference=f"lang-{lang}", allow_partial_search_results=False, body=body
                )
            ),
            until=until,
        )
        if answer.get("timed_out"):
            raise EngineUnavailable("timeout")
        if not isinstance(answer.get("hits"), dict) or not isinstance(answer.get("_shards"), dict):
            raise EngineUnavailable("garbage")
        if answer["_shards"].get("total") != 1:
            self.store.doubt()
            raise EngineUnavailable("corrupt")
        if any(hit["_index"] != generation.name for hit in answer["hits"].get("hits", ())[:1]):
            self.store.current(until=until, anew=True)
        return answer

    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        typed = words.folded(text[:200])
        if not typed:
            return []
        until = time.monotonic() + self.servers.seconds
        begun = ConstantScore(filter=Prefix(**{PLAIN_TITLE: typed[-1]}))
        said = [Term(**{PLAIN_TITLE: word}) for word in typed[:-1]]
        query = filters.weighed(Bool(must=[*said, begun], must_not=filters.excluded(exclude)), "text_weight")
        body = {
            "query": query.to_dict(),
            "size": max(limit, SUGGEST_POOL),
            "sort": [{"_score": "desc"}, {"id": "asc"}],
            "track_total_hits": False,
            "_source": ["card.titles"],
        }
        found = [_suggestion(hit, lang) for hit in self._answer(body, lang, until)["hits"]["hits"]]
        begins = " ".join(typed)
        found.sort(key=lambda each: not words.plain(each.text).startswith(begins))
        return found[:limit]

    def index(self, documents: Iterable[SearchDocument]) -> list[tuple[str, str]]:
        self.store.current()
        _, refused = self.bulk.put(documents)
        return refused

    def remove(self, ids: Collection[str]) -> None:
        self.store.current()
        self.bulk.remove(ids)

    def rebuild(self, documents: Iterable[SearchDocument], *, changed: Callable[[], Changes] = Changes) -> int:
        with self.store.next_generation() as made:
            new = Bulk(self.servers, made.name)
            count, refused = new.put(documents, refresh=False, each=lambda: self.store.beat(made))
            _log(refused)
            for _ in range(ROUNDS):
                if not (changes := changed()):
                    break
                _replay(new, changes)
                self.store.beat(made)
        # Until the swap others went on writing to the old index.
        if changes := changed():
            _replay(self.bulk, changes)
        return count

    def versions(self) -> Iterator[tuple[str, int]]:
        name = self.store.current(anew=True).name
        after: list[str] = []
        while True:
            body: dict[str, Any] = {"size": PAGE, "sort": [{"id": "asc"}], "version": True}
            body |= {"_source": False, "track_total_hits": False}
            if after:
                body["search_after"] = after
            answer = self.servers.order(
                lambda client, body=body: client.search(index=name, allow_partial_search_results=False, body=body)
            )
            found = answer["hits"]["hits"]
            yield from ((hit["_id"], int(hit["_version"])) for hit in found)
            if len(found) < PAGE:
                return
            after = found[-1]["sort"]

    def status(self) -> dict[str, object]:
        account: dict[str, object] = {"engine": self.name, "state": "ok", "alias": self.alias, "documents": 0}
        try:
            generation = self.store.current(anew=True)
            health, documents = self.servers.ask(
                lambda client: (
                    client.cluster.health(index=self.alias, level="cluster")["status"],
                    client.count(index=self.alias)["count"],
                )
            )
        except EngineUnavailable as error:
            reason = str(error)
            known = reason if reason in {"missing", "outdated", "corrupt"} else "down"
            return {**account, "state": known, "reason": reason}
        account |= {"documents": documents, "index": generation.name, "health": health}
        account |= {"built_at": generation.meta.get("built_at"), "schema": generation.meta["schema"]}
        return account if health != "red" else {**account, "state": "down", "reason": "red"}


def _suggestion(hit: Answer, lang: str) -> Suggestion:
    titles = hit["_source"]["card"]["titles"]
    own = best_language(titles, lang)
    kind, key = hit["_id"].split(":", 1)
    return Suggestion(kind, key, own, titles[own])


def _replay(bulk: Bulk, changes: Changes) -> None:
    bulk.remove(changes.gone)
    _, refused = bulk.put(changes.documents)
    _log(refused)


def _log(refused: Iterable[tuple[str, str]]) -> None:
    for each, error in refused:
        logger.error("%s cannot be indexed: %s", each, error)
