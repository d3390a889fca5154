"""What is not public does not show through what is."""

from typing import Any

import pytest
from django.test import Client

from partners.models import Jurisdiction, Location, Organization, Policy
from partners.policies.search import PolicySource

pytestmark = pytest.mark.django_db
NAME, SLUG = "Quiet Hospital", "quiet-hospital"


@pytest.fixture
def rule() -> Policy:
    place = Jurisdiction.objects.create(
        kind="state", name="Texas", slug="tx", code="TX", state_code="TX", latitude=31.0, longitude=-99.0
    )
    issuer = Organization.objects.create(name=NAME, slug=SLUG, kind="hospital")
    Location.objects.create(organization=issuer, slug="office", state_province="TX", place=place)
    policy = Policy(slug="visits", instrument="Rule 1", organization=issuer)
    version = policy.versions.create()
    version.provisions.create(topic="hospitals", answer="limits", quotation="No entry.", status="in-force")
    policy.save()
    return policy


def everywhere(client: Client) -> dict[str, str]:
    """What is said at each address, of the search index and of what search shows."""
    addresses = (
        "/en/policies/visits/", "/en/places/tx/", "/api/v2/policies/", "/api/v2/places/tx/", "/en/places/compare/?place=tx"
    )  # fmt: skip
    shown = {address: client.get(address).content.decode() for address in addresses}
    return {**shown, "index": repr(list(PolicySource().documents())), "cards": repr(PolicySource().read(_keys(), "en"))}


def _keys() -> list[str]:
    return [str(key) for key in Policy.objects.values_list("pk", flat=True)]


@pytest.mark.parametrize("change", [{"visibility": "partners"}, {"live": False}])
def test_a_rule_goes_with_the_entry_of_whoever_issued_it(rule: Policy, client: Client, change: dict[str, Any]) -> None:
    assert len([address for address, text in everywhere(client).items() if NAME in text]) >= 5
    Organization.objects.update(**change)
    assert client.get("/en/policies/visits/").status_code == 404
    assert [address for address, text in everywhere(client).items() if NAME in text or SLUG in text] == []
