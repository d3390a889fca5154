"""What the members of an organization find in the workspace, and what stays closed to others."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Membership, Organization, ReviewedField, ServiceArea, ServiceText
from partners.roles import Role
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PlaceFactory,
    PolicyFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.workspace.conftest import Worker

pytestmark = pytest.mark.django_db
MOST = 20
SECTIONS = ["hours", "contact", "languages", "help", "cost", "where", "area", "documents", "cases", "texts/es"]


def test_the_organization_shows_all_that_it_keeps_with_its_state(editor: Worker, clinic: Organization) -> None:
    ServiceFactory(organization=clinic, names={"en": "Asylum help"})
    ServiceFactory(
        organization=clinic, names={"en": "Old help"}, due_date=timezone.localdate() - datetime.timedelta(days=1)
    )
    ServiceFactory(organization=clinic, names={"en": "Closed help"}, withdrawn="closed")
    LocationFactory(organization=clinic, hidden=True, address_1="7 Secret Lane")
    PolicyFactory(organization=clinic, jurisdiction=None, titles={"en": "We do not ask"})
    HotlineFactory(run_by=clinic, names={"en": "Our line"})
    page = editor.read(f"/workspace/organizations/{clinic.pk}/")
    for words in (
        "Asylum help",
        "To be checked",
        "Said to be closed",
        "7 Secret Lane",
        "We do not ask",
        "Our line",
        "Add a service",
    ):
        assert words in page


def test_a_viewer_sees_and_changes_nothing(viewer: Worker, clinic: Organization, advice) -> None:
    page = viewer.read(f"/workspace/services/{advice.pk}/")
    assert "Monday to Friday" in page
    assert "/change/" not in page
    assert viewer.client.get(f"/workspace/services/{advice.pk}/change/hours/").status_code == 403
    assert viewer.client.post(f"/workspace/services/{advice.pk}/remove/").status_code == 403
    assert viewer.client.get(f"/workspace/organizations/{clinic.pk}/add/services/").status_code == 403
    assert "Add a service" not in viewer.read(f"/workspace/organizations/{clinic.pk}/")


def test_another_organizations_entry_is_not_there(editor: Worker) -> None:
    other = OrganizationFactory()
    theirs = ServiceFactory(organization=other)
    for path in (
        f"services/{theirs.pk}/",
        f"services/{theirs.pk}/preview/",
        f"services/{theirs.pk}/remove/",
        f"services/{theirs.pk}/change/hours/",
        f"services/{theirs.pk}/change/texts/en/",
        f"organizations/{other.pk}/",
        f"organizations/{other.pk}/about/",
        f"organizations/{other.pk}/add/services/",
    ):
        assert editor.client.get(f"/workspace/{path}").status_code == 404, path
        assert editor.client.post(f"/workspace/{path}").status_code in {404, 405}, path
    assert editor.client.post(f"/workspace/services/{theirs.pk}/restore/").status_code == 404


@pytest.mark.parametrize("path", ["change/nothing/", "change/texts/xx-nothing/", "nothing/"])
def test_what_is_not_kept_here_is_not_there(editor: Worker, advice, path: str) -> None:
    assert editor.client.get(f"/workspace/services/{advice.pk}/{path}").status_code == 404
    assert editor.client.get(f"/workspace/sources/{advice.pk}/").status_code == 404


def grow(organization: Organization, number: int) -> None:
    """Everything `number` times."""
    for each in range(number):
        service = ServiceFactory(organization=organization, names={"en": f"Service {each}", "es": f"Servicio {each}"})
        PolicyFactory(organization=organization, jurisdiction=None)
        HotlineFactory(run_by=organization)
        LocationFactory(organization=organization)
        assert service.pk


def queries(worker: Worker, url: str) -> int:
    """How many questions the page asks of the database; what begins and ends a transaction asks nothing."""
    with CaptureQueriesContext(connection) as counted:
        worker.read(url)
    asked = [each["sql"] for each in counted if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= MOST, "\n".join(each[:60] + each[each.find(" FROM ") :][:90] for each in asked)
    return len(asked)


def test_the_page_of_an_organization_asks_as_much_for_one_as_for_ten(editor: Worker, clinic: Organization) -> None:
    url = f"/workspace/organizations/{clinic.pk}/"
    editor.read(url)
    grow(clinic, 1)
    one = queries(editor, url)
    grow(clinic, 9)
    assert queries(editor, url) == one


def fill(service, number: int) -> None:
    source = SourceFactory()
    for each in range(number):
        PhoneFactory(service=service, source=source)
        service.schedules.create(byday="MO", opens_at=f"{each % 23:02}:00", closes_at=f"{each % 23:02}:30")
        service.languages.create(code="es", source=source)
        service.required_documents.create(document=f"Paper {each}")
        service.cost_options.create(option=f"For {each}", amount=each)
        place = PlaceFactory()
        ServiceArea.objects.create(service=service, place=place)
        location = LocationFactory(organization=service.organization)
        service.at_locations.create(location=location)
    service.save()


def test_the_page_of_a_service_asks_as_much_for_one_row_as_for_ten(editor: Worker, advice) -> None:
    url = f"/workspace/services/{advice.pk}/"
    editor.read(url)
    fill(advice, 1)
    one = queries(editor, url)
    fill(advice, 9)
    assert queries(editor, url) == one


def test_a_form_asks_as_much_for_one_row_as_for_ten(editor: Worker, advice) -> None:
    urls = [f"/workspace/services/{advice.pk}/change/{section}/" for section in SECTIONS]
    fill(advice, 1)
    one = counted(editor, urls)
    fill(advice, 9)
    assert counted(editor, urls) == one


def counted(worker: Worker, urls: list[str]) -> dict[str, int]:
    """How many questions each page asks when it was read before."""
    for url in urls:
        worker.read(url)
    return {url: queries(worker, url) for url in urls}


def test_a_person_of_two_organizations_finds_both(editor: Worker, clinic: Organization) -> None:
    other = OrganizationFactory(name="Second")
    Membership.objects.create(user=editor.user, organization=other, role="editor")
    home = editor.read("/workspace/")
    assert "Clinic" in home
    assert "Second" in home


def test_texts_are_listed_with_what_is_missing(editor: Worker, advice) -> None:
    ServiceText.objects.create(service=advice, language="fr", name="Conseil", machine_translated=True)
    page = editor.read(f"/workspace/services/{advice.pk}/")
    assert "Translated by a machine: read it" in page
    assert "Nothing yet" in page


def test_the_network_sees_every_organization(clinic: Organization, advice) -> None:
    reviewer = Worker(Role.REVIEWER, clinic)
    assert "Advice" in reviewer.read(f"/workspace/services/{advice.pk}/")


@pytest.mark.slow
def test_a_waiting_change_asks_as_much_for_one_row_as_for_ten(editor: Worker, advice) -> None:
    ReviewedField.objects.get_or_create(model="partners.service", field="url")
    url = f"/workspace/services/{advice.pk}/"
    counts = []
    for number in (1, 9):
        fill(advice, number)
        assert editor.save(f"{url}change/contact/", url=f"https://{number}.example/").status_code == 302
        counts.append(counted(editor, [url, *(f"{url}change/{section}/" for section in SECTIONS)]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("section", ["area", "where", "texts/es"])
def test_a_form_with_a_draft_left_beside_changes_that_wait_stays_within_the_limit(
    editor: Worker, advice, section: str
) -> None:
    """The most that one form reads: what waits names new records, what was typed began before the last of it."""
    ReviewedField.objects.get_or_create(model="partners.service", field="url")
    url, office = f"/workspace/services/{advice.pk}/change/", LocationFactory(organization=advice.organization)
    fill(advice, 3)
    assert editor.save(f"{url}contact/", url="https://one.example/").status_code == 302
    assert editor.save(f"{url}where/", at=[str(office.pk)]).status_code == 302
    typed = editor.fields(f"{url}{section}/")
    name = section.replace("/", "-")
    assert editor.client.post(f"/workspace/drafts/service/{advice.pk}/{name}/", typed).status_code in {204, 302}
    assert editor.save(f"{url}contact/", url="https://two.example/").status_code == 302
    assert "You see what you typed on" in editor.read(f"{url}{section}/")
    queries(editor, f"{url}{section}/")
