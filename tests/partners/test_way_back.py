"""What was chosen in a list holds when one goes to a result and back, without a script."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from search import indexing
from tests.resources.factories import Tree, event, organization

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


def test_from_the_search_to_a_thing_of_any_kind_and_back(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_FOLDER = tmp_path / "index"
    tree = Tree("en")
    things = {
        organization(name="Quetzal union").get_absolute_url(): "/en/find-help/",
        event(texts={"en": "Quetzal fair"}).get_absolute_url(): "/en/events/",
        tree.guide(title="Quetzal guide").url: "/en/guides/",
        tree.term(title="Quetzal").url: "/en/glossary/",
    }
    indexing.rebuild()
    asked = "q=quetzal&kind=organization&kind=guide&kind=event&kind=term&size=50"
    links = [link["href"] for link in soup(client, f"/en/search/?{asked}&utm=followed").select(".result__title a")]
    assert {link.partition("?")[0] for link in links} == set(things)
    for link in links:
        page = soup(client, link)
        up = page.select_one("nav.up a")
        assert (up["href"], up.get_text(strip=True)) == (f"/en/search/?{asked}", "Search")
        assert "quetzal&" not in page.select_one("link[rel=canonical]")["href"]
        assert client.get(link)["Cache-Control"] == "no-store"
        assert (
            soup(client, link.replace("back=search", "back=ar")).select_one("nav.up a")["href"]
            == f"/ar/search/?{asked}"
        )
        own = things[link.partition("?")[0]]
        assert (
            soup(client, link.replace("back=search", "back=elsewhere")).select_one("nav.up a")["href"].startswith(own)
        )


def test_who_finds_a_guide_of_another_language_comes_back_to_their_own(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "index"
    guide = Tree("en", "ar").guide(title="Quetzal guide")
    indexing.rebuild()
    link = soup(client, "/ar/search/?q=quetzal").select_one(".result__title a")["href"]
    assert link == f"{guide.url}?back=ar&q=quetzal"
    assert soup(client, link).select_one("nav.up a")["href"] == "/ar/search/?q=quetzal"
