"""A meeting of clinics, called by one of them; the county is a partner too."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from partners.models import Organization, OrganizationGroup
from partners.roles import Role
from portal.vocabulary import Visibility
from resources.models import Event, Occurrence
from tests.factories import OrganizationFactory
from tests.resources import factories
from tests.workspace.conftest import Worker

DAY = datetime.timedelta(days=1)


def meeting(host: Organization, *, kinds: Any = (), groups: Any = (), **fields: Any) -> Event:
    """A partner meeting with a date tomorrow evening; seen by those kinds and groups."""
    named = {"kind": "partner-meeting", "visibility": Visibility.GROUPS, "visible_to_kinds": list(kinds), **fields}
    made = factories.event(host=host, texts={"en": "How we answer raids"}, **named)
    if groups:
        made.visible_to_groups.set(groups)
        made.save()
    return Event.objects.get(pk=made.pk)


def date_of(event: Event) -> Occurrence:
    return event.occurrences.order_by("starts_at").first()


def page_of(event: Event, date: Occurrence | None = None) -> str:
    from resources.events.meetings.finding import meeting_url

    date = date or date_of(event)
    date.event = event
    return meeting_url(date)


def is_over(event: Event) -> Occurrence:
    """The event's date, a week ago."""
    date = date_of(event)
    date.starts_at = date.original_start = timezone.now().replace(second=0, microsecond=0) - 7 * DAY
    date.ends_at = date.starts_at + DAY / 24
    date.save()
    return date


@pytest.fixture
def host(db: Any) -> Organization:
    return OrganizationFactory(name="Host", slug="host", kind="ngo")


@pytest.fixture
def clinic(db: Any) -> Organization:
    return OrganizationFactory(name="Clinic", slug="clinic", kind="clinic")


@pytest.fixture
def county(db: Any) -> Organization:
    return OrganizationFactory(name="County", slug="county", kind="county")


@pytest.fixture
def group(clinic: Organization) -> OrganizationGroup:
    made = OrganizationGroup.objects.create(name="Border clinics", slug="border-clinics")
    made.organizations.add(clinic)
    return made


@pytest.fixture
def hosting(host: Organization) -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, host, "host@example.org")


@pytest.fixture
def guest(clinic: Organization) -> Worker:
    return Worker(Role.VIEWER, clinic, "guest@example.org")


@pytest.fixture
def official(county: Organization) -> Worker:
    return Worker(Role.VIEWER, county, "official@example.org")
