"""A made-up office with something on every desk of the workspace, and its member.

Run inside a prepared folder: `furnish()` prints what a browser needs to know, as JSON.
"""

import datetime
import json

from django.utils import timezone

from partners.audit.recording import record
from partners.changes.saving import open_draft, save_draft
from partners.freshness import links
from partners.models import (
    ConfirmationLink,
    Correction,
    Evidence,
    Invitation,
    Jurisdiction,
    Membership,
    Note,
    Organization,
    Proposal,
    Service,
    SharedList,
    SharedListItem,
)
from partners.roles import Role
from search import indexing
from tests.accounts.conftest import PASSWORD, add_totp, person
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
)
from tests.samples import about, event

SLUG = "bridge-clinic"


def furnish() -> None:
    today = timezone.localdate()
    clinic = OrganizationFactory(slug=SLUG, name="Bridge Clinic", kind="legal-clinic", email="office@bridge.example")
    member = person(Role.ORGANIZATION_ADMIN, email="rosa@example.org", organization=clinic)
    colleague = person(Role.ORGANIZATION_EDITOR, email="ana@example.org", organization=clinic)
    reviewer = person(Role.REVIEWER, email="reviewer@example.org")
    entries = make_entries(clinic, today)
    service = entries["services"]
    opening = open_draft(clinic)
    opening.entry.name = "Bridge Clinic of El Paso"
    outcome = save_draft(opening.entry, by=colleague, based_on=opening.based_on)
    link = ConfirmationLink.objects.create(
        user=member, email=member.email, due_date=service.due_date, expires_at=later(60), **about(service)
    )
    desk = make_desk(clinic, member, service, today)
    indexing.rebuild()
    print(
        json.dumps(
            {
                "password": PASSWORD,
                "people": {each.email: add_totp(each) for each in (member, colleague, reviewer)},
                "state": outcome.state,
                "organization": str(clinic.pk),
                "confirm": links.token(link),
                "entries": {kind: str(entry.pk) for kind, entry in entries.items()},
                **desk,
            }
        )
    )


def later(days: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def make_entries(clinic: Organization, today: datetime.date) -> dict:
    place = Jurisdiction.objects.get(slug="tx-el-paso")
    office = LocationFactory(organization=clinic, slug="bridge-office", place=place)
    shelter = LocationFactory(organization=clinic, slug="bridge-shelter", hidden=True, name="Shelter", place=place)
    service = ServiceFactory(
        organization=clinic,
        slug="bridge-asylum",
        names={"en": "Help with asylum", "es": "Ayuda con el asilo"},
        at=[office, shelter],
        spoken=["es", "en"],
    )
    PhoneFactory(service=service)
    service.schedules.create(byday="MO,TU,WE,TH,FR", opens_at="09:00", closes_at="17:00")
    service.save()
    ServiceFactory(organization=clinic, slug="bridge-closed", names={"en": "Help on Saturdays"}, withdrawn="closed")
    policy = PolicyFactory(organization=clinic, jurisdiction=None, titles={"en": "We do not ask"}, instrument="Rule 7")
    ProvisionFactory(policy=policy)
    line = HotlineFactory(run_by=clinic, in_strip=False, names={"en": "Our night line"})
    meeting = event(clinic, "bridge")
    for entry, days in ((service, 120), (office, 20), (line, 45), (policy, 30)):
        fresh = type(entry).objects.get(pk=entry.pk)
        if hasattr(fresh, "assure"):
            fresh.assure(by=None, organization=clinic, on=today - datetime.timedelta(days=days))
            fresh.save()
    return {
        "services": Service.objects.get(pk=service.pk),
        "locations": office,
        "policies": policy,
        "hotlines": line,
        "events": meeting,
    }


def make_desk(clinic: Organization, member: object, service: Service, today: datetime.date) -> dict:
    said = {"organization": clinic, "language": "es", **about(service)}
    message = Correction.objects.create(what="hours", words="El viernes estaba cerrado a las tres.", **said)
    answered = Correction.objects.create(what="phone", state="mended", decided_by=member, decided_at=later(0), answer="The number is new.", **said)  # fmt: skip
    gathered = SharedList.objects.create(organization=clinic, name="Whom to call at night", description="For Fridays.")
    for order, (entry, note) in enumerate(((service, "Ask for Ana."), (clinic, ""))):
        SharedListItem.objects.create(list=gathered, order=order, note=note, **about(entry))
    Note.objects.create(organization=clinic, author=member, words="The door is at the side.", until=later(300).date(), **about(service))  # fmt: skip
    Evidence.objects.create(organization=clinic, kind="bar-number", number="24000000", holder="Rosa", expires_on=later(200).date())  # fmt: skip
    Evidence.objects.create(organization=clinic, kind="recognised-organization", checked_on=today, expires_on=later(200).date())  # fmt: skip
    invited = Invitation.objects.create(organization=clinic, email="new@example.org", expires_at=later(7), invited_by=member)  # fmt: skip
    record("members.invite", by=member, about=invited, organization=clinic, after={"role": "editor"})
    membership = Membership.objects.get(organization=clinic, user__email="ana@example.org")
    return {
        "messages": [str(message.pk), str(answered.pk)],
        "list": str(gathered.pk),
        "membership": str(membership.pk),
        "proposal": str(Proposal.objects.get(organization=clinic).pk),
    }


def workspace_paths(world: dict) -> list[str]:
    """Every page of the workspace that its member opens, each form of one entry of each kind."""
    own, kinds = f"organizations/{world['organization']}/", world["entries"]
    forms = {
        "services": "cases hours contact texts/en texts/new languages help cost where area documents",
        "locations": "hours address hiding phones languages",
        "hotlines": "number hours texts/en languages",
        "policies": "versions/new instrument texts/en practice",
        "events": "when where status texts/en",
    }
    paths = ["", own, f"{own}about/", f"{own}due/", f"{own}members/", f"{own}members/{world['membership']}/"]
    paths += [f"{own}members/{world['membership']}/remove/", f"{own}activity/", f"{own}evidence/"]
    paths += [f"{own}add/{kind}/" for kind in ("services", "locations", "policies")]
    paths += [f"organizations/{world['organization']}/change/{form}/" for form in ("contact", "texts/en", "languages")]
    for kind, pk in kinds.items():
        paths += [
            f"{kind}/{pk}/",
            f"{kind}/{pk}/remove/",
            *(f"{kind}/{pk}/change/{form}/" for form in forms[kind].split()),
        ]
    paths += [f"{kind}/{kinds[kind]}/preview/" for kind in ("services", "policies", "events")]
    paths += ["messages/", "messages/?decided=1", *(f"messages/{pk}/" for pk in world["messages"])]
    paths += ["lists/", *(f"lists/{world['list']}/{page}" for page in ("", "settings/", "delete/"))]
    paths += [f"about/service/{kinds['services']}/", "search/", "search/?q=bridge", "search/?q=zzzzqqqq"]
    return [f"/workspace/{path}" for path in (*paths, f"changes/{world['proposal']}/")]
