"""What a host says of an event beside its dates, section by section, in the workspace."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from partners.models import Organization, OrganizationText, Proposal, ReviewedField
from partners.permissions import Role
from portal.vocabulary import EventKind, Visibility
from resources.events.models import Event
from resources.events.rules.making import make_occurrences
from tests.factories import OrganizationFactory, PlaceFactory
from tests.resources import factories
from tests.workspace.conftest import Worker, problems

pytestmark = pytest.mark.django_db
SECTIONS = ("where", "about", "languages", "documents", "cost", "seats")
SECRET = "12 Quiet Street"


@pytest.fixture
def host() -> Organization:
    ReviewedField.objects.all().delete()
    return OrganizationFactory(name="Consulate", slug="consulate")


@pytest.fixture
def hosting(host: Organization) -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, host, "host@example.org")


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


def test_what_another_section_asks_for_is_said_of_the_whole_form(
    hosting: Worker, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean(self: Event) -> None:
        if not self.seats_offered:
            raise ValidationError({"venue_shown": "Offer seats first."})

    monkeypatch.setattr(Event, "clean", clean)
    answer = hosting.save(url(event, "seats"), capacity="7")
    assert answer.status_code == 422
    assert "Offer seats first." in answer.content.decode()
    assert 'value="7"' in answer.content.decode()


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
    page = hosting.told(
        hosting.save(url(event, "seats"), seats_offered="on", capacity="50", seats_released_at="17:30")
    )
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
