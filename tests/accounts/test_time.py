"""Neither the time nor the work of an answer tells whether an e-mail has an account."""

import random
from collections.abc import Iterator
from statistics import mean, median

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from partners.accounts.models import User
from tests.accounts.conftest import person
from tests.accounts.door import Door, opened

SAMPLES = 40
DOORS = {
    "/accounts/login/": lambda email: {"login": email, "password": "not the password"},
    "/accounts/login/code/": lambda email: {"email": email},
    "/accounts/password/reset/": lambda email: {"email": email},
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["known", "closed", "without password"])
def test_a_wrong_password_is_hashed_as_often_as_for_a_stranger(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    user = person(email="known@example.org")
    if kind == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif kind == "without password":
        user.set_unusable_password()
        user.save()
    hashed: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: (hashed.append(password), real(self, password, salt))[1],
    )
    counts = []
    for email in ("known@example.org", "stranger@example.org"):
        hashed.clear()
        Client().post("/accounts/login/", {"login": email, "password": "not the password"})
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("address", list(DOORS)[1:])
def test_one_mail_goes_out_either_way(address: str) -> None:
    person(email="known@example.org")
    answers = [Client().post(address, {"email": email}) for email in ("known@example.org", "stranger@example.org")]
    assert [each.to for each in mail.outbox] == [["known@example.org"], ["stranger@example.org"]]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    assert "invitation" in mail.outbox[1].body


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    settings = {"TRUSTED_PROXY_COUNT": "1"}
    with opened(tmp_path_factory.mktemp("door"), workers=1, people=SAMPLES, **settings) as running:
        yield running


def chance(first: list[float], second: list[float], *, rounds: int = 4000) -> float:
    """How often a random division of the samples differs as much in its means: a permutation test."""
    draw, both, real = random.Random(7), [*first, *second], abs(mean(first) - mean(second))
    more = 0
    for _ in range(rounds):
        draw.shuffle(both)
        more += abs(mean(both[: len(first)]) - mean(both[len(first) :])) >= real
    return more / rounds


@pytest.mark.slow
@pytest.mark.parametrize("address", list(DOORS))
def test_the_time_of_an_answer_does_not_tell(door: Door, address: str) -> None:
    taken: dict[str, list[float]] = {"known": [], "stranger": []}
    order = [(kind, number) for number in range(SAMPLES) for kind in taken]
    random.Random(3).shuffle(order)
    for kind, number in order:
        elsewhere = {"X-Forwarded-For": f"198.51.{'known stranger'.index(kind)}.{number}"}
        taken[kind].append(door.post(address, DOORS[address](f"{kind}{number}@example.org"), **elsewhere)[0])
    known, stranger = taken["known"], taken["stranger"]
    print(f"{address}: medians {median(known) * 1000:.1f} and {median(stranger) * 1000:.1f} ms, {len(order)} samples")
    assert chance(known, stranger) > 0.001
    # Hashing takes about as long as several steps, so its median may fall on either side of one.
    assert abs(median(known) - median(stranger)) < (0.26 if address == "/accounts/login/" else 0.010)
