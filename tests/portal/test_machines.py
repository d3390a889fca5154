"""What probes, robots and browsers find at fixed addresses."""

import datetime
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
from django.conf import settings as configured
from django.db import OperationalError, connection
from django.test import Client
from wagtail.models import PageViewRestriction

from partners.entries import Origin
from partners.models import Organization
from search import indexing
from search.models import OutboxEntry
from tests.resources.factories import Tree, event, organization

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("es-MX,es;q=0.9", "/es/"),
        ("ar", "/ar/"),
        ("de-DE,de;q=0.9", "/en/"),
        ("", "/en/"),
        ("x;;q=,", "/en/"),
        ("de,ar;q=0.5", "/ar/"),
        ("fr-CA,en;q=0.5", "/fr/"),
        ("pt-BR,pt;q=0.9", "/pt/"),
        ("ht,fr;q=0.8", "/ht/"),
        ("zh-CN,zh;q=0.9", "/zh-hans/"),
    ],
)
@pytest.mark.django_db
def test_the_root_leads_to_the_readers_language_without_a_cookie(client: Client, accepted: str, home: str) -> None:
    response = client.get("/", headers={"accept-language": accepted} if accepted else {})
    assert (response.status_code, response["Location"]) == (302, home)
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_the_process_answers_without_the_database(client: Client) -> None:
    """No `db` fixture: a query would fail the test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.fixture
def index(settings, tmp_path, db: None) -> None:
    settings.SEARCH_FOLDER = tmp_path / "index"
    indexing.rebuild()


def test_ready_says_how_each_part_is(client: Client, index: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    data = response.json()
    assert data == {
        "status": "ok",
        "database": "ok",
        "cache": "ok",
        "search": {"engine": "embedded", "state": "ok", "lag_seconds": 0.0},
        "outbox": {"pending": 0, "set_aside": 0},
    }


def test_without_an_index_it_is_degraded_and_still_ready(client: Client, settings, tmp_path, db: None) -> None:
    settings.SEARCH_FOLDER = tmp_path / "nothing"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["search"]["state"] == "missing"


def test_what_waits_is_counted_and_what_was_set_aside_is_a_fault(client: Client, index: None) -> None:
    organization()
    assert client.get("/readyz").json()["outbox"]["pending"] >= 1
    OutboxEntry.objects.update(set_aside=datetime.datetime.now(datetime.UTC))
    data = client.get("/readyz").json()
    assert data["status"] == "degraded"
    assert data["outbox"]["set_aside"] >= 1


def test_without_the_database_it_is_down(client: Client, db: None) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == response.json()["database"] == "down"


@pytest.mark.django_db
def test_small_files_are_what_their_readers_expect(client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {configured.BASE_URL}/sitemap.xml" in robots
    assert "Disallow: /workspace/" in robots
    assert client.get("/.well-known/gpc.json").json()["gpc"] is True
    security = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert security["Contact"].startswith(configured.BASE_URL)
    expires = datetime.datetime.fromisoformat(security["Expires"])
    assert datetime.timedelta(30) < expires - datetime.datetime.now(datetime.UTC) < datetime.timedelta(366)
    search = ElementTree.fromstring(client.get("/opensearch.xml", headers={"accept-language": "es"}).content)
    templates = [url.get("template") for url in search.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    assert templates[0] == f"{configured.BASE_URL}/es/search/?q={{searchTerms}}"


def sitemap(client: Client) -> dict[str, dict[str, str]]:
    """Languages and their addresses by address, without the host."""
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    base = configured.BASE_URL
    return {
        url.find("s:loc", NAMES).text.removeprefix(base): {
            link.get("hreflang"): link.get("href").removeprefix(base) for link in url.findall("x:link", NAMES)
        }
        for url in root.findall("s:url", NAMES)
    }


def test_the_sitemap_is_symmetric_and_every_address_answers(client: Client, tree: Tree) -> None:
    english = tree.guide("en")
    tree.guide("es", of=english)
    tree.term("es")
    event()
    organization(slug="real-office")
    found = sitemap(client)
    assert {"/en/", "/es/", "/ar/", english.url, "/ar/organizations/real-office/", "/en/hotlines/"} <= set(found)
    for path, alternates in found.items():
        assert path in alternates.values(), f"{path} does not name itself"
        for code, other in alternates.items():
            assert code == "x-default" or found[other] == alternates, f"{path} and {other} disagree"
        assert client.get(path).status_code == 200, path
    assert found[english.url].keys() == {"en", "es", "x-default"}


def test_the_sitemap_agrees_with_the_pages(client: Client, tree: Tree) -> None:
    english = tree.guide("en")
    tree.guide("ar", of=english)
    page = client.get(english.url).content.decode()
    for code, path in sitemap(client)[english.url].items():
        assert f'hreflang="{code}" href="{configured.BASE_URL}{path}"' in page


def test_what_is_not_for_robots_is_not_in_the_sitemap(client: Client, tree: Tree) -> None:
    draft = tree.guide(live=False, slug="canary-draft")
    restricted = tree.guide(slug="canary-restricted")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    organization(slug="canary-starter", origin=Origin.STARTER)
    organization(slug="canary-owner", visibility="owner")
    event(slug="canary-example", origin=Origin.STARTER, assured_date=datetime.date(2026, 1, 1))
    assert draft.slug
    assert b"canary" not in client.get("/sitemap.xml").content
    assert Organization.objects.count() >= 2
