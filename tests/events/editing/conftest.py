"""Who edits events: a host whose changes are public at once, and a reviewer in the admin."""

import datetime

import pytest
from django.test import Client

from partners.models import Organization, ReviewedField
from partners.roles import Role
from resources.events.rules.making import make_occurrences
from resources.models import Event
from tests.accounts.conftest import enter, person
from tests.factories import OrganizationFactory
from tests.resources import factories
from tests.workspace.conftest import Worker

SATURDAY = datetime.datetime(2027, 1, 9, 10, tzinfo=factories.DENVER)


@pytest.fixture
def host() -> Organization:
    ReviewedField.objects.all().delete()
    return OrganizationFactory(name="Consulate", slug="consulate")


@pytest.fixture
def hosting(host: Organization) -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, host, "host@example.org")


@pytest.fixture
def series(host: Organization) -> Event:
    made = factories.event(host=host, dates=[SATURDAY], rrule="FREQ=WEEKLY;BYDAY=SA;COUNT=6", venue="Library")
    make_occurrences([Event.objects.get(pk=made.pk)])
    return Event.objects.get(pk=made.pk)


@pytest.fixture
def reviewer() -> Client:
    client, user = Client(), person(Role.REVIEWER)
    enter(client, user)
    return client
