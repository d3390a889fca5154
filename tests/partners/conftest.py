"""A corner of the world: El Paso with its ZIP code, county, state and a consulate's district."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from partners.models import ConsularDistrict, Jurisdiction, Organization, PostalCode
from portal.vocabulary import PlaceKind
from search.indexing import rebuild
from tests.factories import LocationFactory, OrganizationFactory, PlaceFactory, SourceFactory


@dataclass
class Corner:
    state: Jurisdiction
    county: Jurisdiction
    city: Jurisdiction


@pytest.fixture
def corner(db: None) -> Corner:
    country = PlaceFactory(
        slug="us", kind=PlaceKind.COUNTRY, name="United States", state_code="", latitude=39.8, longitude=-98.6
    )
    state = PlaceFactory(
        slug="tx", kind=PlaceKind.STATE, name="Texas", code="TX", latitude=31.5, longitude=-99.3, within=[country]
    )
    county = PlaceFactory(
        slug="tx-el-paso-county",
        kind=PlaceKind.COUNTY,
        name="El Paso County",
        latitude=31.77,
        longitude=-106.23,
        within=[state],
    )
    city = PlaceFactory(slug="tx-el-paso", name="El Paso", latitude=31.7584, longitude=-106.4783, within=[county])
    new_mexico = PlaceFactory(
        slug="nm",
        kind=PlaceKind.STATE,
        name="New Mexico",
        code="NM",
        state_code="NM",
        latitude=34.4,
        longitude=-106.1,
        within=[country],
    )
    PlaceFactory(
        slug="nm-santa-fe", name="Santa Fe", state_code="NM", latitude=35.69, longitude=-105.94, within=[new_mexico]
    )
    PlaceFactory(slug="tx-santa-fe", name="Santa Fe", latitude=29.38, longitude=-95.1, within=[state])
    code = PostalCode.objects.create(
        code="79901", city_name="El Paso", latitude=31.76, longitude=-106.48, state=state, city=city
    )
    code.counties.set([county])
    return Corner(state, county, city)


@pytest.fixture
def consulate(corner: Corner) -> Organization:
    made = OrganizationFactory(consulate=True, name="Consulate of Mexico in El Paso", slug="consulate-el-paso")
    LocationFactory(organization=made, place=corner.city)
    return made


@pytest.fixture
def district(corner: Corner, consulate: Organization) -> ConsularDistrict:
    return ConsularDistrict.objects.create(
        consulate=consulate, sending_country="MX", place=corner.county, source=SourceFactory()
    )


@pytest.fixture
def index(settings: object, tmp_path: Path, db: None) -> Callable[[], int]:
    """Call it when the records stand: builds an index of the test's own."""
    settings.SEARCH_FOLDER = tmp_path / "index"  # type: ignore[attr-defined]
    return rebuild
