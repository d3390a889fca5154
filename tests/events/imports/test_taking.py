"""What a calendar says becomes events, follows its changes, and gives way to what people here said."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from partners.assurance_models import Withdrawn
from partners.doubts.models import Doubt
from partners.entries import Origin
from resources.events.imports import series
from resources.events.imports.from_ics import read_ics
from resources.events.imports.importing import import_events
from resources.events.imports.vanishing import look_for_vanished
from resources.events.rules import reading
from resources.models import Event, ImportedCalendar
from tests.events.imports.calendars import calendar, event

pytestmark = pytest.mark.django_db
SERIES = "RRULE:FREQ=WEEKLY;COUNT=3"


def take(organization: Any, folder: Path, *parts: str, name: str = "our.ics", **options: Any) -> Any:
    head = options.pop("head", ())
    path = folder / name
    path.write_bytes(calendar(*parts, head=head))
    return import_events(str(path), organization=organization, **options)


def test_an_event_comes_in_public_and_not_yet_checked(organization: Any, tmp_path: Path) -> None:
    report = take(
        organization, tmp_path, event("LOCATION:City Hall\\, 1 Main St", "DESCRIPTION:<b>x</b><script>y</script>")
    )
    made = Event.objects.get()
    assert (report.created, report.rows) == (1, 1)
    assert (made.live, made.assured_date, made.origin, made.host) == (True, None, Origin.IMPORT, organization)
    assert (made.venue, made.address, str(made.source)) == ("City Hall", "1 Main St", "our.ics")
    assert made.texts.get().language == "es"
    assert "<script" not in made.texts.get().description
    assert made.occurrences.count() == 1
    assert {"Language: Spanish (of the organization).", "Time zone: America/Denver (named by the event)."} <= {
        row.reason for row in report.warnings
    }


def test_a_zip_code_is_not_said_twice(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, event("LOCATION:City Hall\\, 1 Main St\\, Nowhere\\, TX 79901-1234"))
    made = Event.objects.get()
    assert (made.venue, made.address, made.postal_code) == ("City Hall", "1 Main St, Nowhere, TX", "79901")


def test_more_further_dates_than_an_event_keeps_are_refused(organization: Any, tmp_path: Path) -> None:
    days = [datetime.date(2090, 1, 1) + datetime.timedelta(days=number) for number in range(1001)]
    report = take(organization, tmp_path, event(*(f"RDATE:{day:%Y%m%d}T180000" for day in days)))
    assert [row.reason for row in report.refused] == ["It has more than 1000 dates."]
    assert reading.MAX_LISTED == series.MAX_DATES


def test_the_same_file_again_changes_nothing(organization: Any, tmp_path: Path) -> None:
    parts = (event(SERIES), event("RECURRENCE-ID;TZID=America/Denver:20991212T180000", start="DTSTART:20991212T190000"))
    take(organization, tmp_path, *parts)
    report = take(organization, tmp_path, *(part.replace("UID:", "DTSTAMP:20300101T000000Z\r\nUID:") for part in parts))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)


def test_what_changed_upstream_is_followed_and_the_old_version_is_not(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, event("SEQUENCE:1"))
    assert take(organization, tmp_path, event("SEQUENCE:2", title="Talk at six")).updated == 1
    assert take(organization, tmp_path, event("SEQUENCE:1")).unchanged == 1
    assert Event.objects.get().texts.get().title == "Talk at six"


def test_what_people_here_changed_waits_for_a_person(organization: Any, tmp_path: Path, admin_user: Any) -> None:
    take(organization, tmp_path, event())
    made = Event.objects.get()
    made.venue = "Library"
    made.save_revision(user=admin_user).publish(user=admin_user)
    report = take(organization, tmp_path, event("LOCATION:City Hall"))
    assert [row.other for row in report.matched] == [made.slug]
    assert Event.objects.get().venue == "Library"
    assert Doubt.objects.open().get().entry == made


def test_a_uid_counts_within_one_file_only(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, event(), name="one.ics")
    assert take(organization, tmp_path, event(title="Other"), name="two.ics").created == 1


def test_without_uid_start_and_title_tell_which_it_is(organization: Any, tmp_path: Path) -> None:
    part = event().replace("UID:one\r\n", "")
    take(organization, tmp_path, part)
    assert take(organization, tmp_path, part).unchanged == 1


def test_one_date_is_cancelled_by_its_recurrence_id_and_the_event_by_method(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, event(SERIES))
    made = Event.objects.get()
    start = datetime.datetime(2099, 12, 13, 1, tzinfo=datetime.UTC)
    made.occurrences.create(original_start=start, starts_at=start, ends_at=start)
    one = event("RECURRENCE-ID;TZID=America/Denver:20991212T180000", "SEQUENCE:1")
    assert take(organization, tmp_path, one, head=("METHOD:CANCEL",)).updated == 1
    assert made.occurrences.get(original_start=start).status == "CANCELLED"
    assert take(organization, tmp_path, event("SEQUENCE:2", start=""), head=("METHOD:CANCEL",)).updated == 1
    assert Event.objects.get().status == "CANCELLED"


def test_drafts_stay_drafts_and_a_dry_run_leaves_nothing(organization: Any, tmp_path: Path) -> None:
    assert take(organization, tmp_path, event(), dry_run=True).created == 1
    assert not Event.objects.exists()
    assert not ImportedCalendar.objects.exists()
    take(organization, tmp_path, event(), draft=True)
    assert not Event.objects.get().live


def test_all_or_none_takes_nothing_beside_a_broken_event(organization: Any, tmp_path: Path) -> None:
    report = take(organization, tmp_path, event(), event(start="", uid="b"), all_or_none=True)
    assert (report.created, len(report.refused)) == (0, 2)
    assert not Event.objects.exists()


HEADER = (
    "external_id,lang,title,description,kind,start,end,timezone,rrule,mode,venue,address,city,state,postal_code,"
    "online_url,languages,bring,contact,url,status\n"
)


def test_rows_of_a_table_with_one_identifier_are_one_event_in_two_languages(organization: Any, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    row = "a,{},{},,workshop,2099-12-05T18:00,2099-12-05T20:00,America/Denver,,,Library,,,,,,es;en,passport,,,\n"
    path.write_text(HEADER + row.format("en", "Rights") + row.format("es", "Derechos"), encoding="utf-8")
    report = import_events(str(path), organization=organization)
    assert (report.created, report.rows) == (2, 2)
    made = Event.objects.get()
    assert {text.language for text in made.texts.all()} == {"en", "es"}
    assert import_events(str(path), organization=organization).unchanged == 2


def test_a_table_in_another_encoding_a_formula_and_a_partner_meeting_are_refused_by_name(
    organization: Any, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    row = "{},en,{},,{},2099-12-05,,,,,,,,,,,,,,,\n"
    text = (
        HEADER + row.format("a", "Reunión", "") + row.format("b", "=1+1", "") + row.format("c", "x", "partner-meeting")
    )
    path.write_bytes(text.encode("cp1252"))
    report = import_events(str(path), organization=organization)
    assert [(each.line, each.column) for each in report.refused] == [(2, "title"), (3, "title"), (4, "kind")]
    assert report.exit_code == 2


def test_rows_whose_rules_make_no_sense_are_refused_by_line_and_column(organization: Any, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    row = "{0},en,{0},,,2099-12-05T18:00,,America/Denver,{1},,,,,,,,,,,,\n"
    rules = ("FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;UNTIL=20991204T000000Z", "FREQ=WEEKLY;COUNT=2")
    lines = (row.format(f"a{number}", rule) for number, rule in enumerate(rules))
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    report = import_events(str(path), organization=organization)
    assert [(each.line, each.column) for each in report.refused] == [(2, "rrule"), (3, "rrule")]
    assert report.created == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_table_that_is_no_utf_8_at_all_says_so(organization: Any, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes((HEADER + "a,en,Talk,,,2099-12-05,,,,,,,,,,,,,,,\n").encode(encoding))
    report = import_events(str(path), organization=organization)
    assert "UTF-8" in report.refused[0].reason
    assert report.exit_code == 2


def test_what_cannot_be_read_any_more_has_not_vanished_but_what_is_private_now_has(
    organization: Any, tmp_path: Path
) -> None:
    days = {"a": "20991201", "b": "20991202", "c": "20991203", "d": "20991204", "e": "20991205"}
    parts = {uid: event(uid=uid, start=f"DTSTART:{day}T100000") for uid, day in days.items()}
    take(organization, tmp_path, *parts.values())
    parts |= {"b": event("RRULE:FREQ=DAILY;INTERVAL=0", uid="b"), "c": event("CLASS:PRIVATE", uid="c")}
    made, now = ImportedCalendar.objects.get(), timezone.now()
    said = read_ics(calendar(*parts.values()), organization=organization, name="our.ics")
    for day in range(3):
        look_for_vanished(made, said, now=now + datetime.timedelta(days=day))
    assert [row.uid for row in made.events.filter(event__withdrawn=Withdrawn.VANISHED)] == ["c"]


def test_what_its_calendar_calls_private_is_shown_no_more_at_once_until_it_is_named_again(
    organization: Any, tmp_path: Path
) -> None:
    both = (event(uid="a"), event(SERIES, uid="b", start="DTSTART:20991202T100000"))
    take(organization, tmp_path, *both)
    one_date = event("CLASS:PRIVATE", "RECURRENCE-ID:20991209T100000", uid="b", start="DTSTART:20991209T110000")
    report = take(organization, tmp_path, event("CLASS:PRIVATE", uid="a"), both[1], one_date)
    assert len(report.refused) == 2
    assert {each.uid: each.event.is_listed for each in ImportedCalendar.objects.get().events.all()} == {
        "a": False,
        "b": True,
    }
    take(organization, tmp_path, *both)
    assert Event.objects.listed().count() == 2


@pytest.mark.parametrize("word", ["partner-meeting", "Partner meeting", "Reunión de socios"])
def test_a_meeting_of_partners_is_taken_from_no_calendar(organization: Any, tmp_path: Path, word: str) -> None:
    report = take(organization, tmp_path, event(f"CATEGORIES:Other,{word}"))
    assert [(row.column, "not for the public" in row.reason) for row in report.refused] == [("CATEGORIES", True)]
    assert not Event.objects.exists()


def test_the_command_prints_the_report(organization: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "our.ics"
    path.write_bytes(calendar(event()))
    call_command("import_events", str(path), organization=organization.slug, json=True)
    assert '"created": 1' in capsys.readouterr().out
