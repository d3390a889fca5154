"""What this room shows on pages that know nothing of it."""

from bs4 import BeautifulSoup
from django.test import Client, RequestFactory

from portal import slots
from tests.resources.factories import Tree, city, event, organization


def titles(slot: str, **context: object) -> list[str]:
    html = slots.render(slot, {"request": RequestFactory().get("/en/"), "language": "en", **context})
    return [link.text for link in BeautifulSoup(html, "html.parser").select(".result__title a")]


def test_a_place_shows_the_next_meetings_in_it_and_in_what_lies_in_it(tree: Tree) -> None:
    state = city(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    county = city(kind="county", name="El Paso", slug="tx-el-paso-county")
    town = city(slug="tx-el-paso")
    town.parents.add(county)
    event(texts={"en": "Here"}, place=town)
    event(texts={"en": "Elsewhere"}, place=city(name="Boise", slug="id-boise", state_code="ID"))
    event(texts={"en": "Hidden"}, place=town, visibility="owner")
    for place in (state, county, town):
        assert titles("place_after", place=place) == ["Here"]


def test_an_organization_shows_its_own_next_meetings(tree: Tree) -> None:
    host = organization()
    event(texts={"en": "Ours"}, host=host)
    event(texts={"en": "Theirs"})
    assert titles("organization_after", organization=host) == ["Ours"]
    assert titles("organization_after") == []


def test_a_page_below_an_unpublished_or_unknown_one_is_not_found(client: Client, tree: Tree) -> None:
    guide = tree.guide()
    assert client.get(guide.url).status_code == 200
    assert client.get(f"{guide.url}more/").status_code == 404
    assert client.get("/en/guides/none/").status_code == 404
    assert client.get(tree.guide(live=False).url).status_code == 404
