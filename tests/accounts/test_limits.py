"""Attempts are counted by account and by address; what counts them does not tell of whom."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from partners.accounts.attempts import forget_attempts
from partners.accounts.models import User
from partners.roles import Role
from portal import cache_keys, clock
from tests.accounts.conftest import PASSWORD, add_totp, mailed_code, person, prove_mailbox, sign_in, totp_code
from tests.conftest import ON_REDIS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    if not ON_REDIS:  # there each test has keys of its own
        cache.clear()


def attempt(login: str, password: str = "wrong", *, address: str = "198.51.100.1", **headers: Any) -> Client:
    client = Client(REMOTE_ADDR=address, **headers)
    client.post("/accounts/login/", {"login": login, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def rows() -> list[tuple[str, str]]:
    """What the shared cache holds: the table, or this test's keys in Redis."""
    if ON_REDIS:
        redis = cache._cache.get_client()
        return [(key.decode(), str(redis.get(key))) for key in redis.scan_iter(f"{cache.key_prefix}:*")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        return cursor.fetchall()


def test_the_sixth_attempt_on_an_account_is_refused_wherever_it_comes_from() -> None:
    user = person()
    for number in range(5):
        attempt(user.email, address=f"198.51.100.{number}")
    assert not is_in(attempt(user.email, PASSWORD, address="203.0.113.9"))


def test_five_failures_still_let_the_owner_in() -> None:
    user = person()
    for number in range(4):
        attempt(user.email, address=f"198.51.100.{number}")
    assert is_in(attempt(user.email, PASSWORD))


def test_a_second_e_mail_and_another_spelling_of_the_host_are_the_same_account() -> None:
    user = person()
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    for number in range(5):
        attempt(["second@example.org", user.email.upper()][number % 2], address=f"198.51.100.{number}")
    for host in ("localhost", "localhost:8000", "localhost:1", "127.0.0.1:8000"):
        assert not is_in(attempt(user.email, PASSWORD, address="203.0.113.9", HTTP_HOST=host)), host


def test_a_forged_forwarding_header_changes_nothing() -> None:
    for number in range(10):
        attempt(f"n{number}@example.org", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    user = person()
    assert not is_in(attempt(user.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99"))
    assert is_in(attempt(user.email, PASSWORD, address="203.0.113.5"))


def test_a_success_does_not_clear_what_its_address_has_failed() -> None:
    mine, other = person(email="mine@example.org"), person(email="other@example.org")
    for number in range(9):
        attempt(f"n{number}@example.org")
    assert is_in(attempt(mine.email, PASSWORD))
    attempt("n10@example.org")
    assert not is_in(attempt(other.email, PASSWORD))


def test_a_right_second_factor_does_not_clear_what_its_address_has_failed(client: Client) -> None:
    mine, other = person(Role.REVIEWER), person(email="other@example.org")
    secret = add_totp(mine)
    for number in range(9):
        attempt(f"n{number}@example.org", address="127.0.0.1")
    sign_in(client, mine, secret=secret)
    assert is_in(client)
    attempt("n10@example.org", address="127.0.0.1")
    assert not is_in(attempt(other.email, PASSWORD, address="127.0.0.1"))


def test_a_password_chosen_anew_does_not_clear_what_its_address_has_failed() -> None:
    from allauth.account.internal.flows.password_reset import finalize_password_reset
    from allauth.core import context
    from django.contrib.messages.middleware import MessageMiddleware
    from django.contrib.sessions.middleware import SessionMiddleware
    from django.test import RequestFactory

    mine, other = person(email="mine@example.org"), person(email="other@example.org")
    for number in range(10):
        attempt(f"n{number}@example.org")
    request = RequestFactory().post("/accounts/password/reset/", REMOTE_ADDR="198.51.100.1")
    for middleware in (SessionMiddleware, MessageMiddleware):
        middleware(lambda request: None).process_request(request)
    with context.request_context(request):
        finalize_password_reset(request, mine)
    assert not is_in(attempt(other.email, PASSWORD))


def test_six_wrong_codes_of_an_app_are_too_many(client: Client) -> None:
    user = person(Role.REVIEWER)
    secret = add_totp(user)
    sign_in(client, user)
    wrong = f"{(int(totp_code(secret)) + 500_000) % 1_000_000:06}"
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": wrong})
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert not is_in(client)


def test_the_shared_cache_tells_of_nobody(client: Client) -> None:
    """Failed and good sign-ins, codes, resets, second factors: no e-mail, address, person or code, in no row."""
    user = person(Role.REVIEWER, email="ana@example.org")
    secret = add_totp(user)
    for address in ("198.51.100.7", "2001:db8:7:7::1"):
        attempt(user.email, address=address)
        attempt("stranger@example.org", address=address)
        Client(REMOTE_ADDR=address).post("/accounts/password/reset/", {"email": user.email})
        Client(REMOTE_ADDR=address).post("/accounts/login/code/", {"email": user.email})
    code = totp_code(secret)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(client)
    client.post("/accounts/2fa/reauthenticate/", {"code": "000000"})
    found = rows()
    assert len(found) > 10
    traces = ["ana", "stranger", "example", "198.51", "2001:db8", str(user.pk), user.pk.hex, code, "login", "allauth"]
    for key, _value in found:
        assert not [trace for trace in traces if trace in key]
        assert len(key.split(":")[-1]) == 64


def test_codes_and_mailbox_proofs_leave_no_name_either(client: Client) -> None:
    user = person(email="ana@example.org")
    client.post("/accounts/login/code/", {"email": user.email})
    client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    prove_mailbox(client)
    assert not [key for key, _ in rows() if "ana" in key or str(user.pk) in key]


def test_the_names_of_counters_change_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    today = cache_keys.hidden("x", "", 1)
    assert cache_keys.hidden("x", "", 1) == today
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(cache_keys.timezone, "now", lambda: tomorrow)
    assert cache_keys.hidden("x", "", 1) != today


@pytest.mark.skipif(ON_REDIS, reason="Redis removes what has run out by itself")
def test_what_has_run_out_is_removed_by_the_clock() -> None:
    attempt("stranger@example.org")
    before = len(rows())
    assert before
    assert forget_attempts(timezone.now()) == 0
    assert forget_attempts(timezone.now() + timedelta(minutes=6)) == before
    assert rows() == []
    assert "accounts.attempts" in clock._jobs


@pytest.mark.skipif(not ON_REDIS, reason="the table is emptied by the clock")
def test_what_redis_holds_runs_out_by_itself() -> None:
    attempt("stranger@example.org")
    redis = cache._cache.get_client()
    assert rows()
    assert all(0 < redis.ttl(key) <= 600 for key, _ in rows())


def test_nobody_can_push_a_counter_out_by_filling_the_cache() -> None:
    user = person()
    for number in range(5):
        attempt(user.email, address=f"198.51.100.{number}")
    for number in range(400):
        cache.set(f"filler-{number}", 1, 60)
    assert not is_in(attempt(user.email, PASSWORD, address="203.0.113.9"))


def test_too_many_requests_get_a_page_of_ours(client: Client) -> None:
    for _ in range(31):
        answer = client.post("/accounts/login/", {"login": "n@example.org", "password": ""})
    assert answer.status_code == 429
    assert "<h1>" in answer.content.decode()


def test_a_person_may_have_no_usable_password_and_a_blank_one_opens_nothing() -> None:
    user = User.objects.create_user("new@example.org")
    assert not user.has_usable_password()
    for password in ("", " ", "!", user.password):
        assert not is_in(attempt(user.email, password))
