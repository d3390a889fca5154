"""The calendar with 32,000 dates: few queries, light pages."""

import datetime

import pytest
from django.core.cache import caches
from django.test import Client

from tests.events.visiting.network import network
from tests.resources.factories import Tree

FIRST = datetime.date(2026, 11, 1)
MOST_QUERIES, MOST_BYTES = 15, 60 * 1024


@pytest.mark.slow
@pytest.mark.django_db
def test_list_and_month_stay_light_in_a_large_network(
    client: Client, tree: Tree, django_assert_max_num_queries
) -> None:
    network(FIRST)
    for path in (
        "/en/events/",
        "/es/events/?event_kind=fair&spoken=es",
        "/es/events/?from=2027-01-02&to=2027-01-02&page=3",
        "/en/events/?view=month&month=2026-12",
        "/ar/events/?view=month&month=2026-12&event_kind=fair&spoken=es&mode=in-person&topic=know-your-rights",
    ):
        client.get(path)
        caches["local"].clear()
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.content) <= MOST_BYTES, (path, len(answer.content))
