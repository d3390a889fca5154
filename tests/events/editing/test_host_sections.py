"""What a host says of an event beside its dates, section by section, in the workspace."""

import datetime
import gc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Page

from partners.entries import Origin
from partners.imports.identity import edited_by_people
from partners.models import Organization, OrganizationText, Proposal, ReviewedField
from partners.roles import Role
from portal.vocabulary import EventKind, Visibility
from resources.events.hosting import unsaved
from resources.events.models import Event
from resources.events.rules.making import make_occurrences
from resources.models import GuidePage, SentPicture
from tests.factories import OrganizationFactory, PlaceFactory
from tests.resources import factories
from tests.workspace.conftest import Worker, fields_of, problems

pytestmark = pytest.mark.django_db
SECTIONS = ("where", "about", "languages", "documents", "cost", "seats", "picture")
SECRET = "12 Quiet Street"


@pytest.fixture
def city() -> Any:
    PlaceFactory(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    return PlaceFactory(name="El Paso", slug="tx-el-paso", latitude=31.7, longitude=-106.4)


@pytest.fixture
def event(host: Organization, city: Any) -> Event:
    made = factories.event(host=host, venue="Library", address=SECRET, place=city, slug="day", texts={"en": "Open day"})
    make_occurrences([Event.objects.get(pk=made.pk)])
    return Event.objects.get(pk=made.pk)


def url(event: Event, section: str) -> str:
    return f"/workspace/events/{event.pk}/change/{section}/"


def public(hosting: Worker) -> str:
    return hosting.client.get("/en/events/day/").content.decode()


def test_a_host_hides_the_venue_and_the_public_sees_the_city(hosting: Worker, event: Event) -> None:
    assert SECRET in public(hosting)
    page = hosting.told(hosting.save(url(event, "where"), venue_shown="city"))
    assert SECRET in page, "its own people see it"
    assert "Venue: Only the city is shown" in page
    assert SECRET not in public(hosting)
    assert "El Paso" in public(hosting)


def test_an_event_of_which_the_city_alone_is_shown_has_one(hosting: Worker, event: Event) -> None:
    answer = hosting.save(url(event, "where"), venue_shown="city", place="", venue="Town hall")
    assert "Name the city" in problems(answer)
    assert 'value="Town hall"' in answer.content.decode()
    event.refresh_from_db()
    assert (event.venue_shown, event.venue) == ("public", "Library")


def test_a_venue_is_told_late_to_those_who_keep_a_seat(hosting: Worker, event: Event) -> None:
    page = hosting.told(
        hosting.save(url(event, "where"), venue_shown="late", told_hours_before="6", seats_offered="on")
    )
    assert "People may keep a seat" in page
    event.refresh_from_db()
    assert (event.venue_shown, event.told_hours_before, event.seats_offered) == ("late", 6, True)
    assert SECRET not in public(hosting)
    assert "Keep a seat" in public(hosting)


def test_what_is_told_late_needs_seats_in_either_section(hosting: Worker, event: Event) -> None:
    words = "It is told to those who keep a seat"
    answer = hosting.save(url(event, "where"), venue_shown="late", venue="Town hall")
    assert set(answer.context["form"].errors) == {"venue_shown"}
    assert words in problems(answer)
    assert 'value="Town hall"' in answer.content.decode()
    Event.objects.filter(pk=event.pk).update(venue_shown="late", seats_offered=True)
    answer = hosting.client.post(url(event, "seats"), {"capacity": "7", "seats_released_at": "18:00"})
    assert set(answer.context["form"].errors) == {"seats_offered"}
    assert 'value="7"' in answer.content.decode()


def test_what_makes_no_sense_with_another_section_saved_meanwhile_is_said(hosting: Worker, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(seats_offered=True)
    typed = hosting.fields(url(event, "seats"))
    del typed["seats_offered"]
    hosting.told(hosting.save(url(event, "where"), venue_shown="late"))
    asked = hosting.client.post(url(event, "seats"), typed)
    assert asked.status_code == 409
    answer = hosting.client.post(url(event, "seats"), fields_of(asked.content.decode()))
    assert answer.status_code == 422
    assert "It is told to those who keep a seat" in answer.content.decode()


def test_a_new_event_can_hide_its_venue_from_the_beginning(hosting: Worker, host: Organization, city: Any) -> None:
    typed = {
        **{"title": "Clinic day", "language": "en", "kind": "legal-clinic", "mode": "in-person"},
        **{"venue": "Church", "address": SECRET, "place": "El Paso, TX", "venue_shown": "late", "seats_offered": "on"},
        **{"starts_at": "2027-01-09T10:00", "ends_at": "2027-01-09T14:00", "time_zone": "America/Denver"},
    }
    hosting.told(hosting.save(f"/workspace/organizations/{host.pk}/add/events/", **typed))
    made = Event.objects.get(host=host)
    assert (made.live, made.venue_shown, made.link_shown, made.seats_offered) == (True, "late", "public", True)
    page = hosting.client.get(made.get_absolute_url()).content.decode()
    assert "Clinic day" in page
    assert SECRET not in page


def test_seats_are_offered_and_counted(hosting: Worker, event: Event) -> None:
    assert "people just come" in hosting.read(f"/workspace/events/{event.pk}/")
    page = hosting.told(hosting.save(url(event, "seats"), seats_offered="on", capacity="50", seats_released_at="17:30"))
    assert "Seats: 50" in page
    event.refresh_from_db()
    assert (event.capacity, event.seats_offered, f"{event.seats_released_at:%H:%M}") == (50, True, "17:30")
    assert hosting.save(url(event, "seats"), capacity="-3").status_code == 422


def test_what_it_is_and_on_what(hosting: Worker, event: Event) -> None:
    fraud = factories.topic("fraud")
    page = hosting.told(
        hosting.save(url(event, "about"), kind="document-drive", topics=[str(fraud.pk)], contact="+1 915 555 0100")
    )
    assert "Document day" in page
    assert "+1 915 555 0100" in page
    event = Event.objects.get(pk=event.pk)
    assert (event.kind, [each.slug for each in event.topics.all()]) == ("document-drive", ["fraud"])
    assert hosting.save(url(event, "about"), kind=EventKind.PARTNER_MEETING).status_code == 422


def test_who_holds_it_too_is_named_as_the_directory_does_and_read_by_the_network_first(
    hosting: Worker, event: Event
) -> None:
    city_hall = OrganizationFactory(name="City hall")
    OrganizationText.objects.create(organization=city_hall, language="es", name="Alcaldía")
    OrganizationFactory(name="City library")
    OrganizationFactory(name="Hidden house", live=False)
    typed = {name: hosting.save(url(event, "about"), co_hosts__0__who=name) for name in ("City", "Hidden house")}
    assert "Which one? City hall · City library" in problems(typed["City"])
    assert 'value="City"' in typed["City"].content.decode()
    assert "no organization of this name" in problems(typed["Hidden house"])
    assert "holds it already" in problems(hosting.save(url(event, "about"), co_hosts__0__who="consulate"))
    page = hosting.told(hosting.save(url(event, "about"), co_hosts__0__who="alcaldía"))
    assert "waits for a reviewer" in page
    assert "Together with City hall" in page
    assert "City hall" not in public(hosting)
    assert Proposal.objects.count() == 1


def test_languages_papers_cost_and_access(hosting: Worker, event: Event) -> None:
    spoken = hosting.fields(url(event, "languages"))
    more = spoken | {"languages-TOTAL_FORMS": "2", "languages-1-code": "quc", "languages-1-interpretation": "on"}
    page = hosting.told(hosting.client.post(url(event, "languages"), more | {"interpretation_on_request": "on"}))
    assert "(interpretation)" in page
    assert "Interpretation on request" in page
    hosting.told(hosting.save(url(event, "documents"), required_documents__0__document="Birth certificate"))
    page = hosting.told(hosting.save(url(event, "cost"), cost="free", wheelchairs="yes", children="partly"))
    for words in ("Birth certificate", "Free", "For wheelchairs: Yes", "Children are welcome: In part"):
        assert words in page
    shown = public(hosting)
    for words in ("Birth certificate", "Free"):
        assert words in shown


@pytest.fixture
def collected() -> Iterator[None]:
    yield
    gc.collect()


def pictures(test: Any) -> Any:
    """Wagtail leaves the files from which it makes a rendition to Python's collector."""
    return pytest.mark.filterwarnings("ignore::ResourceWarning")(pytest.mark.usefixtures("collected")(test))


def a_photograph() -> SimpleUploadedFile:
    written = BytesIO()
    where_it_was_taken = Picture.Exif()
    where_it_was_taken[0x010E] = SECRET
    Picture.new("RGB", (60, 40), "teal").save(written, "JPEG", exif=where_it_was_taken)
    return SimpleUploadedFile("Ana at home.JPG", written.getvalue(), "image/jpeg")


@pictures
def test_a_picture_is_shown_with_what_it_shows_and_without_where_it_was_taken(hosting: Worker, event: Event) -> None:
    first = hosting.save(url(event, "picture"), file=a_photograph())
    assert "Say what the picture shows" in problems(first)
    sent = fields_of(first.content.decode())
    page = hosting.told(hosting.client.post(url(event, "picture"), sent | {"shows": "A queue"}))
    assert "A queue" in page
    event = Event.objects.get(pk=event.pk)
    assert "Ana" not in event.image.file.name
    assert SECRET.encode() not in Path(event.image.file.path).read_bytes()
    assert 'alt="A queue"' in public(hosting)
    hosting.told(hosting.save(url(event, "picture"), remove="on"))
    assert Event.objects.get(pk=event.pk).image is None


@pictures
def test_a_picture_is_not_lost_where_somebody_saved_meanwhile(hosting: Worker, event: Event) -> None:
    typed = hosting.fields(url(event, "picture")) | {"file": a_photograph(), "shows": "A queue"}
    hosting.told(hosting.save(url(event, "seats"), capacity="9"))
    asked = hosting.client.post(url(event, "picture"), typed)
    assert asked.status_code == 409
    again = fields_of(asked.content.decode())
    hosting.told(hosting.client.post(url(event, "picture"), again))
    event = Event.objects.get(pk=event.pk)
    assert (event.image is not None, event.capacity) == (True, 9)


@pictures
def test_a_picture_that_was_sent_and_never_saved_leaves_the_library_after_a_day(
    hosting: Worker, event: Event, django_capture_on_commit_callbacks: Any
) -> None:
    ReviewedField.objects.create(model="resources.event", field="image")
    hosting.told(hosting.save(url(event, "picture"), file=a_photograph(), shows="It waits for the network"))
    sent = fields_of(hosting.save(url(event, "picture"), file=a_photograph(), shows="").content.decode())
    hosting.save(url(event, "picture"), file=a_photograph(), shows="")
    waits, left, chosen = SentPicture.objects.order_by("pk")
    guide = Page.get_first_root_node().add_child(instance=GuidePage(title="Guide", summary="S", live=False))
    guide.body = [("image", {"image": chosen.image})]
    guide.save_revision()
    now = timezone.now()
    assert unsaved.forget(now + datetime.timedelta(hours=23)) == 0
    path = Path(left.image.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert unsaved.forget(now + datetime.timedelta(hours=25)) == 1
    assert set(Image.objects.all()) == {waits.image, chosen.image}
    with mock.patch("django.core.signing.time.time", return_value=(now + datetime.timedelta(hours=25)).timestamp()):
        answer = hosting.client.post(url(event, "picture"), sent | {"shows": "A queue"})
    assert "sent too long ago" in answer.content.decode()
    assert not path.exists()


@pictures
def test_what_is_no_picture_is_refused(hosting: Worker, event: Event) -> None:
    file = SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")
    assert hosting.save(url(event, "picture"), file=file, shows="Nothing").status_code == 422
    answer = hosting.save(url(event, "picture"), sent="forged", shows="Nothing")
    assert answer.status_code == 302
    assert Event.objects.get(pk=event.pk).image is None


def test_what_a_calendar_says_later_of_an_event_whose_new_fields_were_changed_here_is_asked_about(
    hosting: Worker, event: Event
) -> None:
    Event.objects.filter(pk=event.pk).update(origin=Origin.IMPORT)
    assert not edited_by_people(Event.objects.get(pk=event.pk))
    for section, typed in (
        ("where", {"venue_shown": "city"}),
        ("cost", {"cost": "free"}),
        ("seats", {"capacity": "5"}),
    ):
        Event.objects.filter(pk=event.pk).update(latest_revision=None, live_revision=None)
        hosting.told(hosting.save(url(event, section), **typed))
        assert edited_by_people(Event.objects.get(pk=event.pk)), section


def test_a_meeting_of_partners_is_asked_neither_for_seats_with_its_place_nor_for_another_kind(
    hosting: Worker, host: Organization
) -> None:
    meeting = factories.event(host=host, kind=EventKind.PARTNER_MEETING, visibility=Visibility.GROUPS)
    assert not {"venue_shown", "link_shown", "seats_offered"} & set(hosting.fields(url(meeting, "where")))
    assert "kind" not in hosting.fields(url(meeting, "about"))
    hosting.told(hosting.save(url(meeting, "where"), venue="Room 2"))


@pytest.mark.parametrize("section", SECTIONS)
def test_who_may_not_change_it_is_shown_no_form(section: str, host: Organization, event: Event) -> None:
    other = Worker(Role.ORGANIZATION_EDITOR, OrganizationFactory(slug="other"), "other@example.org")
    viewer = Worker(Role.VIEWER, host, "viewer@example.org")
    assert other.client.get(url(event, section)).status_code == 404
    assert other.client.post(url(event, section), {}).status_code == 404
    assert viewer.client.get(url(event, section)).status_code == 403
    assert viewer.client.post(url(event, section), {}).status_code == 403
