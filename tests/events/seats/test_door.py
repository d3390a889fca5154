"""The door on the host's phone: who may keep it, what it says, what it counts."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import portal
from partners.roles import Role
from resources.events.seats import codes, door, door_views
from resources.models import CoHost, Occurrence, Seat
from search.models import OutboxEntry
from tests.accounts.conftest import enter, person
from tests.events.seats.test_keeping import EARLY, START, a_date, keep, states
from tests.resources.factories import organization

pytestmark = pytest.mark.django_db
OPEN = START - datetime.timedelta(hours=1)


def test_a_code_is_welcome_once_and_then_said_to_have_come() -> None:
    date = a_date()
    code = keep(date, 3)
    typed = " - ".join(codes.in_groups(code))
    assert door.check(date, typed, now=OPEN) == door.Checked(door.Finding.WELCOME, 3)
    assert door.check(date, typed, now=OPEN) == door.Checked(door.Finding.AGAIN, 3)
    assert states(date) == ["arrived"]


def test_nothing_is_marked_days_before_and_who_waits_has_no_seat() -> None:
    date = a_date(1)
    code, waits = keep(date), keep(date)
    assert door.check(date, code, now=EARLY).finding == "early"
    assert door.check(date, waits, now=OPEN).finding == "waiting"
    assert door.check(date, "1" * 18, now=OPEN).finding == "unknown"
    assert door.check(date, "12", now=OPEN).finding == "not-a-code"
    assert states(date) == ["kept", "waiting"]


def test_a_code_of_another_date_is_unknown() -> None:
    one, other = a_date(), a_date()
    code = keep(one)
    keep(other)
    assert door.check(other, code, now=OPEN).finding == "unknown"


def test_hosts_see_seats_as_numbers() -> None:
    date = a_date(5)
    came = keep(date, 3)
    keep(date, 2)
    keep(date, 4)
    door.check(date, came, now=OPEN)
    assert door.count(date) == door.Numbers(capacity=5, kept=5, arrived=3, waiting=4, heads=None)


def test_heads_are_counted_up_and_down_and_no_search_hears_of_it() -> None:
    date = a_date()
    before = OutboxEntry.objects.count()
    assert [door.count_heads(date, step=step) for step in (1, 1, -1, -1, -1)] == [1, 2, 1, 0, 0]
    assert door.count_heads(date, number=40) == 40
    assert OutboxEntry.objects.count() == before


def test_what_a_phone_holds_finds_a_guest_and_leaves_codes_open() -> None:
    date = a_date()
    code = keep(date, 2)
    held = door.for_offline(date, now=OPEN)
    assert held["opens"] == (START - datetime.timedelta(hours=12)).timestamp() < held["now"] == OPEN.timestamp()
    assert held["ends"] > date.ends_at.timestamp()
    assert held["guests"] == {codes.digest_of(code, date.pk)[:10]: [2, "kept"]}
    assert code not in json.dumps(held)
    assert 2 ** (4 * codes.OFFLINE_LETTERS) * 10**5 < 10**codes.DIGITS  # many codes for each


class Keeper:
    """Somebody of an organization who opens the door's page."""

    def __init__(self, role: Role, date: Occurrence, of: Any = None) -> None:
        self.client, user = Client(), person(role, organization=of or date.event.host)
        enter(self.client, user, second_factor=role is not Role.VIEWER)
        self.url = f"/workspace/doors/{date.pk}/"

    def status(self) -> int:
        return self.client.get(self.url).status_code

    def send(self, **fields: Any) -> Any:
        return self.client.post(self.url, fields)


def soon(capacity: int | None = 10, **fields: Any) -> Occurrence:
    date = a_date(capacity, **fields)
    start = timezone.now() + datetime.timedelta(hours=1)
    Occurrence.objects.filter(pk=date.pk).update(starts_at=start, ends_at=start + datetime.timedelta(hours=1))
    return Occurrence.objects.select_related("event").get(pk=date.pk)


def test_editors_of_host_and_co_host_keep_the_door_and_nobody_else() -> None:
    date, helper = soon(), organization()
    CoHost.objects.create(event=date.event, organization=helper)
    assert Keeper(Role.ORGANIZATION_EDITOR, date).status() == 200
    assert Keeper(Role.ORGANIZATION_ADMIN, date, helper).status() == 200
    assert Keeper(Role.VIEWER, date).status() == 404
    assert Client().get(f"/workspace/doors/{date.pk}/").status_code == 302


def test_an_editor_of_another_organization_finds_no_door() -> None:
    assert Keeper(Role.ORGANIZATION_EDITOR, soon(), organization()).status() == 404


def test_the_page_checks_codes_and_counts_without_script() -> None:
    date = soon()
    code = keep(date, 2, now=timezone.now())
    keeper = Keeper(Role.ORGANIZATION_EDITOR, date)
    page = keeper.send(code=code).content.decode()
    assert "Welcome." in page
    assert code not in page
    assert "This code has come already." in keeper.send(code=code).content.decode()
    assert keeper.send(step="1").status_code == 302
    assert keeper.send(heads="12").status_code == 302
    assert "greater than or equal to 0" in keeper.send(heads="-1").content.decode()
    assert Occurrence.objects.get().head_count == 12
    page = keeper.client.get(keeper.url)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Anyone can keep a seat, without a name" in page.content.decode()
    held = json.loads(re.search(r'id="door-guests" type="application/json">(.+?)</script>', page.content.decode())[1])
    assert list(held["guests"].values()) == [[2, "arrived"]]


def test_a_phone_that_was_offline_sends_many_codes_at_once() -> None:
    date = soon()
    found = [keep(date, now=timezone.now()) for _ in range(3)]
    page = Keeper(Role.ORGANIZATION_EDITOR, date).send(code=found).content.decode()
    assert page.count('<p class="notice__title">Welcome.') == 3
    assert not Seat.objects.exclude(state="arrived").exists()


def test_of_more_codes_than_it_takes_at_once_the_door_says_how_many_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (Path(portal.__file__).parent / "static" / "portal" / "door.js").read_text()
    assert f"AT_ONCE = {door_views.AT_ONCE};" in script
    monkeypatch.setattr(door_views, "AT_ONCE", 8)
    date = soon(None)
    now = timezone.now()
    found = [keep(date, now=now) for _ in range(door_views.AT_ONCE + 3)]
    keeper = Keeper(Role.ORGANIZATION_EDITOR, date)
    for part, taken in ((found, door_views.AT_ONCE), (found[door_views.AT_ONCE :], 3)):
        assert f'data-taken="{taken}"' in keeper.send(code=part).content.decode()
    assert Seat.objects.filter(state="arrived").count() == len(found)


def test_the_workspace_leads_to_the_doors_of_the_next_days() -> None:
    date = soon()
    keeper = Keeper(Role.ORGANIZATION_EDITOR, date)
    assert keeper.url in keeper.client.get("/workspace/").content.decode()
    Occurrence.objects.update(starts_at=START, ends_at=START)
    assert keeper.url not in keeper.client.get("/workspace/").content.decode()
