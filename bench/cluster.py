"""What the cluster's engine costs beside bare requests of the same work, in one run on the same index.

The cluster is the one that SEARCH_URL names, else the three processes of the tests, started and ended here.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench import quality
from bench.search import documents, median_ms
from search.contract import Near, SearchDocument, SearchQuery
from search.engines import elastic_schema
from search.engines.elastic import ElasticEngine
from search.engines.elastic_bulk import CHUNK
from search.engines.presentation import SNIPPET_CHARS

FACETS = ("help", "state", "spoken", "cost")
BULK = 10_000
ROUNDS = 2


@contextmanager
def address() -> Iterator[str]:
    """Of a cluster that answers; raises `tests.services.processes.Missing` where none can be had."""
    if given := os.environ.get("SEARCH_URL"):
        yield given
        return
    from tests.services import cluster

    with cluster.running() as started:
        yield started.url


def measure(count: int) -> dict[str, float]:
    from bench.engines import elastic

    with address() as url:
        os.environ["SEARCH_URL"] = url
        with elastic() as engine:
            assert isinstance(engine, ElasticEngine)
            engine.rebuild(documents(count))
            figures = _queries(engine)
        with elastic() as engine:
            assert isinstance(engine, ElasticEngine)
            figures |= _bulk(engine)
        found = quality.measure(elastic)
    return {"documents": count, **figures, **found}


def _queries(engine: ElasticEngine) -> dict[str, float]:
    near = Near("Tucson, AZ", 32.22, -110.97, 80, ("us", "az"))
    query = SearchQuery("abogados de asilo", "es", {"cost": ("free",)}, near)
    bare = _bare_request(query)

    def ask() -> object:
        answer = engine.servers.order(
            lambda client: client.search(index=engine.alias, preference="lang-es", body=bare).body
        )
        return [(hit["_id"], hit["_source"], hit.get("highlight")) for hit in answer["hits"]["hits"]]

    found = engine.search(query, facets=FACETS)
    assert found.total
    assert found.hits[0].snippet
    assert all(found.facets[name] for name in FACETS)
    ask()
    # In turns, so that what else the machine does meets both.
    pairs = [(median_ms(ask, 20), median_ms(lambda: engine.search(query, facets=FACETS), 20)) for _ in range(ROUNDS)]
    raw, ours = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return {"raw_full_ms": raw, "full_ms": ours, "full_to_raw": round(ours / raw, 2)}


def _bare_request(query: SearchQuery) -> dict[str, Any]:
    """The text in every field, the filter, the points within reach, four counts, documents and snippets."""
    near = query.near
    assert near is not None
    weights = {"title": 2, "labels": 1.5, "body": 1}
    fields = [f"{name}_{lang}^{weight}" for lang in elastic_schema.LANGUAGES for name, weight in weights.items()]
    here = {"lat": near.lat, "lon": near.lon}
    ways = [
        {"geo_distance": {"distance": f"{near.radius_km}km", "point": here}},
        {"terms": {"area": list(near.within)}},
        {"term": {"remote": True}},
    ]
    chosen = {"terms": {"f_cost": list(query.filters["cost"])}}
    counts = {name: {"terms": {"field": f"f_{name}", "size": 200}} for name in FACETS if name != "cost"}
    return {
        "query": {
            "bool": {
                "must": [{"multi_match": {"query": query.text, "fields": [*fields, elastic_schema.PLAIN]}}],
                "filter": [{"bool": {"should": ways}}],
            }
        },
        "post_filter": chosen,
        "size": query.size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": True,
        "_source": ["card"],
        "aggs": {
            "free": {"filter": chosen, "aggs": counts},
            "cost": {"terms": {"field": "f_cost", "size": 200}},
        },
        "highlight": {"fragment_size": SNIPPET_CHARS, "number_of_fragments": 1, "fields": {"body_*": {}}},
    }


def _bulk(engine: ElasticEngine) -> dict[str, float]:
    """Prepared documents a second, by the engine and by the client alone with lines made beforehand."""
    made = list(documents(BULK))
    lines = [_lines(made[start : start + CHUNK]) for start in range(0, len(made), CHUNK)]
    rates = [(_bare_rate(engine, lines), _rate(engine, made)) for _ in range(ROUNDS)]
    raw, ours = max(rate[0] for rate in rates), max(rate[1] for rate in rates)
    return {"bulk_a_second": round(ours), "raw_bulk_a_second": round(raw), "bulk_to_raw": round(raw / ours, 2)}


def _lines(chunk: Sequence[SearchDocument]) -> list[bytes]:
    return [
        line for each in chunk for line in (b'{"index":{"_id":"%s"}}' % each.id.encode(), elastic_schema.to_index(each))
    ]


def _rate(engine: ElasticEngine, made: Sequence[SearchDocument]) -> float:
    started = time.perf_counter()
    engine.rebuild(made)
    return len(made) / (time.perf_counter() - started)


def _bare_rate(engine: ElasticEngine, lines: Sequence[list[bytes]]) -> float:
    """The same steps: a new index, the lines, what makes them visible, its copy on another server."""
    started = time.perf_counter()
    with engine.store.next_generation() as index:
        for chunk in lines:
            engine.servers.order(
                lambda client, chunk=chunk: client.bulk(operations=chunk, index=index.name, filter_path=["errors"])
            )
    return sum(len(chunk) // 2 for chunk in lines) / (time.perf_counter() - started)


if __name__ == "__main__":
    import django

    django.setup()
    for name, value in measure(20_000).items():
        print(f"{name:24} {value}")
