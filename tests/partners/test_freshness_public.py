"""What visitors see of it: checked when and by whom, a warning in time, a lower place, nothing hidden of hotlines."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from partners.freshness.clocks import settle
from partners.models import Hotline, Organization, Policy, Service
from search import outbox
from tests.factories import HotlineFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.partners.test_freshness import days

pytestmark = pytest.mark.django_db
SINCE = "Nobody has checked it since."
WARNING = "This may be out of date"


@pytest.fixture
def clinic() -> Organization:
    return OrganizationFactory(name="Clinic", slug="clinic")


def check(entry: Any, clinic: Organization, *, due_ago: int, interval: int) -> None:
    """Checked by the clinic so long ago that it is due since `due_ago` days."""
    entry.assure(by=None, organization=clinic, on=timezone.localdate() - days(interval + due_ago))
    entry.save()
    settle(timezone.now())


def page(client: Client, address: str) -> str:
    caches["local"].clear()
    return client.get(address).content.decode()


PAGES = [
    (lambda: ServiceFactory(slug="help", help=["asylum"]), "/en/find-help/help/", 90),
    (lambda: OrganizationFactory(slug="them", kind="legal-clinic"), "/en/organizations/them/", 90),
    (lambda: PolicyFactory(slug="law"), "/en/policies/law/", 180),
    (lambda: HotlineFactory(slug="line"), "/en/hotlines/", 30),
]


@pytest.mark.parametrize(("make", "address", "interval"), PAGES)
def test_each_page_says_when_and_by_whom_and_warns_after_thirty_days(
    make: Callable[[], Any], address: str, interval: int, client: Client, clinic: Organization
) -> None:
    entry = make()
    assert "Not yet checked by the network" in page(client, address)
    check(entry, clinic, due_ago=29, interval=interval)
    words = page(client, address)
    assert "by Clinic" in words
    assert SINCE not in words
    check(entry, clinic, due_ago=30, interval=interval)
    assert SINCE in page(client, address)
    Organization.objects.filter(pk=clinic.pk).update(visibility="owner")
    words = page(client, address)
    assert "Clinic" not in words
    assert "Checked by the network on" in words


def test_warnings_say_what_to_do(client: Client, clinic: Organization) -> None:
    check(ServiceFactory(slug="help", help=["asylum"]), clinic, due_ago=30, interval=90)
    check(PolicyFactory(slug="law"), clinic, due_ago=30, interval=180)
    check(HotlineFactory(), clinic, due_ago=30, interval=30)
    assert WARNING in (service := page(client, "/en/find-help/help/"))
    assert "Call before you go" in service
    assert WARNING in (policy := page(client, "/en/policies/law/"))
    assert "Ask a lawyer before you rely on it" in policy
    assert "Call before you go" not in policy
    assert "If nobody answers, call another number." in page(client, "/en/hotlines/")


def found(client: Client, address: str, kind: type) -> list[str]:
    words = page(client, address)
    return sorted(
        (row.slug for row in kind.objects.all() if f"/{row.slug}/" in words), key=lambda s: words.index(f"/{s}/")
    )


def test_rows_of_results_say_it_too_and_old_ones_come_last(
    client: Client, clinic: Organization, index: Callable[[], int]
) -> None:
    old = ServiceFactory(slug="old", organization=clinic, help=["asylum"], names={"en": "Asylum help"})
    for number in range(3):
        ServiceFactory(slug=f"other-{number}", help=["asylum"], names={"en": "Help"})
    rule, other = PolicyFactory(slug="old-rule"), PolicyFactory(slug="new-rule")
    check(old, clinic, due_ago=0, interval=90)
    check(rule, clinic, due_ago=0, interval=180)
    index()
    assert found(client, "/en/find-help/?help=asylum", Service)[0] == "old"
    assert "by Clinic" in page(client, "/en/find-help/?help=asylum")
    assert SINCE not in page(client, "/en/search/?q=asylum")
    check(old, clinic, due_ago=45, interval=90)
    check(rule, clinic, due_ago=45, interval=180)
    outbox.apply()
    for address in ("/en/find-help/?help=asylum", "/en/find-help/?q=asylum+help", "/en/search/?q=help"):
        assert found(client, address, Service)[-1] == "old", address
        assert SINCE in page(client, address)
    assert found(client, "/en/policies/", Policy) == [other.slug, rule.slug]
    check(old, clinic, due_ago=60, interval=90)
    outbox.apply()
    assert "old" not in found(client, "/en/find-help/?help=asylum", Service)
    assert client.get("/en/find-help/old/").status_code in {301, 302, 404, 410}


def test_the_api_keeps_the_date(client: Client, clinic: Organization, index: Callable[[], int]) -> None:
    service = ServiceFactory(slug="help", organization=clinic, help=["asylum"])
    check(service, clinic, due_ago=0, interval=90)
    index()
    (result,) = client.get("/api/v2/search/?kind=service").json()["results"]
    assert result["assured_date"] == service.assured_date.isoformat()


def test_a_flagged_hotline_stays_on_every_page(client: Client, clinic: Organization) -> None:
    check(HotlineFactory(number="+18005550142"), clinic, due_ago=400, interval=30)
    assert "800-555-0142" in page(client, "/en/find-help/")
    assert Hotline.objects.listed().count() == 1
