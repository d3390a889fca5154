"""Internal notes: for the members of one organization, until their time is over."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from partners.models import AuditRow, Note, Organization
from partners.roles import Role
from partners.sharing import notes
from tests.factories import LocationFactory, OrganizationFactory, ServiceFactory
from tests.workspace.desks import member

WORDS = "Ask for the lawyer on Mondays"


@pytest.fixture
def clinic(db: None) -> Organization:
    return OrganizationFactory(name="Clinic")


@pytest.fixture
def shelter(db: None) -> Organization:
    return OrganizationFactory(name="Shelter")


def url(entry: Any) -> str:
    return f"/workspace/about/{entry._meta.model_name}/{entry.pk}/"


def note(entry: Any, organization: Organization, words: str = WORDS) -> Note:
    return Note.objects.create(
        entry=entry, organization=organization, words=words, until=timezone.localdate() + datetime.timedelta(days=9)
    )


def form(organization: Organization, **values: Any) -> dict[str, Any]:
    return {"organization": organization.pk, "words": WORDS, "keep": "365", **values}


def test_an_editor_writes_a_note_on_a_public_entry_of_others(clinic: Organization, shelter: Organization) -> None:
    editor, service = member(clinic), ServiceFactory(organization=shelter)
    assert editor.post(url(service), form(clinic)).status_code == 302
    kept = Note.objects.get()
    assert (kept.organization, kept.author, kept.entry) == (clinic, editor.user, service)
    assert kept.until == timezone.localdate() + datetime.timedelta(days=365)
    assert WORDS in editor.get(url(service)).content.decode()
    act = AuditRow.objects.get(action="notes.write")
    assert act.organization == clinic
    assert WORDS not in repr((act.before, act.after, act.label, act.note))


def test_others_do_not_read_it(clinic: Organization, shelter: Organization) -> None:
    service = ServiceFactory(organization=shelter)
    note(service, clinic)
    owner = member(shelter, Role.ORGANIZATION_ADMIN, name="ben")
    assert WORDS not in owner.get(url(service)).content.decode()
    assert owner.post(f"/workspace/notes/{Note.objects.get().pk}/delete/").status_code == 404
    assert owner.post(url(service), form(clinic)).status_code == 200
    assert Note.objects.count() == 1


def test_a_viewer_reads_and_does_not_write(clinic: Organization) -> None:
    viewer, kept = member(clinic, Role.VIEWER), note(clinic, clinic)
    assert WORDS in viewer.get(url(clinic)).content.decode()
    viewer.post(url(clinic), form(clinic))
    assert Note.objects.count() == 1
    assert viewer.post(f"/workspace/notes/{kept.pk}/delete/").status_code == 403


def test_an_entry_that_is_not_theirs_to_see_is_not_there(clinic: Organization, shelter: Organization) -> None:
    hidden = ServiceFactory(organization=shelter, live=False)
    editor = member(clinic)
    assert editor.get(url(hidden)).status_code == 404
    assert editor.post(url(hidden), form(clinic)).status_code == 404
    assert editor.get(f"/workspace/about/nonsense/{hidden.pk}/").status_code == 404


def test_a_hidden_location_of_others_is_named_by_its_city(clinic: Organization, shelter: Organization) -> None:
    place = LocationFactory(organization=shelter, hidden=True, address_1="77 Marker Alley", city="El Paso")
    page = member(clinic).get(url(place)).content.decode()
    assert "El Paso" in page
    assert "Marker" not in page


def test_a_public_body_is_warned_of_public_records(shelter: Organization, clinic: Organization) -> None:
    county = OrganizationFactory(name="County", kind="county")
    assert "This may be a public record" in member(county, name="cleo").get(url(clinic)).content.decode()
    assert "This may be a public record" not in member(shelter).get(url(clinic)).content.decode()


def test_an_empty_note_is_refused_and_nothing_is_lost(clinic: Organization) -> None:
    page = member(clinic).post(url(clinic), form(clinic, words="", keep="30")).content.decode()
    assert "field__error" in page
    assert '<option value="30" selected>' in page


def test_notes_go_when_their_time_is_over(clinic: Organization) -> None:
    kept, over = note(clinic, clinic), note(clinic, clinic)
    Note.objects.filter(pk=over.pk).update(until=timezone.localdate() - datetime.timedelta(days=1))
    assert notes.purge(timezone.now()) == 1
    assert notes.purge(timezone.now()) == 0
    assert list(Note.objects.all()) == [kept]


def test_the_page_asks_a_constant_number_of_queries(clinic: Organization, django_assert_max_num_queries: Any) -> None:
    editor = member(clinic)
    for _number in range(20):
        note(clinic, clinic)
    editor.get(url(clinic))
    with django_assert_max_num_queries(20):
        editor.get(url(clinic))
