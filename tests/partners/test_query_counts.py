"""At most 15 queries a page without any cache, and the same with ten times the data."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import (
    Agreement,
    ConsularDistrict,
    Language,
    PolicyVersion,
    RequiredDocument,
    Schedule,
    ServiceArea,
)
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.partners.conftest import Corner

Index = Callable[[], int]
MOST = 15
ADDRESSES = [
    "/en/find-help/",
    "/en/find-help/?near=79901",
    "/en/find-help/?near=El+Paso,+TX&help=asylum",
    "/en/find-help/?near=79901&help=asylum&spoken=es",
    "/en/find-help/?near=Santa+Fe,+NM&help=asylum",
    "/en/find-help/?q=help&cost=free",
    "/en/find-help/the-service/",
    "/en/organizations/consulate-el-paso/",
    "/en/policies/?size=100",
    "/en/policies/?state=TX&size=100",
    "/en/policies/the-policy/",
    "/en/places/tx-el-paso/",
    "/en/places/tx/",
    "/en/places/tx-el-paso/?inside=1&as_of=2026-01-01",
    "/en/places/tx-el-paso-county/?city=tx-el-paso",
    "/en/places/",
    "/en/places/?q=Santa+Fe",
    "/en/places/compare/",
    "/en/places/compare/?place=tx-el-paso&place=nm&place=tx-santa-fe&place=tx",
    "/en/places/compare/?place=79901&place=nowhere&place=Santa+Fe&place=tx",
    "/en/policies/?place=tx-el-paso&provision=asking-status&size=100",
    "/en/policies/?place=Santa+Fe",
    "/api/v2/places/tx-el-paso/",
    "/api/v2/places/tx/?as_of=2026-01-01",
    "/api/v2/policies/?size=100",
    "/api/v2/policies/?place=79901&provision=asking-status&size=100",
    "/en/hotlines/",
]


def grow(corner: Corner, district: ConsularDistrict, times: int, name: str) -> None:
    """Add `times` of everything that pages list."""
    consulate = district.consulate
    for number in range(times):
        at = LocationFactory(organization=consulate, place=corner.city, source=SourceFactory(row=f"{name} {number}"))
        service = ServiceFactory(
            organization=consulate if number % 2 else OrganizationFactory(),
            at=[at],
            help=["asylum", "housing"],
            spoken=["es", "en"],
            cost="free",
            remote=True,
            names={"en": f"Help {name} {number}", "es": "Ayuda"},
            **({"slug": "the-service"} if (name, number) == ("first", 0) else {}),
        )
        fill(service, at, corner)
        policy = PolicyFactory(
            jurisdiction=corner.city if number % 2 else corner.state, **slug("the-policy", name, number)
        )
        school = LocationFactory(organization=OrganizationFactory(kind="school"), place=corner.city).organization
        ProvisionFactory(policy=PolicyFactory(jurisdiction=None, organization=school))
        foreign = OrganizationFactory(consulate=True, country_served=f"{'QX'[number % 2]}{chr(65 + number)}")
        LocationFactory(organization=foreign, place=corner.city)
        for row in range(times):
            ProvisionFactory(policy=policy, version=PolicyVersion.objects.create(policy=policy), order=row)
        Agreement.objects.create(agency=f"{name} {number}", place=corner.county, type="Model", listed_on="2025-07-18")
        line = HotlineFactory(run_by=consulate)
        line.sources.set([SourceFactory(row=f"line {name} {number}")])
        line.save()
        Schedule.objects.create(hotline=line, byday="MO")
        Language.objects.create(hotline=line, code="es")


def slug(wanted: str, name: str, number: int) -> dict[str, str]:
    return {"slug": wanted} if (name, number) == ("first", 0) else {}


def fill(service: object, at: object, corner: Corner) -> None:
    PhoneFactory(service=service)
    PhoneFactory(location=at)
    Schedule.objects.create(service=service, byday="MO")
    Schedule.objects.create(location=at, byday="TU")
    ServiceArea.objects.create(service=service, place=corner.county)
    RequiredDocument.objects.create(service=service, document="Passport")


@pytest.fixture
def counted(corner: Corner, district: ConsularDistrict, client: Client, index: Index) -> Callable[[], dict[str, int]]:
    def count() -> dict[str, int]:
        index()
        found = {}
        for address in ADDRESSES:
            caches["local"].clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    return count


@pytest.mark.slow
def test_pages_need_few_queries_and_the_same_with_ten_times_the_data(
    corner: Corner, district: ConsularDistrict, counted: Callable[[], dict[str, int]]
) -> None:
    grow(corner, district, 2, "first")
    few = counted()
    grow(corner, district, 18, "more")
    many = counted()
    print(many)
    # A first page that holds services only needs fewer: never more with more data.
    assert {address: number for address, number in many.items() if number > few[address]} == {}
    assert {address: number for address, number in many.items() if number > MOST} == {}
