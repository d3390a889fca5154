"""Guides from JSON lines: languages of one page, no raw HTML, quiet the second time, never over people's work."""

import json

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from partners.accounts.models import User
from portal import languages
from resources.guides.tree import ensure_tree
from resources.imports.guides import import_guides
from resources.imports.markdown import rich_text
from resources.models import GuidePage, HomePage

pytestmark = pytest.mark.django_db
EN = {
    "pair_id": "x/1",
    "lang": "en",
    "title": "At the door",
    "body_md": "# Stay calm\n\nDo **not** open.",
    "topics": ["family"],
    "url": "https://example.org/1",
}
ES = {"pair_id": "x/1", "lang": "es", "title": "En la puerta", "body_md": "No abra."}


@pytest.fixture(autouse=True)
def _cache_table(db) -> None:
    call_command("createcachetable", verbosity=0)


@pytest.fixture
def lines(tmp_path):
    def write(*records) -> object:
        path = tmp_path / "g.jsonl"
        path.write_text(
            "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records), encoding="utf-8"
        )
        return path

    return write


def test_lines_with_one_pair_are_translations_of_one_published_page(lines) -> None:
    report = import_guides(lines(EN, ES))
    english, spanish = (
        GuidePage.objects.get(locale__language_code="en"),
        GuidePage.objects.get(locale__language_code="es"),
    )
    assert report.created == 2
    assert english.translation_key == spanish.translation_key
    assert (english.live, english.url_path.endswith("/guides/at-the-door/"), english.source_url) == (
        True,
        True,
        "https://example.org/1",
    )
    assert (english.slug, spanish.slug) == ("at-the-door", "en-la-puerta")
    assert [topic.slug for topic in english.topics.all()] == ["family"]
    assert english.summary.startswith("Stay calm")
    assert "<h2>Stay calm</h2>" in str(english.body[0].value.source)


def test_the_same_lines_again_are_quiet_and_a_changed_one_updates(lines) -> None:
    import_guides(lines(EN, ES))
    assert import_guides(lines(EN, ES)).unchanged == 2
    report = import_guides(lines({**EN, "title": "When they knock"}, ES))
    assert (report.updated, report.unchanged) == (1, 1)
    assert GuidePage.objects.get(locale__language_code="en").title == "When they knock"


def test_drafts_stay_drafts(lines) -> None:
    assert import_guides(lines(EN), draft=True).created == 1
    assert not GuidePage.objects.get().live
    assert import_guides(lines(EN), draft=True).unchanged == 1
    assert import_guides(lines(EN)).updated == 1
    assert GuidePage.objects.get().live


def test_a_page_that_people_changed_is_not_written_over(lines) -> None:
    import_guides(lines(EN))
    page = GuidePage.objects.get()
    page.title = "By an editor"
    page.save_revision(user=User.objects.create(email="ana@example.org"))
    report = import_guides(lines({**EN, "title": "By the file"}))
    assert [(each.line, each.other) for each in report.matched] == [(1, "at-the-door")]
    assert GuidePage.objects.get().get_latest_revision_as_object().title == "By an editor"


@pytest.mark.parametrize(
    ("line", "column"),
    [("{broken", ""), ("[1]", ""), ({**EN, "lang": "de"}, "lang"), ({**EN, "title": " "}, "title"), ({**EN, "title": 7}, "title"),
     ({**EN, "body_md": " "}, "body_md"), ({**EN, "topics": "family"}, "topics"), ({**EN, "title": "a\0b"}, "title"),
     ({key: value for key, value in EN.items() if key != "pair_id"}, "pair_id")],
)  # fmt: skip
def test_wrong_lines_are_refused_and_the_others_taken(lines, line, column) -> None:
    report = import_guides(lines(line, ES))
    assert [(each.line, each.column) for each in report.refused] == [(1, column)]
    assert report.created == 1


def test_a_dry_run_leaves_no_page(lines) -> None:
    ensure_tree()
    assert import_guides(lines(EN, ES), dry_run=True).created == 2
    assert not GuidePage.objects.exists()


@given(st.text(max_size=300))
def test_markdown_never_yields_more_than_the_few_tags(text) -> None:
    html = rich_text(text)
    assert "<script" not in html.lower()
    assert 'href="javascript:' not in html.lower()


@pytest.mark.parametrize(
    ("body", "tag"),
    [("Stay <b>calm</b>.", "b"), ("<script>alert(1)</script>", "script"), ("A\n\n<!-- note -->\n", "!--"),
     ("<div\nonclick=x>Hi</div>", "div"), ("A </p> B", "p")],
)  # fmt: skip
def test_raw_html_refuses_its_line_with_the_reason_and_changes_nothing(lines, body, tag) -> None:
    import_guides(lines(EN))
    report = import_guides(lines({**EN, "body_md": body}, ES))
    assert [(each.line, each.column, each.reason) for each in report.refused] == [
        (1, "body_md", f"<{tag}> is not allowed here")
    ]
    assert report.created == 1
    assert "<h2>Stay calm</h2>" in str(GuidePage.objects.get(locale__language_code="en").body[0].value.source)


def test_what_only_looks_like_html_is_taken(lines) -> None:
    body = "Ages 5 < 18. See <https://example.org/> and write `<b>`.\n\n    <script>\n\n1 <2>"
    assert import_guides(lines({**EN, "body_md": body})).created == 1


def test_raw_html_is_text_and_relative_links_are_resolved_or_undone() -> None:
    assert "<script>" not in rich_text("<script>alert(1)</script>")
    assert rich_text("[a](/b)", base="https://example.org/x/") == '<p><a href="https://example.org/b">a</a></p>'
    assert rich_text("[a](/b)") == "<p>a</p>"
    assert "href" not in rich_text("[a](javascript:alert(1))")


def test_the_tree_is_made_once(db) -> None:
    first = ensure_tree()
    assert ensure_tree() == first
    assert HomePage.objects.count() == len(languages.switched_on())


@pytest.mark.slow
def test_real_guides_come_in_whole(real_data, lines) -> None:
    path = real_data / "search" / "immigration_guide_pages.en-es.jsonl"
    report = import_guides(path)
    assert (report.created, report.refused) == (62, [])
    assert len(set(GuidePage.objects.values_list("translation_key", flat=True))) == 31
