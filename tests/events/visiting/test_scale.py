"""The calendar with 32,000 dates: few queries, light pages."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from search import indexing
from tests.events.visiting.network import network
from tests.resources.factories import Tree

FIRST = datetime.date(2026, 11, 1)
MOST_QUERIES, MOST_BYTES = 15, 60 * 1024


@pytest.mark.slow
@pytest.mark.django_db
def test_list_and_month_stay_light_in_a_large_network(
    client: Client, tree: Tree, settings: Any, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "index"
    network(FIRST)
    indexing.rebuild()
    for path in (
        "/en/events/",
        "/es/events/?event_kind=fair&spoken=es",
        "/es/events/?from=2027-01-02&to=2027-01-02&page=3",
        "/en/events/?view=month&month=2026-12",
        "/ar/events/?view=month&month=2026-12&event_kind=fair&spoken=es&mode=in-person&topic=know-your-rights",
        "/es/events/?near=31.76,-106.49",
        "/api/v2/events/?q=derechos&near=31.76,-106.49",
        "/es/events/?near=31.76,-106.49&from=2026-12-01&to=2026-12-31&page=2",
        "/es/events/?near=31.76,-106.49&view=month&month=2026-12",
        "/ar/events/?q=derechos&near=31.76,-106.49&event_kind=fair&view=month&month=2026-12",
    ):
        client.get(path)
        caches["local"].clear()
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(path)
        assert answer.status_code == 200
        assert b"notice--warning" not in answer.content, path
        assert len(answer.content) <= MOST_BYTES, (path, len(answer.content))
