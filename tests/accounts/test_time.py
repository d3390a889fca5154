"""Neither the time nor the work of an answer tells whether an e-mail has an account."""

import random
from collections.abc import Iterator
from itertools import cycle
from math import sqrt
from statistics import median
from time import monotonic

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from partners.accounts.models import User
from tests.accounts.conftest import person
from tests.accounts.door import Door, opened

SECONDS = 60
PEOPLE = 400
NOTICED = 0.005
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
    with opened(tmp_path_factory.mktemp("door"), workers=1, people=PEOPLE, **settings) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("address", list(DOORS))
def test_the_time_of_an_answer_does_not_tell(door: Door, address: str) -> None:
    """As many pairs as fit into a minute, each asked one right after the other, in either order.

    What else the machine does then falls on both of a pair. Where answers take different steps, an account is not
    slower more often than a stranger: with even chances, four standard deviations are passed once in 16,000 runs.
    """
    differences, draw, until = list[float](), random.Random(3), monotonic() + SECONDS
    for number in cycle(range(PEOPLE)):
        if monotonic() > until:
            break
        taken = {}
        for kind in draw.sample(("known", "stranger"), 2):
            elsewhere = {"X-Forwarded-For": f"198.51.{len(differences) % 250}.{draw.randrange(1, 250)}"}
            taken[kind] = door.post(address, DOORS[address](f"{kind}{number}@example.org"), **elsewhere)[0]
        differences.append(taken["known"] - taken["stranger"])
    apart = [each for each in differences if abs(each) > NOTICED]
    slower, middle = sum(each > 0 for each in apart), median(differences)
    print(
        f"{address}: {len(differences)} pairs, {len(apart)} more than 5 ms apart, {slower} of them slower for an "
        f"account; median {middle * 1000:+.2f} ms"
    )
    assert len(differences) >= 20
    assert abs(slower - len(apart) / 2) <= 4 * sqrt(len(apart)) / 2
