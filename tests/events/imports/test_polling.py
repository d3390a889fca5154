"""Calendars at an address: asked politely and safely; whatever comes back, the old dates stay."""

import datetime
import logging
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core import serializers
from django.utils import timezone

from partners.assurance_models import Withdrawn
from resources.events.imports import fetching, polling
from resources.events.imports.fetching import as_https, fetch
from resources.events.imports.guard import Unreadable
from resources.events.imports.importing import calendar_of, import_events
from resources.events.imports.words import reason
from resources.models import Event, ImportedCalendar
from tests.events.imports.calendars import calendar, event
from tests.events.imports.conftest import Server

pytestmark = pytest.mark.django_db


def subscribed(organization: Any, address: str) -> ImportedCalendar:
    made = ImportedCalendar(organization=organization, subscribed=True, next_poll_at=timezone.now())
    made.set_address(address)
    made.save()
    return made


@pytest.mark.usefixtures("loopback")
def test_a_calendar_is_asked_with_what_it_said_last_and_not_again_for_six_hours(
    organization: Any, server: Server
) -> None:
    made = subscribed(organization, server.says("/a.ics", calendar(event()), ETag='"1"'))
    now = timezone.now()
    assert polling.poll_due(now) == 1
    assert Event.objects.count() == 1
    assert polling.poll_due(now + datetime.timedelta(hours=5, minutes=59)) == 0
    assert polling.poll_due(now + datetime.timedelta(hours=6, minutes=1)) == 1
    assert server.asked[-1]["If-None-Match"] == '"1"'
    made.refresh_from_db()
    assert (made.trouble, made.failures) == ("", 0)


@pytest.mark.usefixtures("loopback")
def test_an_answer_that_is_no_calendar_is_told_in_plain_words_and_the_old_dates_stay(
    organization: Any, server: Server
) -> None:
    made = subscribed(organization, server.says("/b.ics", calendar(event())))
    polling.poll(made)
    server.says("/b.ics", b"<html><title>Sign in</title></html>")
    polling.poll(made)
    assert "web page" in reason(made.trouble, made.trouble_blanks)
    assert Event.objects.get().occurrences.count() == 1


@pytest.mark.usefixtures("loopback")
def test_an_unforeseen_failure_is_told_once_in_six_hours_and_the_next_calendar_is_asked(
    organization: Any, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = subscribed(organization, server.says("/secret.ics", calendar(event(uid="broken"))))
    fine = subscribed(organization, server.says("/fine.ics", calendar(event())))
    take = polling.take_said

    def take_one(calendar: ImportedCalendar, *args: Any, **kwargs: Any) -> Any:
        if calendar.pk == broken.pk:
            Event.objects.all().update(slug="half-written")
            raise RuntimeError(calendar.address)
        return take(calendar, *args, **kwargs)

    monkeypatch.setattr(polling, "take_said", take_one)
    now = timezone.now()
    assert polling.poll_due(now) == 2
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.trouble, broken.failures, broken.next_poll_at) == ("our-fault", 1, now + polling.PAUSE)
    assert (fine.trouble, fine.answered_at) == ("", now)
    assert polling.poll_due(now + datetime.timedelta(minutes=10)) == 0
    assert "RuntimeError in test_polling.py" in caplog.text
    assert "secret.ics" not in caplog.text


def _endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"X" * 1000)
        time.sleep(0.01)


def _huge(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _number in range(200):
        request.wfile.write(b"X" * 1024 * 1024)


@pytest.mark.usefixtures("loopback")
def test_what_never_ends_or_is_too_large_or_leads_in_a_circle_is_left(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers |= {"/endless": _endless, "/huge": _huge}
    server.leads("/circle", server.address("/circle"))
    for path, code in (("/huge", "too-large"), ("/circle", "redirects"), ("/none", "gone"), ("/endless", "too-slow")):
        monkeypatch.setattr(fetching, "SECONDS", 3 if path == "/endless" else 20)
        with pytest.raises(Unreadable) as found:
            fetch(server.address(path))
        assert found.value.code == code, path
        assert reason(found.value.code, found.value.blanks)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.ics",
        "http://localhost/a.ics",
        "http://[::1]/a.ics",
        "http://[::ffff:127.0.0.1]/a.ics",
        "http://10.0.0.1/a.ics",
        "http://192.168.1.1/a.ics",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/a.ics",
        "http://0.0.0.0/a.ics",
        "http://2130706433/a.ics",
        "http://[fe80::1]/a.ics",
        "http://[fd00::1]/a.ics",
    ],
)
def test_only_public_servers_are_asked(address: str) -> None:
    with pytest.raises(Unreadable) as found:
        fetch(address)
    assert found.value.code in {"not-public", "no-server"}


def test_a_redirect_to_this_machine_is_not_followed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from resources.events.imports import asking

    class Leads:
        status_code, is_redirect, headers = 302, True, {"location": server.address("/a.ics")}

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_args: Any) -> None:
            pass

    really = asking._ask_once
    first = iter([Leads()])
    monkeypatch.setattr(asking, "_ask_once", lambda *args: next(first, None) or really(*args))
    asked = len(server.asked)
    with pytest.raises(asking.Trouble) as found:
        asking.ask(
            {
                "address": "https://example.org/",
                "etag": "",
                "last_modified": "",
                "agent": "x",
                "loopback": False,
                "most": 9,
            }
        )
    assert found.value.code == "not-public"
    assert len(server.asked) == asked


def test_an_address_is_https_under_the_name_webcal_and_holds_no_password() -> None:
    assert as_https("webcal://example.org/a.ics#x") == "https://example.org/a.ics"
    for wrong in ("ftp://example.org", "file:///etc/passwd", "https://user:word@example.org/", "example", "https://"):
        with pytest.raises(Unreadable):
            as_https(wrong)


def test_one_address_is_one_source_under_whatever_name_it_is_typed(organization: Any) -> None:
    made = subscribed(organization, as_https("webcal://example.org/a.ics"))
    for typed in ("webcal://example.org/a.ics", "https://example.org/a.ics", "webcals://example.org/a.ics#now"):
        assert calendar_of(organization, typed) == made
    report = import_events("https://user:word@example.org/a.ics", organization=organization)
    assert "not a web address" in report.refused[0].reason
    assert ImportedCalendar.objects.count() == 1


@pytest.mark.usefixtures("loopback")
def test_the_address_stands_nowhere_in_clear(
    organization: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = subscribed(organization, server.says("/secret-words.ics", calendar(event())))
    polling.poll(made)
    rows = [*ImportedCalendar.objects.all(), *Event.objects.all()]
    assert "secret-words" not in serializers.serialize("json", rows) + caplog.text
    assert (made.name, ImportedCalendar.objects.get().address) == ("127.0.0.1", server.address("/secret-words.ics"))


def _three(*, without: str = "") -> bytes:
    days = {"a": "20991201", "b": "20991202", "c": "20991203"}
    return calendar(*(event(uid=uid, start=f"DTSTART:{day}T100000") for uid, day in days.items() if uid != without))


@pytest.mark.slow
@pytest.mark.usefixtures("loopback")
def test_what_three_answers_on_three_days_leave_out_is_not_shown_but_never_cancelled(
    organization: Any, server: Server
) -> None:
    made = subscribed(organization, server.says("/c.ics", _three()))
    now = timezone.now()
    polling.poll(made, now=now)
    gone = made.events.get(uid="b").event
    server.says("/c.ics", _three(without="b"))
    for day in (1, 1, 2):
        polling.poll(made, now=now + datetime.timedelta(days=day))
        gone.refresh_from_db()
        assert not gone.withdrawn
    polling.poll(made, now=now + datetime.timedelta(days=3))
    gone.refresh_from_db()
    assert (gone.withdrawn, gone.status, gone.is_listed) == (Withdrawn.VANISHED, "CONFIRMED", False)
    server.says("/c.ics", _three())
    polling.poll(made, now=now + datetime.timedelta(days=4))
    gone.refresh_from_db()
    assert gone.is_listed


@pytest.mark.slow
@pytest.mark.usefixtures("loopback")
def test_the_last_event_and_a_half_empty_answer_tell_nothing(organization: Any, server: Server) -> None:
    made = subscribed(organization, server.says("/d.ics", _three()))
    now = timezone.now()
    polling.poll(made, now=now)
    for day in range(1, 5):
        server.says("/d.ics", _three(without="c"))
        polling.poll(made, now=now + datetime.timedelta(days=day))
        server.says("/d.ics", calendar(event(uid="z", start="DTSTART:20991204T100000")))
        polling.poll(made, now=now + datetime.timedelta(days=day, hours=7))
    assert not Event.objects.exclude(withdrawn="").exists()


def test_what_vanished_leaves_the_feed_without_a_word(organization: Any) -> None:
    from resources.events.feeds import keeping
    from resources.events.feeds.models import FeedEntry
    from tests.resources import factories

    made = {name: factories.event(host=organization) for name in (Withdrawn.VANISHED, Withdrawn.CLOSED)}
    keeping.settle("en")
    assert FeedEntry.objects.count() == 2
    for name, each in made.items():
        each.withdrawn = name
        each.save()
    keeping.settle("en")
    assert FeedEntry.objects.get().pk == made[Withdrawn.CLOSED].pk
