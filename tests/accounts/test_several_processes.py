"""Limits hold when several processes answer: the real server, the shared cache in its database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.accounts.conftest import PASSWORD
from tests.accounts.door import Door, opened

pytestmark = pytest.mark.slow

WRONG, LATER = "are not correct", "Too many failed login attempts"
LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("door"), workers=2, people=12) as running:
        yield running


def test_of_many_attempts_at_once_five_are_tried_wherever_they_come_from(door: Door) -> None:
    def attempt(number: int) -> str:
        return door.post(LOGIN, {"login": "known0@example.org", "password": "wrong"}, source=f"127.0.0.{number}")[1]

    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(attempt, range(2, 14)))
    assert sum(WRONG in text for text in texts) <= 5
    assert all(WRONG in text or LATER in text for text in texts)
    late = door.post(LOGIN, {"login": "known0@example.org", "password": PASSWORD}, source="127.0.0.99")[1]
    assert LATER in late


def test_an_address_is_counted_whatever_it_says_of_others_before_it(door: Door) -> None:
    here = "127.0.1.1"
    for number in range(10):
        forged = {"X-Forwarded-For": f"203.0.113.{number}"}
        door.post(LOGIN, {"login": f"stranger{number}@example.org", "password": "wrong"}, source=here, **forged)
    right = {"login": "known1@example.org", "password": PASSWORD}
    assert LATER in door.post(LOGIN, right, source=here, **{"X-Forwarded-For": "203.0.113.99"})[1]
    assert door.post(LOGIN, right, source="127.0.1.2")[1] == ""


def test_a_success_does_not_clear_what_its_address_has_failed(door: Door) -> None:
    here = "127.0.2.1"
    for number in range(9):
        door.post(LOGIN, {"login": f"other{number}@example.org", "password": "wrong"}, source=here)
    assert door.post(LOGIN, {"login": "known2@example.org", "password": PASSWORD}, source=here)[1] == ""
    door.post(LOGIN, {"login": "other9@example.org", "password": "wrong"}, source=here)
    assert LATER in door.post(LOGIN, {"login": "known3@example.org", "password": PASSWORD}, source=here)[1]
