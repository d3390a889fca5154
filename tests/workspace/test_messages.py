"""Messages from the public at the desks of those who keep the entries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.corrections.models import Correction, Wrong
from partners.corrections.sending import send_correction
from partners.roles import Role
from tests.accounts.conftest import enter, person
from tests.factories import OrganizationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
INBOX = "/workspace/messages/"


def desk(role: Role, organization: object = None) -> Client:
    client, user = Client(), person(role, organization=organization)
    enter(client, user, second_factor=role is not Role.VIEWER)
    client.user = user
    return client


def about(entry: object, words: str = "It has moved", what: Wrong = Wrong.OTHER) -> Correction:
    return send_correction(entry=entry, what=what, words=words, language="en")


def test_an_editor_reads_and_answers_what_was_said_of_their_own() -> None:
    service = ServiceFactory()
    editor = desk(Role.ORGANIZATION_EDITOR, service.organization)
    row = about(service, "Cerraron en mayo")
    assert "Messages from the public" in editor.get("/workspace/").content.decode()
    assert "Cerraron en mayo" in editor.get(INBOX).content.decode()
    page = f"{INBOX}{row.pk}/"
    assert "Cerraron en mayo" in editor.get(page).content.decode()
    refused = editor.post(page, {"state": "", "answer": "We called"}).content.decode()
    assert "We called" in refused
    assert editor.post(page, {"state": "mended", "answer": "New address"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer, row.decided_by) == ("mended", "New address", editor.user)
    assert "Cerraron en mayo" not in editor.get(INBOX).content.decode()
    assert "Cerraron en mayo" in editor.get(f"{INBOX}?decided=1").content.decode()


def test_what_is_confidential_held_or_of_others_is_not_there() -> None:
    service = ServiceFactory()
    admin = desk(Role.ORGANIZATION_ADMIN, service.organization)
    rows = [
        about(service, "Took my money", Wrong.FALSE_LAWYER),
        about(service, "www. www. www. Took my money"),
        about(OrganizationFactory(), "Took my money too"),
    ]
    home = admin.get("/workspace/").content.decode() + admin.get(INBOX).content.decode()
    organization = admin.get(f"/workspace/organizations/{service.organization.pk}/").content.decode()
    assert "Took my money" not in home + organization
    for row in rows:
        assert admin.get(f"{INBOX}{row.pk}/").status_code == 404
        assert admin.post(f"{INBOX}{row.pk}/", {"state": "spam"}).status_code == 404
    assert set(Correction.objects.values_list("state", flat=True)) == {"open", "held"}


def test_a_viewer_reads_no_messages() -> None:
    service = ServiceFactory()
    viewer = desk(Role.VIEWER, service.organization)
    row = about(service)
    assert "It has moved" not in viewer.get(INBOX).content.decode()
    assert viewer.get(f"{INBOX}{row.pk}/").status_code == 404


def test_the_inbox_costs_the_same_with_ten_times_the_messages(django_assert_max_num_queries) -> None:
    service = ServiceFactory()
    editor = desk(Role.ORGANIZATION_EDITOR, service.organization)
    for number in range(25):
        about(service if number % 2 else service.organization, f"Word {number}")
    for page in ("/workspace/", INBOX):
        with django_assert_max_num_queries(20):
            editor.get(page)


def test_a_reviewer_sees_all_piles_lets_through_and_answers() -> None:
    reviewer = desk(Role.REVIEWER)
    service = ServiceFactory()
    hidden = about(service, "Took my money", Wrong.FALSE_LAWYER)
    held = about(service, "www. www. www.")
    listed = reviewer.get("/admin/snippets/partners/correction/")
    assert listed.status_code == 200
    for row in (hidden, held):
        page = f"/admin/snippets/partners/correction/decide/{row.pk}/"
        assert row.words in reviewer.get(page).content.decode()
    assert reviewer.post(page, {"state": "open"}).status_code == 302
    held.refresh_from_db()
    assert held.state == "open"
    assert "About false lawyers: 1" in reviewer.get("/admin/").content.decode()
    assert "export=" not in listed.content.decode()


def test_nobody_else_of_the_network_reads_them() -> None:
    row = about(ServiceFactory())
    for role in (Role.GUIDE_EDITOR, Role.TRANSLATOR):
        client = desk(role)
        assert client.get("/admin/snippets/partners/correction/").status_code in (302, 403)
        assert client.get(f"/admin/snippets/partners/correction/decide/{row.pk}/").status_code in (302, 403)


def test_the_networks_list_calls_entries_by_their_names_in_as_many_queries_for_one_as_for_ten() -> None:
    reviewer = desk(Role.REVIEWER)
    about(ServiceFactory(slug="service-1", names={"en": "Night help"}))
    reviewer.get("/admin/snippets/partners/correction/")
    with CaptureQueriesContext(connection) as one:
        page = reviewer.get("/admin/snippets/partners/correction/").content.decode()
    assert "Night help" in page
    assert "service 1" not in page
    for number in range(2, 11):
        about(ServiceFactory(slug=f"service-{number}", names={"en": f"Help {number}"}))
    with CaptureQueriesContext(connection) as ten:
        assert "Help 10" in reviewer.get("/admin/snippets/partners/correction/").content.decode()
    assert len(ten) <= len(one)


def test_the_menu_leads_to_the_messages_and_says_where_one_is() -> None:
    service = ServiceFactory()
    editor = desk(Role.ORGANIZATION_EDITOR, service.organization)
    row = about(service)
    here = {"/workspace/": "page", INBOX: "page", f"{INBOX}{row.pk}/": "true"}
    for url, current in here.items():
        menu = editor.get(url).content.decode().split('class="workspace__menu"')[1].split("</nav>")[0]
        assert f'<a href="{INBOX}"' in menu
        assert menu.count("aria-current") == 1
        marked = "/workspace/" if url == "/workspace/" else INBOX
        assert f'<a href="{marked}" aria-current="{current}">' in menu


def test_who_keeps_no_messages_is_not_led_to_them() -> None:
    viewer = desk(Role.VIEWER, OrganizationFactory())
    assert f'href="{INBOX}"' not in viewer.get("/workspace/").content.decode()
