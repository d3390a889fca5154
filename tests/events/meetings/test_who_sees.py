"""Who sees a partner meeting: those whom it names, its host, the network; nobody else, and never the public."""

from typing import Any

import pytest
from django.test import Client

from partners.assurance_models import Withdrawn
from partners.models import Organization
from partners.roles import Role
from portal.vocabulary import OrganizationKind, Visibility
from resources.events.meetings.finding import readers
from resources.models import Event, Occurrence
from tests.accounts.conftest import person
from tests.events.meetings.conftest import date_of, meeting, page_of
from tests.workspace.conftest import Worker

LIST = "/workspace/meetings/"


def seen(user: Any) -> set[Any]:
    user = type(user).objects.get(pk=user.pk)
    return set(Event.objects.meetings().seen_by(user).values_list("slug", flat=True))


def test_a_meeting_without_names_is_for_its_host_and_the_network_alone(
    host: Organization, clinic: Organization
) -> None:
    made = meeting(host)
    assert seen(person(Role.VIEWER, organization=clinic)) == set()
    assert seen(person(Role.VIEWER, organization=host, email="own@example.org")) == {made.slug}
    assert seen(person(Role.REVIEWER)) == {made.slug}
    assert seen(person(Role.TRANSLATOR)) == set()
    assert seen(person(email="nobody@example.org")) == set()


@pytest.mark.parametrize("kind", OrganizationKind.values)
def test_a_kind_sees_what_names_it_and_no_other_kind_does(host: Organization, clinic: Organization, kind: str) -> None:
    made, other = meeting(host, kinds=[kind]), meeting(host, kinds=[k for k in OrganizationKind.values if k != kind])
    Organization.objects.filter(pk=clinic.pk).update(kind=kind)
    assert seen(person(Role.VIEWER, organization=clinic)) == {made.slug}
    assert other.slug not in seen(person(Role.VIEWER, organization=clinic, email="second@example.org"))


def test_a_government_does_not_see_what_names_others(
    host: Organization, group: Any, official: Worker, county: Organization
) -> None:
    made = meeting(host, kinds=["ngo", "clinic", "legal-clinic"], groups=[group])
    assert seen(official.user) == set()
    assert official.client.get(page_of(made)).status_code == 404
    group.organizations.add(county)
    assert seen(official.user) == {made.slug}


def test_a_group_names_its_organizations(host: Organization, group: Any, guest: Worker) -> None:
    made = meeting(host, groups=[group])
    assert made.texts.first().title in guest.read(LIST)
    assert "How we answer raids" in guest.read(page_of(made))
    group.organizations.clear()
    assert guest.client.get(page_of(made)).status_code == 404
    assert "How we answer raids" not in guest.read(LIST)


@pytest.mark.parametrize(
    "change",
    [
        {"live": False},
        {"withdrawn": Withdrawn.TAKEN_DOWN},
        {"visibility": Visibility.OWNER},
    ],
)
def test_what_is_taken_down_a_draft_or_the_hosts_own_is_not_there_for_others(
    host: Organization, guest: Worker, change: dict
) -> None:
    made = meeting(host, kinds=["clinic"])
    Event.objects.filter(pk=made.pk).update(**change)
    assert guest.client.get(page_of(made)).status_code == 404


@pytest.mark.parametrize(
    "change", [{"withdrawn": Withdrawn.TAKEN_DOWN}, {"withdrawn": Withdrawn.CLOSED}, {"live": False}]
)
def test_an_organization_that_is_taken_down_is_shared_nothing(host: Organization, guest: Worker, clinic: Organization, change: dict) -> None:  # fmt: skip
    made = meeting(host, kinds=["clinic"])
    assert seen(guest.user) == {made.slug}
    Organization.objects.filter(pk=clinic.pk).update(**change)
    assert seen(guest.user) == set()
    assert not readers(made).filter(user=guest.user).exists()


def test_a_host_that_is_taken_down_shares_nothing(host: Organization, guest: Worker) -> None:
    meeting(host, kinds=["clinic"])
    Organization.objects.filter(pk=host.pk).update(withdrawn=Withdrawn.TAKEN_DOWN)
    assert seen(guest.user) == set()


def test_both_directions_agree_on_who_sees_it(host: Organization, clinic: Organization, county: Organization, group: Any) -> None:  # fmt: skip
    people = [
        person(Role.VIEWER, organization=each, email=f"{each.slug}@example.org") for each in (host, clinic, county)
    ]
    for names in ({}, {"kinds": ["clinic"]}, {"kinds": ["county", "ngo"]}, {"groups": [group]}):
        made = meeting(host, **names)
        named = {row.user_id for row in readers(made)}
        assert named == {each.pk for each in people if made.slug in seen(each)}


def test_a_partner_meeting_is_never_public_even_if_nobody_said_who_may_see_it(
    host: Organization, guest: Worker
) -> None:
    made = meeting(host, visibility=Visibility.PUBLIC)
    assert made.visibility == Visibility.OWNER
    Event.objects.filter(pk=made.pk).update(visibility=Visibility.PUBLIC)
    made.refresh_from_db()
    assert not made.is_listed
    assert not Event.objects.listed().filter(pk=made.pk).exists()
    assert not Occurrence.objects.listed().filter(event=made).exists()
    assert seen(guest.user) == set()
    assert Client().get(f"/en/events/{made.slug}/").status_code == 404


def test_nothing_of_it_is_in_any_public_answer(host: Organization) -> None:
    made = meeting(host, kinds=["clinic"], venue="Back room", online_url="https://meet.example/secret")
    visitor = Client()
    for path in (
        "/en/",
        "/en/events/",
        f"/en/organizations/{host.slug}/",
        "/sitemap.xml",
        "/api/v2/events/",
        f"/api/v2/events/?host={host.slug}",
        "/api/v2/search/?q=raids",
        "/api/v2/suggest/?q=raid",
        f"/en/events/{made.slug}/",
        f"/en/events/{made.slug}/wrong/",
        f"/en/events/{made.slug}/event.ics",
        f"/en/events/{made.slug}/seats/",
        "/en/events/calendar.ics",
        "/en/feeds/events.xml",
    ):
        answer = visitor.get(path)
        said = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert not any(word in said for word in ("How we answer", "Back room", "meet.example", str(made.uid))), path


def test_the_workspace_asks_for_a_login_and_a_stranger_finds_nothing(host: Organization, official: Worker) -> None:
    made = meeting(host, kinds=["clinic"])
    assert Client().get(page_of(made)).headers["Location"].startswith("/accounts/login/")
    for path in ("answer", "write", "documents", "items"):
        assert official.client.post(f"{LIST}{made.pk}/{path}/", {"coming": "yes"}).status_code == 404
    assert not date_of(made).answers.exists()


def test_the_list_asks_a_bounded_number_of_queries(
    host: Organization, guest: Worker, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        meeting(host, kinds=["clinic"])
    guest.read(LIST)
    with django_assert_max_num_queries(20):
        guest.read(LIST)
