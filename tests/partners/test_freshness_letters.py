"""Letters about what is due: to whom, when, how often; and when nobody answers, to the network."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.assurance_models import Freshness
from partners.freshness.asking import ask
from partners.freshness.clocks import settle, stage_of
from partners.models import ConfirmationLink, FreshnessRules, Membership, Organization, Service
from partners.roles import Role
from tests.accounts.conftest import person
from tests.factories import HotlineFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.partners.test_freshness import RULES, TODAY, assured, days, noon

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://localhost:\d+/\w+/confirm/[\w.=-]+/")


def organization(**fields: Any) -> Organization:
    return assured(OrganizationFactory(kind="legal-clinic", name="Clinic", **fields), TODAY + days(90))


def due_service(owner: Organization, on: datetime.date = TODAY, **fields: Any) -> Service:
    return assured(ServiceFactory(organization=owner, help=["asylum"], **fields), on - days(90))


def member(owner: Organization, role: Role, name: str, language: str = "") -> Any:
    user = person(role, email=f"{name}@example.org", organization=owner)
    user.language = language
    user.save()
    return user


def tick(day: datetime.date) -> list[Any]:
    """What is written on that day."""
    before = len(mail.outbox)
    settle(noon(day))
    ask(noon(day))
    return mail.outbox[before:]


def test_each_responsible_person_gets_one_letter_with_a_link_for_each_entry() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor", "es")
    member(clinic, Role.ORGANIZATION_ADMIN, "admin")
    member(clinic, Role.VIEWER, "viewer")
    member(organization(), Role.ORGANIZATION_ADMIN, "stranger")
    person(Role.REVIEWER)
    due_service(clinic, names={"en": "Asylum forms", "es": "Solicitudes de asilo"})
    due_service(clinic, names={"en": "Bond"})
    due_service(clinic, TODAY + days(1), names={"en": "Not yet due"})
    letters = tick(TODAY)
    assert sorted(letter.to[0] for letter in letters) == ["admin@example.org", "editor@example.org"]
    by_reader = {letter.to[0]: letter for letter in letters}
    english, spanish = by_reader["admin@example.org"].body, by_reader["editor@example.org"].body
    assert ("Asylum forms" in english, "Bond" in english, "Not yet due" in english) == (True, True, False)
    assert "Solicitudes de asilo" in spanish
    assert len(set(LINK.findall(english))) == 2
    assert all("/es/confirm/" in url for url in LINK.findall(spanish))
    assert set(LINK.findall(english)).isdisjoint(LINK.findall(spanish))
    assert tick(TODAY) == []


def test_reminders_come_after_seven_and_fourteen_days_and_then_no_more() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    due_service(clinic)
    written = [day for day in range(-3, 100) if tick(TODAY + days(day))]
    assert written == [0, 7, 14]


def test_steps_missed_in_an_outage_become_one_letter() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    due_service(clinic)
    assert len(tick(TODAY + days(13))) == 1
    assert [len(tick(TODAY + days(day))) for day in (13, 14, 15, 40)] == [0, 1, 0, 0]
    assert ConfirmationLink.objects.filter(purpose="ask").count() == 2


def test_a_later_letter_repeats_what_is_still_due_with_the_same_link() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    due_service(clinic, names={"en": "Early"})
    due_service(clinic, TODAY + days(2), names={"en": "Late"})
    first, second = tick(TODAY)[0].body, tick(TODAY + days(2))[0].body
    assert ("Late" in first, "Early" in second, "Late" in second) == (False, True, True)
    assert set(LINK.findall(first)) < set(LINK.findall(second))


def test_somebody_of_two_organizations_gets_one_letter() -> None:
    one, two = organization(slug="one"), organization(slug="two")
    user = member(one, Role.ORGANIZATION_EDITOR, "editor")
    Membership.objects.create(user=user, organization=two, role="admin")
    due_service(one)
    due_service(two)
    (letter,) = tick(TODAY)
    assert len(LINK.findall(letter.body)) == 2


def test_without_members_the_checked_address_of_the_organization_is_asked() -> None:
    clinic = organization(email="office@clinic.example")
    due_service(clinic)
    (letter,) = tick(TODAY)
    assert letter.to == ["office@clinic.example"]
    assert "nobody of your organization has an account yet" in letter.body


def test_an_address_that_nobody_checked_is_not_asked_but_the_network_at_once() -> None:
    reviewer = person(Role.REVIEWER)
    person(Role.ADMINISTRATOR)
    due_service(OrganizationFactory(email="listed@somewhere.example"), names={"en": "Bond"})
    assured(PolicyFactory(titles={"en": "The city does not ask"}), TODAY - days(180))
    (letter,) = tick(TODAY)
    assert letter.to == [reviewer.email]
    assert ("Bond" in letter.body, "The city does not ask" in letter.body) == (True, True)
    assert "2 entries wait to be checked" in letter.subject
    assert tick(TODAY + days(1)) == tick(TODAY + days(30)) == []


def test_the_network_is_asked_after_21_days_once() -> None:
    reviewer = person(Role.REVIEWER)
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    due_service(clinic)
    written = {day: [letter.to[0] for letter in tick(TODAY + days(day))] for day in range(100)}
    assert {day: to for day, to in written.items() if to} == {
        0: ["editor@example.org"],
        7: ["editor@example.org"],
        14: ["editor@example.org"],
        21: [reviewer.email],
    }


@pytest.mark.parametrize("why", ["taken-down", "closed"])
def test_nobody_is_asked_about_what_was_withdrawn(why: str) -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    due_service(clinic)
    Service.objects.update(withdrawn=why)
    assert tick(TODAY) == []
    Service.objects.update(withdrawn="")
    Organization.objects.update(withdrawn=why)
    assert tick(TODAY) == []


def test_a_hotline_without_owner_does_not_hinder_others() -> None:
    person(Role.REVIEWER)
    assured(HotlineFactory(), TODAY - days(30))
    (letter,) = tick(TODAY)
    assert "Night line" in letter.body


def test_a_letter_that_cannot_be_written_leaves_nothing_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "first")
    member(clinic, Role.ORGANIZATION_EDITOR, "second")
    due_service(clinic)
    whole = mail.EmailMessage.send

    def broken(self: mail.EmailMessage, **kwargs: Any) -> int:
        if self.to == ["first@example.org"]:
            raise OSError
        return whole(self, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", broken)
    assert [letter.to[0] for letter in tick(TODAY)] == ["second@example.org"]
    assert ConfirmationLink.objects.count() == 1
    monkeypatch.undo()
    assert [letter.to[0] for letter in tick(TODAY)] == ["first@example.org"]
    assert tick(TODAY) == []


def test_longer_intervals_ask_nobody_twice() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")
    service = due_service(clinic, TODAY - days(5))
    assert len(tick(TODAY)) == 1
    FreshnessRules.objects.update(legal_days=92)
    assert tick(TODAY) == []
    service.refresh_from_db()
    assert service.due_date == TODAY - days(3)


def test_letters_take_as_many_queries_with_much_as_with_little() -> None:
    clinic = organization()
    member(clinic, Role.ORGANIZATION_EDITOR, "editor")

    def count(day: datetime.date) -> int:
        settle(noon(day))
        with CaptureQueriesContext(connection) as found:
            assert ask(noon(day)) == 1
        return len(found)

    due_service(clinic)
    few = count(TODAY)
    for _ in range(10):
        due_service(clinic)
    assert count(TODAY) == few
    settle(noon(TODAY))
    with CaptureQueriesContext(connection) as idle:
        assert ask(noon(TODAY)) == 0
    assert len(idle) <= 10


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-20, 120), st.sampled_from(["tick", "tick", "confirm"])), min_size=1, max_size=12)
)
@pytest.mark.slow
def test_whatever_happens_the_stage_follows_from_the_day_and_nobody_is_asked_twice(
    happenings: list[tuple[int, str]],
) -> None:
    """Any sequence of days (back and forth) on which the clock runs or somebody confirms."""
    for model in (ConfirmationLink, Service, Membership, Organization):
        model.objects.all().delete()
    mail.outbox.clear()
    clinic = organization()
    user, _made = Membership.objects.model.user.field.related_model.objects.get_or_create(email="editor@example.org")
    Membership.objects.create(user=user, organization=clinic, role="editor")
    service = due_service(clinic)
    Organization.objects.update(assured_date=None, due_date=None, freshness="unchecked")
    for offset, what in happenings:
        day = TODAY + days(offset)
        if what == "confirm":
            service.assure(by=None, organization=clinic, on=day)
            service.save()
        tick(day)
        service.refresh_from_db()
        stage = stage_of(service.due_date, day, RULES)
        assert service.due_date == service.assured_date + days(90) or service.due_date <= day
        assert (service.freshness, service.withdrawn) == (stage, "stale" if stage is Freshness.UNLISTED else "")
    steps = list(ConfirmationLink.objects.filter(purpose="ask").values_list("due_date", "step"))
    assert len(steps) == len(set(steps)) == sum(letter.to == [user.email] for letter in mail.outbox)
