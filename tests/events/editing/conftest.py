"""Somebody who hosts meetings, in an organization whose changes are public at once."""

import pytest

from partners.models import Organization, ReviewedField
from partners.permissions import Role
from tests.factories import OrganizationFactory
from tests.workspace.conftest import Worker


@pytest.fixture
def host() -> Organization:
    ReviewedField.objects.all().delete()
    return OrganizationFactory(name="Consulate", slug="consulate")


@pytest.fixture
def hosting(host: Organization) -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, host, "host@example.org")
