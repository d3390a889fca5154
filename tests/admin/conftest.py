"""People at their desks, and a few true-to-life entries."""

import datetime
from typing import Any

import pytest
from django.test import Client

from partners.models import Hotline, Jurisdiction, Location, Organization, Policy, Service, Source
from partners.roles import Role
from resources.models import Event
from tests.accounts.conftest import enter, person


def desk(role: Role) -> Client:
    """A browser in which a person of that network role has signed in with a second factor."""
    client, user = Client(), person(role)
    enter(client, user)
    client.user = user
    return client


@pytest.fixture
def administrator(db: Any) -> Client:
    return desk(Role.ADMINISTRATOR)


@pytest.fixture
def reviewer(db: Any) -> Client:
    return desk(Role.REVIEWER)


@pytest.fixture
def guide_editor(db: Any) -> Client:
    return desk(Role.GUIDE_EDITOR)


@pytest.fixture
def source(db: Any) -> Source:
    return Source.objects.create(address="https://example.org/offices", date=datetime.date(2026, 11, 1))


@pytest.fixture
def place(db: Any) -> Jurisdiction:
    return Jurisdiction.objects.create(kind="state", name="Texas", slug="texas", code="TX", state_code="TX")


@pytest.fixture
def clinic(source: Source) -> Organization:
    organization = Organization(name="Clinic", slug="clinic", kind="legal-clinic", source=source)
    organization.texts.create(language="es", name="Clínica")
    organization.phones.create(number="+19155550100", source=source)
    organization.save()
    return organization


@pytest.fixture
def advice(clinic: Organization, source: Source, place: Jurisdiction) -> Service:
    service = Service(organization=clinic, slug="advice", source=source)
    service.texts.create(language="en", name="Advice", description="<p>Free advice.</p>")
    service.phones.create(number="+19155550101")
    service.schedules.create(byday="MO,WE", opens_at="09:00", closes_at="17:00")
    service.languages.create(code="quc")
    service.service_areas.create(place=place)
    service.save()
    return service


@pytest.fixture
def office(clinic: Organization) -> Location:
    return Location.objects.create(
        organization=clinic, slug="office", name="Office", city="El Paso", state_province="TX"
    )


@pytest.fixture
def law(place: Jurisdiction, source: Source) -> Policy:
    policy = Policy(slug="law", instrument="Ordinance 1", jurisdiction=place, source=source)
    policy.texts.create(language="en", title="The ordinance")
    version = policy.versions.create(date_note="2019")
    version.provisions.create(topic="detainers", quotation="Nobody shall be held.", answer="limits")
    policy.save()
    return policy


@pytest.fixture
def line(source: Source) -> Hotline:
    hotline = Hotline(slug="line", number="+18005550100", run_by_name="Network", states=["TX"])
    hotline.texts.create(language="en", name="The line")
    hotline.sources.set([source])
    hotline.save()
    return hotline


@pytest.fixture
def talk(clinic: Organization) -> Event:
    starts = datetime.datetime(2027, 3, 1, 1, 0, tzinfo=datetime.UTC)
    event = Event(
        slug="talk",
        host=clinic,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        time_zone="America/Denver",
    )
    event.texts.create(language="en", title="The talk")
    event.save()
    return event
