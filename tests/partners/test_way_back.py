"""What was chosen in a list holds when one goes to a result and back, without a script."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from search import indexing
from tests.resources.factories import organization

pytestmark = pytest.mark.django_db


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def test_filters_stay_from_find_help_to_a_result_and_back(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_FOLDER = tmp_path / "index"
    made = organization(name="Quetzal union")
    indexing.rebuild()
    asked = "q=quetzal&radius_km=40"
    link = soup(client, f"/en/find-help/?{asked}&utm=followed").select_one(".result__title a")["href"]
    assert link == f"{made.get_absolute_url()}?{asked}"
    page = soup(client, link)
    assert page.select_one("nav.up a")["href"] == f"/en/find-help/?{asked}"
    assert page.select_one("link[rel=canonical]")["href"].endswith(made.get_absolute_url())
    spanish = soup(client, page.select_one("a[hreflang=es]")["href"])
    assert spanish.select_one("nav.up a")["href"] == f"/es/find-help/?{asked}"
    assert client.get(link)["Cache-Control"] == "no-store"


def test_a_page_that_nobody_came_to_from_a_list_leads_to_the_whole_list(client: Client) -> None:
    path = organization().get_absolute_url()
    response = client.get(f"{path}?utm=followed")
    assert "followed" not in response.content.decode()
    assert "public" in response["Cache-Control"]
    assert soup(client, path).select_one("nav.up a")["href"] == "/en/find-help/"
