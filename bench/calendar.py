"""The calendar in a network of 32,000 dates, 1,773 of them in a month: queries, weight and time of its pages."""

import datetime

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import median_ms
from search import indexing
from tests.events.visiting.network import network

FIRST = datetime.date(2026, 11, 1)
PAGES = {
    "list": "/es/events/",
    "list_filtered": "/es/events/?event_kind=fair&spoken=es&from=2026-12-01&to=2026-12-31&page=2",
    "month": "/es/events/?view=month&month=2026-12",
    "near": "/es/events/?near=31.76,-106.49",
    "near_word": "/es/events/?q=derechos&near=31.76,-106.49&from=2026-12-01&to=2026-12-31",
    "near_api": "/api/v2/events/?near=31.76,-106.49",
    "month_near": "/es/events/?view=month&month=2026-12&near=31.76,-106.49",
    "month_filtered": "/ar/events/?view=month&month=2026-12&event_kind=fair&spoken=es&mode=in-person",
}


def measure() -> dict[str, float]:
    """All of it within a transaction that is undone; what is near is asked of an index that has it all."""
    with transaction.atomic():
        network(FIRST)
        indexing.rebuild()
        results = _pages()
        transaction.set_rollback(True)
    indexing.rebuild()
    results["calendar_near_to_list"] = round(results["calendar_near_ms"] / results["calendar_list_ms"], 2)
    for what in ("queries", "kb"):
        results[f"calendar_most_{what}"] = max(value for name, value in results.items() if name.endswith(what))
    return results


def _pages() -> dict[str, float]:
    client, results = Client(SERVER_NAME="localhost"), {}
    for name, path in PAGES.items():
        client.get(path)
        caches["local"].clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, path
        results[f"calendar_{name}_queries"] = len(queries)
        results[f"calendar_{name}_kb"] = round(len(answer.content) / 1024, 1)
        results[f"calendar_{name}_ms"] = round(median_ms(lambda path=path: client.get(path), 5), 1)
    return results
