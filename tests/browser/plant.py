"""Plants markers in everything that is not public: drafts, hidden, expired, private, other people's data.

Run inside a prepared folder, before its index is built anew; prints nothing. Each marker is `MARK` followed by what it stands in.
"""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from partners.accounts.models import User
from partners.assurance_models import Withdrawn
from partners.models import (
    AuditRow,
    ExternalId,
    Hotline,
    HotlineText,
    Jurisdiction,
    Letter,
    Location,
    Membership,
    Organization,
    OrganizationGroup,
    OrganizationText,
    Phone,
    Policy,
    PolicyText,
    Service,
    ServiceAtLocation,
    ServiceText,
)
from portal.vocabulary import EventKind, LinkShown, Mode, VenueShown, Visibility
from resources.events.meetings import acting, calling
from resources.models import Event, EventText, GlossaryIndexPage, GuideIndexPage, GuidePage, Occurrence, TermPage
from tests.samples import (
    act,
    belongings,
    correction,
    evidence,
    invitation,
    kept_from_everyone,
    note,
    shared_list,
)

MARK = "canary9f3a"
PLACE = "tx-el-paso"


def organization(name: str, **fields: object) -> Organization:
    made = Organization(name=f"{MARK} {name}", slug=f"{MARK}-{name}", kind="ngo", **fields)
    made.texts = [OrganizationText(language="en", description=f"<p>{MARK} text of {name}</p>")]
    made.phones = [Phone(number="+19155550142", description=f"{MARK}-phone")]
    made.save()
    return made


def service(name: str, of: Organization, **fields: object) -> Service:
    made = Service(organization=of, slug=f"{MARK}-service-{name}", **fields)
    made.texts = [ServiceText(language="en", name=f"{MARK} service {name}", description=f"<p>asylum {MARK}</p>")]
    made.save()
    return made


def event(name: str, host: Organization, **fields: object) -> Event:
    start = timezone.now() + datetime.timedelta(days=2)
    made = Event(
        slug=f"{MARK}-event-{name}",
        host=host,
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=1),
        place=Jurisdiction.objects.get(slug=PLACE),
        **fields,
    )
    made.texts = [EventText(language="en", title=f"{MARK} event {name}")]
    made.save()
    Occurrence.objects.create(event=made, original_start=start, starts_at=start, ends_at=made.ends_at)
    return made


def plant() -> None:
    open_office = Organization.objects.create(name="Open office", slug="open-office", kind="ngo")
    entries(open_office)
    draft_of_a_public_entry(open_office)
    hidden_location(open_office)
    people(open_office)
    meetings(open_office)
    desks(open_office)
    pages()
    files()


def entries(open_office: Organization) -> None:
    hidden: list[dict] = [{"live": False}, {"visibility": Visibility.OWNER}, {"visibility": Visibility.GROUPS}]
    hidden += [{"withdrawn": why} for why in Withdrawn.values if why]
    for number, fields in enumerate(hidden):
        closed = organization(f"organization-{number}", **fields)
        service(f"of-closed-{number}", closed)
        service(f"closed-{number}", open_office, **fields)
        event(f"of-closed-{number}", closed)
        event(f"closed-{number}", open_office, **fields)
        policy = Policy(
            slug=f"{MARK}-policy-{number}",
            instrument=f"{MARK} instrument",
            jurisdiction=Jurisdiction.objects.get(slug="tx"),
            **fields,
        )
        policy.texts = [PolicyText(language="en", title=f"{MARK} policy")]
        policy.save()
        line = Hotline(slug=f"{MARK}-line-{number}", number="+19155550143", in_strip=True, **fields)
        line.texts = [HotlineText(language="en", name=f"{MARK} line")]
        line.save()


def draft_of_a_public_entry(open_office: Organization) -> None:
    public = Service(organization=open_office, slug="open-service")
    public.texts = [ServiceText(language="en", name="Open service")]
    public.save()
    public.texts = [ServiceText(language="en", name=f"{MARK} draft of a public service")]
    public.save_revision()


def hidden_location(open_office: Organization) -> None:
    place = Jurisdiction.objects.get(slug=PLACE)
    shelter = Location.objects.create(
        organization=open_office, slug="shelter", name="Shelter", hidden=True, address_1=f"{MARK} street 1", address_2=f"{MARK} floor",
        postal_code="79777", city="El Paso", state_province="TX", place=place, latitude=31.654321, longitude=-106.123456,
    )  # fmt: skip
    public = Service.objects.get(slug="open-service")
    public.texts = [ServiceText(language="en", name="Open service")]
    public.at_locations = [ServiceAtLocation(location=shelter)]
    public.save()


def people(open_office: Organization) -> None:
    person = User.objects.create_user(f"{MARK}@example.org", name=f"{MARK} person")
    Membership.objects.create(user=person, organization=open_office)
    group = OrganizationGroup.objects.create(name=f"{MARK} group", slug=f"{MARK}-group", description=MARK)
    group.organizations.add(open_office)
    ExternalId.objects.create(
        scheme=f"{MARK} scheme",
        value=MARK,
        content_type=ContentType.objects.get_for_model(Organization),
        object_id=open_office.pk,
    )


def meetings(open_office: Organization) -> None:
    """What partners speak of among themselves, and a fair whose place only seat holders learn, late."""
    among = {"kind": EventKind.PARTNER_MEETING, "venue": f"{MARK} hall", "online_url": f"https://meet.example/{MARK}"}
    seen = {"visibility": Visibility.GROUPS, "visible_to_kinds": ["ngo"]}
    for name, fields in (("meeting", seen), ("own-meeting", {"visibility": Visibility.OWNER}), ("oversight", {})):
        made = event(name, open_office, **among, **fields)
        fill(made.occurrences.get(), User.objects.get(email=f"{MARK}@example.org"))
        calling.invite(made, by=None)
    # As somebody would leave it who writes to the tables past all forms.
    Event.objects.filter(slug=f"{MARK}-event-oversight").update(visibility=Visibility.PUBLIC)
    late_told_fair(open_office)


def fill(date: Occurrence, member: User) -> None:
    acting.answer(date, "yes", by=member, organization=None)
    words = {"agenda": [f"{MARK} agenda"], "minutes": f"{MARK} minutes", "decisions": [f"{MARK} decision"]}
    acting.write_proceedings(date, **words, based_on=0, by=member)
    acting.add_item(date, words=f"{MARK} to do", owner=member, due=None, by=member)
    acting.add_document(date, title=f"{MARK} paper", file=ContentFile(MARK.encode(), f"{MARK}-paper.txt"), by=member)


def late_told_fair(open_office: Organization) -> None:
    fair = event(
        "fair", open_office, mode=Mode.HYBRID, venue=f"{MARK} back room", address=f"{MARK} lane 2", postal_code="79777",
        latitude=31.654321, longitude=-106.123456, online_url=f"https://meet.example/{MARK}", rrule="FREQ=DAILY;COUNT=3",
        venue_shown=VenueShown.LATE, link_shown=LinkShown.LATE, seats_offered=True, capacity=5,
    )  # fmt: skip
    fair.slug = "open-fair"
    fair.texts = [EventText(language="en", title="Open fair")]
    fair.save()
    fair.occurrences.update(venue=f"{MARK} shed", address=f"{MARK} yard", online_url=f"https://meet.example/{MARK}/2")


def desks(open_office: Organization) -> None:
    """What stands on the desks of members and reviewers about an entry that is public."""
    desk = organization("desk", live=False, withdrawn=Withdrawn.TAKEN_DOWN)
    belongings(desk, MARK)
    for make in (note, evidence, invitation, correction, shared_list, act):
        make(open_office, f"{MARK}-open")
    kept_from_everyone(open_office, MARK, User.objects.get(email=f"{MARK}@example.org"))
    Letter.objects.create(to=f"{MARK}@example.org", subject=f"{MARK} letter", message=f"{MARK} words")
    AuditRow.objects.create(action="samples.act", label=MARK, who_name=MARK, organization=open_office)


def pages() -> None:
    guides, glossary = (
        GuideIndexPage.objects.get(locale__language_code="en"),
        GlossaryIndexPage.objects.get(locale__language_code="en"),
    )
    body = [("text", f"<p>{MARK} asylum</p>")]
    made = [
        guides.add_child(
            instance=GuidePage(title=f"{MARK} guide {name}", slug=f"{MARK}-{name}", summary=MARK, body=body, live=live)
        )
        for name, live in (("draft", False), ("private", True), ("expired", False))
    ]
    PageViewRestriction.objects.create(page=made[1], restriction_type=PageViewRestriction.LOGIN)
    glossary.add_child(instance=TermPage(title=f"{MARK} term", slug=f"{MARK}-term", short=MARK, live=False))
    public = guides.get_children().live().public().exclude(title__contains=MARK).first().specific
    public.title = f"{MARK} draft of a public guide"
    public.save_revision()


def files() -> None:
    closed = Collection.get_first_root_node().add_child(name=f"{MARK} collection")
    below = closed.add_child(name=f"{MARK} below")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type=CollectionViewRestriction.LOGIN)
    for number, collection in enumerate((closed, below)):
        Document.objects.create(
            title=f"{MARK} document", collection=collection, file=ContentFile(MARK.encode(), f"{MARK}{number}.txt")
        )
        Image.objects.create(
            title=f"{MARK} image",
            collection=collection,
            file=ContentFile(_png(), f"{MARK}{number}.png"),
            width=1,
            height=1,
        )


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image as Picture

    out = BytesIO()
    Picture.new("RGB", (1, 1)).save(out, "PNG")
    return out.getvalue()
