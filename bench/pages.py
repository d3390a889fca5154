"""Queries and time of each public page type, and what the search API adds to the engine's own call."""

import statistics
import time
from collections.abc import Callable

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from partners.models import Organization, Policy, Service
from resources.models import Event, GuidePage, TermPage
from search import outbox, registry
from search.contract import FACETS, SearchQuery
from search.engines import get_engine
from search.sentences import labels
from search.understanding.thesaurus import thesaurus

QUERY = "/api/v2/search/?q=abogado+inmigracion&lang=es&state=TX"


def once_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def median_ms(work: Callable[[], object], rounds: int = 40) -> float:
    work()
    return statistics.median(once_ms(work) for _ in range(rounds))


def addresses() -> dict[str, str]:
    return {
        "home": "/es/",
        "guides": "/es/guides/",
        "guide": GuidePage.objects.filter(locale__language_code="es").live().first().url,
        "glossary": "/es/glossary/",
        "term": TermPage.objects.filter(locale__language_code="es").live().first().url,
        "find_help": "/es/find-help/?near=79901",
        "service": f"/es/find-help/{Service.objects.listed().first().slug}/",
        "organization": f"/es/organizations/{Organization.objects.listed().filter(kind='consulate').first().slug}/",
        "policies": "/es/policies/",
        "policy": f"/es/policies/{Policy.objects.listed().first().slug}/",
        "place": "/es/places/tx-el-paso/",
        "events": "/es/events/",
        "event": f"/es/events/{Event.objects.listed().first().slug}/",
        "hotlines": "/es/hotlines/",
        "search": "/es/search/?q=asilo",
    }


@override_settings(ROOT_URLCONF="bench.empty")
def measure() -> dict[str, float]:
    client = Client(SERVER_NAME="localhost")
    results: dict[str, float] = {}
    for name, path in addresses().items():
        client.get(path)
        caches["local"].clear()  # labels and hotlines that a process keeps for a minute count too
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        results[f"queries_{name}"] = len(queries)
        results[f"page_{name}_ms"] = round(median_ms(lambda path=path: client.get(path), 10), 1)
    results["pages_most_queries"] = max(value for name, value in results.items() if name.startswith("queries_"))
    return {**results, **search_api(client)}


@override_settings(ROOT_URLCONF="bench.empty")
def search_api(client: Client) -> dict[str, float]:
    """The issue's bound: an empty view of the same stack + 2 x the raw engine call + the measured re-read."""
    engine = get_engine()
    query = SearchQuery("abogado inmigracion", "es", {"state": ("TX",)})
    found = engine.search(query, facets=FACETS)
    by_kind: dict[str, list[str]] = {}
    for hit in found.hits:
        by_kind.setdefault(hit.kind, []).append(hit.key)
    sources = {source.kind: source for source in registry.sources()}
    hosts = [each.value for each in found.facets["host"]]

    def read_again() -> None:
        """All that an answer asks the database: synonyms, places in the text, what waits, cards, names of hosts."""
        thesaurus()
        registry.named_places({query.text, *query.text.split()}, "es")
        outbox.waiting()
        for kind, keys in by_kind.items():
            sources[kind].read(keys, "es")
        labels("host", hosts, "es")

    empty_times, raw_times, read_times, whole_times = [], [], [], []
    for _ in range(60):  # in turn, so that whatever else the machine does falls on all alike
        empty_times.append(once_ms(lambda: client.get("/api/v2/bench/")))
        raw_times.append(once_ms(lambda: engine.search(query, facets=FACETS)))
        read_times.append(once_ms(read_again))
        whole_times.append(once_ms(lambda: client.get(QUERY)))
    empty, raw, read, whole = map(statistics.median, (empty_times, raw_times, read_times, whole_times))
    return {
        "search_api_ms": round(whole, 2),
        "search_empty_view_ms": round(empty, 2),
        "search_engine_ms": round(raw, 2),
        "search_reread_ms": round(read, 2),
        "search_api_to_allowed": round(whole / (empty + 2 * raw + read), 2),
    }
