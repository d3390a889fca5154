"""A volunteer at a clinic corrects the hours on a phone."""

import pytest
from django.utils import translation

from partners.models import Schedule, Service
from tests.workspace.conftest import Worker, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_marked")]


@pytest.fixture
def address(advice: Service) -> str:
    return f"/workspace/services/{advice.pk}/change/hours/"


def week(service: Service) -> list[tuple]:
    return [
        (row.byday, f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}")
        for row in Schedule.objects.filter(service=service).order_by("order", "opens_at")
    ]


def test_the_hours_are_changed_and_public_at_once(editor: Worker, advice: Service, address: str) -> None:
    answer = editor.save(address, schedules__0__closes_at="18:30")
    page = editor.told(answer)
    assert "It is public now" in page
    assert "6:30\u202fPM" in page
    assert week(advice) == [("MO,TU,WE,TH,FR", "09:00", "18:30")]
    public = editor.client.get("/en/find-help/advice/").content.decode()
    assert "6:30\u202fPM" in public


def test_the_week_is_said_back_in_words(editor: Worker, address: str) -> None:
    assert "Monday to Friday 9:00\u202fAM to 5:00\u202fPM; closed on Saturday and Sunday" in editor.read(address)


def test_the_week_can_be_looked_at_before_it_is_saved(editor: Worker, advice: Service, address: str) -> None:
    page = editor.save(address, schedules__0__byday=["SA"], look="1").content.decode()
    assert "Saturday 9:00\u202fAM to 5:00\u202fPM; closed on Monday to Friday, Sunday" in page
    assert week(advice)[0][0] == "MO,TU,WE,TH,FR", "nothing is saved by looking"


def test_a_row_is_added_without_script(editor: Worker, advice: Service, address: str) -> None:
    page = editor.save(address, more="schedules").content.decode()
    assert 'name="schedules-1-opens_at"' in page
    assert "field__error" not in page
    typed = editor.fields(address) | {
        "schedules-TOTAL_FORMS": "2",
        "schedules-1-byday": ["SA"],
        "schedules-1-opens_at": "10:00",
        "schedules-1-closes_at": "13:00",
    }
    assert editor.client.post(address, typed).status_code == 302
    assert week(advice) == [("MO,TU,WE,TH,FR", "09:00", "17:00"), ("SA", "10:00", "13:00")]


def test_a_row_is_removed_by_a_tick(editor: Worker, advice: Service, address: str) -> None:
    assert editor.save(address, schedules__0__DELETE="on").status_code == 302
    assert week(advice) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"schedules__0__opens_at": "18:00", "schedules__0__closes_at": "09:00"}, "closes before it opens"),
        ({"schedules__0__byday": []}, "Tick the days"),
        ({"schedules__0__opens_at": "", "schedules__0__closes_at": ""}, "when it opens and closes"),
        ({"schedules__0__opens_at": "25:00"}, "valid time"),
        ({"schedules__0__valid_from": "2026-05-02", "schedules__0__valid_to": "2026-05-01"}, "before the start"),
        ({"paste": "whenever we feel like it"}, "cannot read this"),
    ],
)
def test_wrong_hours_are_told_beside_the_field(
    editor: Worker, advice: Service, address: str, typed: dict, said: str
) -> None:
    answer = editor.save(address, **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in problems(answer)
    assert 'role="alert"' in page
    assert all(value in page for value in typed.values() if isinstance(value, str)), "what was typed stays"
    assert week(advice) == [("MO,TU,WE,TH,FR", "09:00", "17:00")]


def test_overlapping_hours_are_told(editor: Worker, address: str) -> None:
    typed = editor.fields(address) | {
        "schedules-TOTAL_FORMS": "2",
        "schedules-1-byday": ["FR", "SA"],
        "schedules-1-opens_at": "16:00",
        "schedules-1-closes_at": "20:00",
    }
    answer = editor.client.post(address, typed)
    assert "overlaps with the other hours of Friday" in problems(answer)


def test_a_night_is_kept_when_it_is_said_to_be_one(editor: Worker, advice: Service, address: str) -> None:
    answer = editor.save(
        address, schedules__0__opens_at="20:00", schedules__0__closes_at="02:00", schedules__0__overnight="on"
    )
    assert answer.status_code == 302
    assert week(advice) == [("MO,TU,WE,TH,FR", "20:00", "02:00")]
    assert 'name="schedules-0-overnight" id="id_schedules-0-overnight" checked' in editor.read(address)


def test_a_pasted_week_takes_the_place_of_the_rows(editor: Worker, advice: Service, address: str) -> None:
    looked = editor.save(address, paste="Mo-Th 08:00-12:00; Sa 10:00-13:00", look="1").content.decode()
    assert "Monday to Thursday 8:00\u202fAM to 12:00\u202fPM; Saturday" in looked
    assert editor.save(address, paste="Mo-Th 08:00-12:00; Sa 10:00-13:00").status_code == 302
    assert week(advice) == [("MO,TU,WE,TH", "08:00", "12:00"), ("SA", "10:00", "13:00")]
    assert editor.save(address, paste="24/7").status_code == 302
    assert week(advice) == [("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")]


def test_the_reader_of_spanish_reads_the_week_in_spanish(editor: Worker, address: str) -> None:
    with translation.override("es"):
        page = editor.read(f"{address}?lang=es")
    assert "lunes" in page.lower()
