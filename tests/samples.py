"""One record of each kind that an organization owns, for tests that try every kind. `SAMPLES` is the list to extend."""

import datetime
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from partners.audit.recording import record
from partners.models import (
    Claim,
    ConfirmationLink,
    Correction,
    Evidence,
    Hotline,
    Invitation,
    Jurisdiction,
    Location,
    Membership,
    Note,
    Organization,
    Policy,
    Proposal,
    SavedDraft,
    Service,
    SharedList,
    SharedListItem,
)
from partners.roles import OWN
from portal.vocabulary import EventKind, Visibility
from resources.events.imports.models import ImportedEvent
from resources.events.meetings.models import ActionItem, CalendarAddress, MeetingDocument
from resources.models import Event, ImportedCalendar, Occurrence, Seat

LATER = datetime.timedelta(days=30)


def about(entry: Any) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(entry), "object_id": entry.pk}


def place() -> Jurisdiction:
    named = {"name": "Texas", "kind": "state", "code": "TX", "state_code": "TX"}
    return Jurisdiction.objects.get_or_create(slug="tx", defaults=named)[0]


def member(owner: Organization, mark: str, **key: Any) -> Membership:
    from tests.accounts.conftest import person

    return Membership.objects.create(user=person(email=f"{mark}-member@example.org"), organization=owner, **key)


def event(owner: Organization, mark: str, **key: Any) -> Event:
    starts = timezone.now() + LATER
    ends = starts + datetime.timedelta(hours=1)
    made = Event(host=owner, slug=f"{mark}-event", starts_at=starts, ends_at=ends, **key)
    made.texts.create(language="en", title=f"{mark} event")
    made.save()
    return made


def occurrence(of: Event) -> Occurrence:
    """Its first date."""
    start = {"starts_at": of.starts_at, "ends_at": of.ends_at}
    return Occurrence.objects.get_or_create(event=of, original_start=of.starts_at, defaults=start)[0]


def meeting(owner: Organization, mark: str, **key: Any) -> Event:
    """Of partners, seen by its host alone."""
    return event(owner, f"{mark}-meeting", kind=EventKind.PARTNER_MEETING, visibility=Visibility.OWNER, **key)


def meeting_document(date: Occurrence, mark: str, **key: Any) -> MeetingDocument:
    file = ContentFile(b"%PDF-", name=f"{mark}-document.pdf")
    return MeetingDocument.objects.create(occurrence=date, title=f"{mark} document", file=file, **key)


def action_item(date: Occurrence, mark: str, **key: Any) -> ActionItem:
    return ActionItem.objects.create(occurrence=date, words=f"{mark} item", **key)


def calendar_address(reader: Any, mark: str, **key: Any) -> CalendarAddress:
    return CalendarAddress.objects.create(user=reader, name=f"{mark} address", digest=mark, **key)


def service(owner: Organization, mark: str, **key: Any) -> Service:
    made = Service(organization=owner, slug=f"{mark}-service", **key)
    made.texts.create(language="en", name=f"{mark} service")
    made.save()
    return made


def policy(owner: Organization, mark: str, **key: Any) -> Policy:
    made = Policy(organization=owner, slug=f"{mark}-policy", instrument=f"{mark} rule", **key)
    made.texts.create(language="en", title=f"{mark} policy")
    made.save()
    return made


def hotline(owner: Organization, mark: str, **key: Any) -> Hotline:
    made = Hotline(run_by=owner, slug=f"{mark}-line", number="+18005550100", **key)
    made.texts.create(language="en", name=f"{mark} line")
    made.save()
    return made


def shared_list(owner: Organization, mark: str, **key: Any) -> SharedList:
    made = SharedList.objects.create(organization=owner, name=f"{mark} list", **key)
    SharedListItem.objects.create(list=made, note=f"{mark} remark", **about(owner))
    return made


def location(owner: Organization, mark: str, **key: Any) -> Location:
    words = {"name": f"{mark} office", "address_1": f"{mark} street", "hidden": True, "slug": f"{mark}-office"}
    return Location.objects.create(organization=owner, **words, **key)


def correction(owner: Organization, mark: str, **key: Any) -> Correction:
    said = {"what": "hours", "words": f"{mark} message", "language": "en"}
    return Correction.objects.create(organization=owner, **about(owner), **said, **key)


def evidence(owner: Organization, mark: str, **key: Any) -> Evidence:
    until = timezone.localdate() + LATER
    said = {"kind": "bar-number", "number": f"{mark}-number", "holder": f"{mark} holder", "expires_on": until}
    return Evidence.objects.create(organization=owner, **said, **key)


def invitation(owner: Organization, mark: str, **key: Any) -> Invitation:
    said = {"email": f"{mark}-invited@example.org", "expires_at": timezone.now() + LATER}
    return Invitation.objects.create(organization=owner, **said, **key)


def note(owner: Organization, mark: str, **key: Any) -> Note:
    until = timezone.localdate() + LATER
    return Note.objects.create(organization=owner, words=f"{mark} note", until=until, **about(owner), **key)


def proposal(owner: Organization, mark: str, **key: Any) -> Proposal:
    return Proposal.objects.create(organization=owner, label=f"{mark} change", **about(owner), **key)


def act(owner: Organization, mark: str, **key: Any) -> Any:
    return record(
        "samples.act", by=None, about=owner, before={"name": f"{mark} before"}, after={"name": f"{mark} after"}
    )


def imported_calendar(owner: Organization, mark: str, **key: Any) -> ImportedCalendar:
    made = ImportedCalendar(organization=owner, subscribed=True, **key)
    made.set_address(f"https://{mark}.example/{mark}.ics")
    made.save()
    return made


def seat(owner: Organization, mark: str, **key: Any) -> Seat:
    """On a date of the owner's own event."""
    of = Event.objects.filter(host=owner).first() or event(owner, f"{mark}-seat")
    return Seat.objects.create(occurrence=occurrence(of), digest=mark, seats=1, order=1, **key)


def imported_event(calendar: ImportedCalendar, of: Event, mark: str, **key: Any) -> ImportedEvent:
    return ImportedEvent.objects.create(calendar=calendar, uid=f"{mark}-uid", event=of, digest=mark, **key)


SAMPLES: dict[str, Callable[..., Any]] = {
    "partners.service": service,
    "partners.location": location,
    "partners.policy": policy,
    "partners.hotline": hotline,
    "resources.event": event,
    "resources.importedcalendar": imported_calendar,
    "resources.seat": seat,
    "partners.membership": member,
    "partners.invitation": invitation,
    "partners.correction": correction,
    "partners.evidence": evidence,
    "partners.note": note,
    "partners.sharedlist": shared_list,
    "partners.auditrow": act,
    "partners.proposal": proposal,
}
"""Model label -> maker(owner, mark, **key); every text of the record holds the mark."""


def organization(mark: str, **key: Any) -> Organization:
    made = Organization(slug=mark, name=f"{mark} organization", kind="legal-clinic", **key)
    made.texts.create(language="en", description=f"<p>{mark} words</p>")
    made.phones.create(number="+19155550142", description=f"{mark} phone")
    made.save()
    return made


def belongings(owner: Organization, mark: str, **key: Any) -> dict[str, Any]:
    """{label: record} of everything that the organization owns, itself first."""
    missing = {label for grants in OWN.values() for label in grants} - set(SAMPLES) - {"partners.organization"}
    assert not missing, f"Write a maker in tests/samples.py for {sorted(missing)}."
    made = {label: make(owner, mark, **key) for label, make in SAMPLES.items()}
    return {"partners.organization": owner, **made}


def hanging_on(owned: dict[str, Any], owner: Organization, mark: str, reader: Any) -> dict[str, Any]:
    """{label: record} of what OWN does not name and has an address: dates, a meeting with its papers, what a calendar
    named, and the reader's own calendar address. `owned` are the owner's belongings."""
    own_meeting = meeting(owner, mark)
    date = occurrence(own_meeting)
    own_event = owned["resources.event"]
    return {
        "resources.occurrence": occurrence(own_event),
        "meeting": own_meeting,
        "resources.meetingdocument": meeting_document(date, mark),
        "resources.actionitem": action_item(date, mark, owner=reader),
        "resources.calendaraddress": calendar_address(reader, mark),
        "resources.importedevent": imported_event(owned["resources.importedcalendar"], own_event, mark),
    }


def kept_from_everyone(owner: Organization, mark: str, reader: Any) -> dict[str, Any]:
    """What no page shows to another person: a draft being typed, a claim, a confidential message, a mailed question.

    Returns {label: record} of what has an address nevertheless, for the network.
    """
    until = timezone.now() + LATER
    SavedDraft.objects.create(user=reader, form="texts", data={"name": [f"{mark} typed"]}, **about(owner))
    said = {"email": f"{mark}-claim@example.org", "words": f"{mark} claim", "state": "open"}
    claim = Claim.objects.create(organization=owner, document=ContentFile(b"%PDF-", name=f"{mark}.pdf"), **said)
    words = {"what": "false-lawyer", "words": f"{mark} confidential", "language": "en", "confidential": True}
    Correction.objects.create(**about(owner), **words)
    mail = {"email": f"{mark}-asked@example.org", "due_date": timezone.localdate(), "expires_at": until}
    ConfirmationLink.objects.create(**mail, **about(owner))
    return {"partners.claim": claim}


def model(label: str) -> Any:
    return apps.get_model(label)
