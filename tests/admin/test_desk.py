"""The first page of the admin, the table of pages and languages, and who has read what."""

import csv
import datetime
import io
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.test.utils import WagtailTestUtils

from partners.models import Service
from partners.roles import Role
from resources.guides.tree import ensure_tree
from resources.models import GuideIndexPage, GuidePage, TermPage
from tests.admin.conftest import desk
from tests.admin.test_pairs import pair, put  # noqa: F401 - fixtures

TABLE = "/admin/reports/pages-by-language/"
MANY = 2000
CODES = ["en", "es", "ar", "fr", "pt", "ht", "zh-hans"]


def soup(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200
    return WagtailTestUtils.get_soup(answer.content)


def home(client: Client) -> dict[str, list[str]]:
    """Words of the links of each panel by its name."""
    page = soup(client, "/admin/")
    names = ("my-drafts", "behind-their-source", "broken-links", "overdue", "doubts")
    panels = {name: page.select_one(f"#{name}-section") for name in names}
    return {name: [link.get_text(strip=True) for link in part.select("li a")] for name, part in panels.items() if part}


@pytest.fixture
def guide(db: Any) -> GuidePage:
    ensure_tree()
    page = GuidePage(title="At the door", slug="door", summary="What to do.", body=[("text", "<p>Stay.</p>")])
    GuideIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def test_a_desk_on_which_nothing_waits_is_empty(guide_editor: Client, guide: GuidePage) -> None:
    assert home(guide_editor) == {}


def test_my_drafts_are_mine(guide_editor: Client, guide: GuidePage) -> None:
    guide.title = "At the window"
    guide.save_revision(user=guide_editor.user)
    assert home(guide_editor) == {"my-drafts": ["At the window"]}
    assert home(desk(Role.TRANSLATOR)) == {}


def test_my_draft_of_an_entry_waits_too(reviewer: Client, advice: Service) -> None:
    advice.save_revision(user=reviewer.user)
    assert home(reviewer)["my-drafts"] == ["Advice"]


def test_a_translation_is_behind_once_its_source_was_published_again(
    guide_editor: Client,
    pair: tuple[GuidePage, GuidePage],  # noqa: F811
) -> None:
    assert home(guide_editor) == {}
    english = pair[0]
    english.summary = "en new summary"
    english.save_revision().publish()
    assert home(guide_editor) == {"behind-their-source": ["en title"]}
    assert "behind its source" in soup(guide_editor, f"{TABLE}?state=behind&language=es").get_text()
    assert "en title" not in soup(guide_editor, f"{TABLE}?state=behind&language=fr").select_one("main").get_text()


def test_a_translation_lacks_words_until_all_are_there(
    guide_editor: Client,
    pair: tuple[GuidePage, GuidePage],  # noqa: F811
) -> None:
    from wagtail_localize.models import StringTranslation

    StringTranslation.objects.filter(data="es summary").delete()
    assert home(guide_editor) == {"behind-their-source": ["en title"]}


def test_links_to_what_is_gone_are_told(
    guide_editor: Client, guide: GuidePage, django_capture_on_commit_callbacks: Any
) -> None:
    parent = guide.get_parent()
    other = GuidePage(title="Other", slug="other", summary="S", body=[("text", "<p>Stay.</p>")])
    parent.add_child(instance=other)
    with django_capture_on_commit_callbacks(execute=True):
        text = f'<p><a linktype="page" id="{other.pk}">other</a> <a href="https://exa mple">x</a></p>'
        guide.body = [("text", text)]
        guide.save_revision().publish()
    assert home(guide_editor) == {}
    other.unpublish()
    assert home(guide_editor) == {"broken-links": ["At the door"]}
    page = soup(guide_editor, "/admin/reports/broken-links/").get_text(" ", strip=True)
    assert "leads to a page that is gone or not published" in page
    assert "https://exa mple is no complete address" in page


def test_a_translator_sees_the_reports_of_pages_and_a_reviewer_does_not(reviewer: Client, guide: GuidePage) -> None:
    translator = desk(Role.TRANSLATOR)
    for url in (TABLE, "/admin/reports/broken-links/"):
        assert translator.get(url).status_code == 200
        assert reviewer.get(url).status_code in {302, 403}
    menu = translator.get("/admin/").content.decode()
    assert "pages-by-language" in menu


@pytest.fixture
def many(db: Any) -> None:
    """2,000 guides in seven languages, written straight into the tables, none of whose states are alike for all."""
    ensure_tree()
    now = timezone.now()
    parents = {page.locale.language_code: page for page in GuideIndexPage.objects.select_related("locale")}
    kind = GuidePage(title="x").content_type
    keys = [uuid.uuid4() for _number in range(MANY)]
    pages = [
        Page(
            title=f"{'=' if number == 0 else ''}Guide {number:04} {code}",
            draft_title="x",
            slug=f"guide-{number}",
            path=f"{parents[code].path}{Page._int2str(number + 1).rjust(4, '0')}",
            depth=parents[code].depth + 1,
            url_path=f"{parents[code].url_path}guide-{number}/",
            content_type=kind,
            locale=parents[code].locale,
            translation_key=keys[number],
            live=number % 3 > 0,
            latest_revision_created_at=now,
        )
        for number in range(MANY)
        for code in CODES
        if code == "en" or (number + CODES.index(code)) % 4
    ]
    Page.objects.bulk_create(pages, batch_size=500)
    rows = [
        [page.pk, f"s {page.pk}", "[]", page.locale.language_code == "fr", None, "", ""]
        for page in Page.objects.filter(slug__startswith="guide-").select_related("locale")
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO resources_guidepage (page_ptr_id, summary, body, machine_translated, lawyer_review_date,"
            " lawyer_review_by, source_url) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(url)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    return len(found)


@pytest.mark.slow
@pytest.mark.usefixtures("many")
def test_the_table_of_two_thousand_pages_in_seven_languages_takes_few_queries(guide_editor: Client) -> None:
    for url in (
        TABLE,
        f"{TABLE}?p=30",
        f"{TABLE}?state=missing&language=ar",
        f"{TABLE}?state=machine",
        f"{TABLE}?state=behind&language=es",
        f"{TABLE}?language=es&kind=resources.guidepage",
        f"{TABLE}?export=csv",
        "/admin/",
    ):
        assert queries(guide_editor, url) <= 30, url


@pytest.mark.usefixtures("many")
def test_the_table_is_filtered_and_exported_without_formulas(guide_editor: Client) -> None:
    answer = guide_editor.get(f"{TABLE}?state=machine&language=fr&kind=resources.guidepage&export=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    expected = sum(1 for number in range(MANY) if (number + CODES.index("fr")) % 4)
    assert len(rows) == expected
    assert {"machine-translated" in row["fr: state"] for row in rows} == {True}
    titles = guide_editor.get(f"{TABLE}?export=csv")
    first = [row["Page"] for row in csv.DictReader(io.StringIO(b"".join(titles.streaming_content).decode()))]
    assert "'=Guide 0000 en" in first
    assert not [title for title in first if title.startswith("=")]


def test_the_table_says_who_and_since_when(guide_editor: Client, guide: GuidePage) -> None:
    guide.save_revision(user=guide_editor.user)
    page = soup(guide_editor, TABLE).select_one("main").get_text(" ", strip=True)
    assert str(guide_editor.user) in page
    assert "published" in page
    assert "does not exist" in page


def test_a_person_confirms_a_machines_translation_and_it_is_kept(guide: GuidePage) -> None:
    copy = guide.copy_for_translation(Locale.objects.get(language_code="es"), copy_parents=True)
    copy.machine_translated = True
    copy.save_revision().publish()
    editor = desk(Role.GUIDE_EDITOR)
    url = reverse("review_page", args=[copy.pk])
    assert "confirms it" in editor.get(url).content.decode()
    answer = editor.post(url, {"checked": "on", "lawyer_review_date": "2026-11-20", "lawyer_review_by": "Clinic"})
    assert answer.status_code == 302
    copy = GuidePage.objects.get(pk=copy.pk)
    assert (copy.machine_translated, copy.lawyer_review_by) == (False, "Clinic")
    assert copy.lawyer_review_date == datetime.date(2026, 11, 20)
    assert not GuidePage.objects.get(pk=guide.pk).lawyer_review_date


def test_a_translators_word_waits_for_who_publishes(guide: GuidePage) -> None:
    guide.machine_translated = True
    guide.save_revision().publish()
    translator = desk(Role.TRANSLATOR)
    translator.post(reverse("review_page", args=[guide.pk]), {"checked": "on"})
    page = GuidePage.objects.get(pk=guide.pk)
    assert page.machine_translated
    assert not page.get_latest_revision_as_object().machine_translated


def test_a_wrong_date_is_told_beside_the_field_and_nothing_is_lost(guide_editor: Client, guide: GuidePage) -> None:
    page = guide_editor.post(
        reverse("review_page", args=[guide.pk]), {"lawyer_review_date": "soon", "lawyer_review_by": "Clinic"}
    ).content.decode()
    assert "Enter a valid date" in page
    assert 'value="Clinic"' in page


def test_who_has_read_it_is_asked_of_no_other_page_and_no_other_person(
    reviewer: Client, guide_editor: Client, guide: GuidePage
) -> None:
    assert reviewer.get(reverse("review_page", args=[guide.pk])).status_code in {302, 403}
    index = GuideIndexPage.objects.first()
    assert guide_editor.get(reverse("review_page", args=[index.pk])).status_code in {302, 403}
    assert TermPage.objects.count() == 0
