"""The page "About this content" counts what there is and says who checked it, at the same cost for much as for little."""

import re
from html import unescape

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.entries import Origin
from partners.models import Agreement
from partners.sources import Source
from portal.starter.publishers import publisher
from tests.factories import OrganizationFactory, PlaceFactory, ServiceFactory, SourceFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/en/about-this-content/"


def page(client: Client, address: str = ADDRESS) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def test_it_counts_what_the_network_has_checked(client: Client) -> None:
    OrganizationFactory(assured_date="2026-11-01")
    OrganizationFactory.create_batch(2)
    assert "Organizations and consulates 3 , 1 checked by the network, 2 not yet" in page(client)


def test_what_is_not_public_is_not_counted(client: Client) -> None:
    OrganizationFactory(live=False)
    OrganizationFactory(visibility="owner")
    assert "Organizations and consulates 0 ," in page(client)


def test_it_names_publishers_and_the_newest_day(client: Client) -> None:
    for day in ("2025-01-02", "2026-03-04"):
        source = SourceFactory(address=f"https://www.example.org/{day}", date=day)
        OrganizationFactory(source=source, origin=Origin.IMPORT)
    assert re.search(r"example\.org : 2 newest: March 4, 2026", page(client))


def test_files_of_the_data_are_named_by_who_made_them() -> None:
    assert publisher("legal_aid/doj_recognized_orgs_sample.csv").startswith("US Department of Justice")
    assert publisher("http://www.wikidata.org/entity/Q1") == "Wikidata"
    assert publisher("https://ilga.gov/a") == "ilga.gov"
    assert publisher("Argentina's Foreign Ministry, open data") == "Argentina's Foreign Ministry"


def test_agreements_without_a_place_are_counted_only_where_the_list_is(client: Client) -> None:
    assert "What we could not place" not in page(client)
    source = Source.objects.create(address="https://www.ice.gov/x", row="1", date="2025-07-18")
    place = PlaceFactory()
    Agreement.objects.create(agency="Police", place=place, type="Task Force", listed_on="2025-07-18", source=source)
    assert "39 do not, because we do not guess" in page(client)


def test_it_costs_the_same_for_one_entry_as_for_many(client: Client) -> None:
    ServiceFactory()
    page(client)
    counts = []
    for more in (0, 5):
        ServiceFactory.create_batch(more)
        caches["local"].clear()
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


@pytest.mark.parametrize("code", ["es", "ar"])
def test_it_answers_in_every_language_and_is_found_from_the_foot_and_the_sitemap(client: Client, code: str) -> None:
    assert client.get(f"/{code}/about-this-content/").status_code == 200
    assert f'href="/{code}/about-this-content/"' in client.get(f"/{code}/safety/").content.decode()
    assert f"/{code}/about-this-content/" in client.get("/sitemap.xml").content.decode()
