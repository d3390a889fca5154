"""Programs of any origin may read the API: answers, refusals and preflights."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v2/search/?wrong=1", "/api/v2/nothing/", "/api/schema/", "/api/v2/places/?q=79901", "/api/v2/pages/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_may_be_read_by_any_origin(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_preflight_is_answered_everywhere(client: Client, address: str) -> None:
    answer = client.options(address, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_pages_are_not_opened(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/en/safety/").headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_wrong_method_is_refused_in_the_form_of_all_refusals(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v2/search/")
    assert answer.status_code == 405
    assert list(answer.json()) == ["errors"]
