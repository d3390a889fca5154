"""Spanish and Arabic words of policies, and the state in which an institution that issued one has its office."""

from pathlib import Path

from django.utils import timezone

from partners.directory.models import Location, Organization
from partners.entries import Origin
from partners.imports.identity import Slugs
from partners.places.models import Jurisdiction
from partners.policies.models import Policy, PolicyText
from portal.starter.directory import read, starter_named
from portal.vocabulary import OrganizationKind
from search import outbox

GOVERNMENTS = {OrganizationKind.STATE, OrganizationKind.COUNTY, OrganizationKind.CITY}


def load_policy_texts(path: Path) -> None:
    """Other languages' words of policies."""
    rows = list(read(path))
    keys = starter_named(Policy, {row["external_id"] for row in rows})
    texts = [
        PolicyText(
            policy_id=keys[row["external_id"]],
            language=row["lang"],
            title=row["title"],
            summary=f"<p>{row['summary']}</p>",
        )
        for row in rows
        if row["external_id"] in keys
    ]
    PolicyText.objects.bulk_create(texts, ignore_conflicts=True)
    outbox.put("policy", keys.values())


def load_institutions(path: Path) -> None:
    """An office in its state, without an address, for each institution of the policies that has none."""
    named = {row["issuer"]: row["state"] for row in read(path) if row["issuer_kind"] not in GOVERNMENTS}
    bare = list(Organization.objects.starter().filter(name__in=named, locations__isnull=True))
    states = {place.code: place for place in Jurisdiction.objects.states().filter(country="US")}
    slugs, now = Slugs(Location), timezone.now()
    Location.objects.bulk_create(
        Location(
            slug=slugs.free(organization.slug),
            organization=organization,
            origin=Origin.STARTER,
            state_province=named[organization.name],
            place=states[named[organization.name]],
            source_id=organization.source_id,
            first_published_at=now,
            last_published_at=now,
        )
        for organization in bare
    )
    outbox.put("organization", (organization.pk for organization in bare))
