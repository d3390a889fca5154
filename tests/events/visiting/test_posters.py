"""Posters of a date: PDF where the machine can, a page to print everywhere."""

import datetime
import re
import sys
import zlib
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal import pdf
from resources.events import posters
from resources.models import Event, EventDocument
from tests.resources.factories import DENVER, Tree, city, event

START = datetime.datetime(2031, 12, 5, 18, tzinfo=DENVER)
PAPER = {"letter": (612, 792), "a4": (595, 842)}
pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(tree: Tree) -> Event:
    made = event(texts={"en": "Talk", "es": "Plática"}, dates=[START], place=city(), venue="Library")
    EventDocument.objects.create(event=made, language="en", document="Passport")
    return made


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf._weasyprint.cache_clear()
    yield
    pdf._weasyprint.cache_clear()


def inside(document: bytes) -> bytes:
    """What stands in the PDF's compressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    # A last byte that looks like the end of a line may be missing.
    return b"\n".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"\x78")


def needs_pango() -> None:
    if not pdf.can_print("en"):
        pytest.skip("SKIPPED LOUDLY: no pango on this machine, so no PDF was made")


@pytest.mark.parametrize(("paper", "language"), [("letter", "en"), ("a4", "es"), ("a4", "ar")])
def test_a_poster_is_one_sheet_of_the_paper_asked_for(
    client: Client, meeting: Event, paper: str, language: str
) -> None:
    needs_pango()
    answer = client.get(f"/{language}/events/{meeting.slug}/poster.pdf?date=2031-12-05&paper={paper}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith(f'"{meeting.slug}-2031-12-05.pdf"')
    assert answer.content.startswith(b"%PDF-")
    [box] = re.findall(rb"/MediaBox \[([^]]+)\]", inside(answer.content))
    assert tuple(round(float(number)) for number in box.split()[2:]) == PAPER[paper]
    assert len(answer.content) < 60 * 1024


def test_the_page_offers_both_papers_and_the_date(client: Client, meeting: Event) -> None:
    needs_pango()
    page = BeautifulSoup(client.get(f"/en/events/{meeting.slug}/").content, "html.parser")
    assert [link["href"] for link in page.select(".posters a")] == [
        f"/en/events/{meeting.slug}/poster.pdf?date=2031-12-05T18:00&paper={paper}" for paper in ("letter", "a4")
    ]


def test_without_pango_the_page_to_print_is_offered(client: Client, meeting: Event, without_pango: None) -> None:
    page = BeautifulSoup(client.get(f"/en/events/{meeting.slug}/").content, "html.parser")
    [link] = page.select(".posters a")
    assert link["href"] == f"/en/events/{meeting.slug}/poster/?date=2031-12-05T18:00"
    answer = client.get(f"/en/events/{meeting.slug}/poster.pdf?date=2031-12-05")
    assert answer.status_code == 302
    assert answer["Location"] == link["href"]
    printed = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    assert (printed.h1.text, printed.li.text) == ("Talk", "Passport")
    assert "noindex" in printed.select_one("meta[name=robots]")["content"]


def test_who_asks_for_many_posters_keeps_nobody_waiting(
    client: Client, meeting: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_pango()
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with pdf._one_at_a_time:
        answer = client.get(f"/en/events/{meeting.slug}/poster.pdf")
    assert answer.status_code == 302
    assert "/poster/" in answer["Location"]


def test_a_poster_loads_nothing() -> None:
    needs_pango()
    document = pdf.to_pdf(
        '<title>x</title><p>Text<img src="file:///etc/hostname" alt="x"><img src="http://127.0.0.1:9/" alt="y">',
        sheet=posters.SHEET,
        paper="a4",
        language="en",
    )
    assert b"/Image" not in inside(document)


def test_a_poster_of_what_does_not_take_place_says_so(client: Client, meeting: Event) -> None:
    meeting.occurrences.update(status="CANCELLED")
    page = BeautifulSoup(client.get(f"/en/events/{meeting.slug}/poster/").content, "html.parser")
    assert page.select_one(".poster__off").text == "Cancelled"


@pytest.mark.parametrize("path", ["poster/", "poster.pdf"])
def test_there_is_no_poster_of_a_day_that_is_none_or_of_what_is_hidden(
    client: Client, meeting: Event, path: str
) -> None:
    assert client.get(f"/en/events/{meeting.slug}/{path}?date=2031-12-06").status_code == 404
    meeting.visibility = "owner"
    meeting.save()
    assert client.get(f"/en/events/{meeting.slug}/{path}").status_code == 404
