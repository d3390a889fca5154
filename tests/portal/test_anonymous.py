"""What a form that anybody may send does: holds machines back, loses nothing that people typed, knows nobody."""

import datetime
import pickle
from contextlib import contextmanager
from time import monotonic
from unittest import mock
from urllib.parse import urlencode

import pytest
from django import forms
from django.core.cache import caches
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from portal import anonymous

HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
ADDRESS = "203.0.113.77"


class Message(anonymous.AnonymousForm):
    words = forms.CharField(max_length=2000)
    rate = anonymous.Rate(3, 3600)


@pytest.fixture(autouse=True)
def _nobody_counted(monkeypatch):
    monkeypatch.setattr(Message, "rate", anonymous.Rate(3, 3600))


@anonymous.page
def receive(request):
    form = Message(request)
    if form.is_valid():
        return HttpResponse(f"thanks {sorted(form.cleaned_data)}")
    shown = render_to_string("includes/anonymous.html", {"form": form}) + str(form["words"])
    return HttpResponse(shown, status=form.status)


@contextmanager
def later(seconds):
    moment = timezone.now() + datetime.timedelta(seconds=seconds)
    with (
        mock.patch("django.utils.timezone.now", return_value=moment),
        mock.patch("portal.anonymous.monotonic", return_value=monotonic() + seconds),
    ):
        yield


def moment(form=Message):
    return form(RequestFactory().get("/")).initial["moment"]


def send(data=None, headers=HERE, address=ADDRESS):
    data = {"words": "The phone is dead", "moment": moment(), "website": "", **(data or {})}
    body = RequestFactory().generic("POST", "/", urlencode(data), anonymous.TYPED, headers=headers, REMOTE_ADDR=address)
    return receive(body)


def test_a_form_sent_after_a_moment_arrives_without_its_traps():
    token = moment()
    with later(5):
        answer = send({"moment": token})
    assert answer.content.decode() == "thanks ['words']"


@pytest.mark.parametrize(("seconds", "said"), [(0, "very quick"), (25 * 3600, "open for a long time")])
def test_too_fast_and_too_old_ask_again_and_keep_what_was_typed(seconds, said):
    token = moment()
    with later(seconds):
        answer = send({"moment": token})
        assert said in answer.content.decode()
        assert "The phone is dead" in answer.content.decode()


@pytest.mark.parametrize("wrong", ["", "nonsense", "1700000000:forged", "x" * 5000])
def test_a_missing_or_forged_moment_asks_again_with_a_good_one(wrong):
    answer = send({"moment": wrong}).content.decode()
    assert "once more" in answer
    token = answer.split('name="moment" value="')[1].split('"')[0]
    with later(4):
        assert send({"moment": token}).content.startswith(b"thanks")


def test_after_a_long_wait_the_next_try_may_be_quick():
    token = moment()
    with later(25 * 3600):
        answer = send({"moment": token}).content.decode()
        again = answer.split('name="moment" value="')[1].split('"')[0]
        assert send({"moment": again}).content.startswith(b"thanks")


def test_the_moment_of_another_form_is_none():
    class Other(Message):
        pass

    token = moment(Other)
    with later(5):
        assert "once more" in send({"moment": token}).content.decode()


def test_a_filled_trap_asks_again_with_the_trap_emptied():
    token = moment()
    with later(5):
        answer = send({"moment": token, "website": "buy"}).content.decode()
    assert "once more" in answer
    assert 'value="buy"' not in answer
    assert "The phone is dead" in answer


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (HERE, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
    ],
)
@pytest.mark.django_db
def test_a_form_from_another_site_is_refused_and_a_silent_browser_is_believed(headers, status):
    assert send(headers=headers).status_code == status


@pytest.mark.django_db
def test_a_body_that_is_too_large_or_of_another_kind_is_refused_unread():
    large = RequestFactory().generic("POST", "/", "words=" + "x" * anonymous.LARGEST, anonymous.TYPED)
    assert receive(large).status_code == 413
    assert "Go back" in receive(large).content.decode()
    files = RequestFactory().post("/", {"words": "x"})
    assert receive(files).status_code == 400


def test_one_too_many_from_an_address_is_told_so_and_loses_nothing():
    token = moment()
    with later(5):
        for _ in range(3):
            assert send({"moment": token}).status_code == 200
        held = send({"moment": token})
        assert held.status_code == 429
        assert held.headers["Retry-After"] == "3600"
        assert "The phone is dead" in held.content.decode()
        assert send({"moment": token}, address="203.0.113.78").status_code == 200
    with later(3700):
        assert send({"moment": token}).status_code == 200


def test_an_ipv6_network_counts_as_one_sender_and_a_forged_hop_counts_for_nothing(settings):
    def counted(**meta):
        return anonymous.address_of(RequestFactory().post("/", **meta))

    assert counted(REMOTE_ADDR="2001:db8:1:2::5") == counted(REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert counted(REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR="10.9.9.9") == ADDRESS
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert counted(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.9.9.9, {ADDRESS}") == ADDRESS


def test_the_memory_of_the_rate_holds_no_address_is_bounded_and_dies_with_the_day():
    rate = anonymous.Rate(1, 10**6, addresses=2)
    for number in range(5):
        rate.allows(RequestFactory().post("/", REMOTE_ADDR=f"203.0.113.{number}"))
    assert len(rate._sent) == 2
    assert b"203.0.113" not in pickle.dumps((rate._sent, rate._key))
    key = rate._key
    with later(24 * 3600):
        assert rate.allows(RequestFactory().post("/", REMOTE_ADDR="203.0.113.4"))
    assert rate._key != key
    assert len(rate._sent) == 1


def test_answers_are_not_stored_and_set_no_cookie():
    for answer in (receive(RequestFactory().get("/")), send()):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert not answer.cookies


def test_the_view_needs_no_csrf_cookie_and_takes_no_other_method():
    assert receive.csrf_exempt
    assert receive(RequestFactory().put("/")).status_code == 405


def test_no_cache_learns_of_the_sender():
    before = dict(caches["local"]._cache)
    send()
    assert dict(caches["local"]._cache) == before
