"""Members at their desks."""

from django.test import Client

from partners.models import Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import enter, person


def member(organization: Organization, role: Role = Role.ORGANIZATION_EDITOR, *, name: str = "ana") -> Client:
    """A browser in which a member of the organization has signed in with a second factor."""
    client, user = Client(), person(role, email=f"{name}@example.org", organization=organization)
    enter(client, user)
    client.user = user
    return client


def leave(client: Client, organization: Organization) -> None:
    Membership.objects.filter(user=client.user, organization=organization).delete()
