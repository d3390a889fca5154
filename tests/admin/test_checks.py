"""The editor says what to look at before readers see it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail.test.utils import WagtailTestUtils
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from resources.editing.checks import findings, is_address
from resources.editing.phones import is_dialable
from resources.editing.reading_level import level, long_sentences, sentences
from resources.guides.tree import ensure_tree
from resources.models import GlossaryIndexPage, GuideIndexPage, GuidePage, GuideSource, TermPage
from tests.admin.test_editing import form_of

PLAIN = "<p>You may stay silent. You may ask for a lawyer. Do not run. Do not sign.</p>" * 5
LEGAL = "<p>Notwithstanding administrative determinations, constitutional entitlements remain unaffected.</p>" * 8
SENCILLO = "<p>Usted puede callar. Pida un abogado. No corra. No firme. Llame a su casa.</p>" * 5
DIFICIL = "<p>Independientemente de determinaciones administrativas, las consideraciones permanecen.</p>" * 8


@pytest.fixture
def tree(db: Any) -> None:
    ensure_tree()


def guide(*blocks: tuple[str, Any], language: str = "en", summary: str = "What to do.", sources: int = 1) -> GuidePage:
    """A guide in memory, below no page."""
    page = GuidePage(title="At the door", slug="door", summary=summary, body=list(blocks))
    page.locale = Locale.objects.get(language_code=language)
    page.sources = [GuideSource(label="Law", url="https://example.org/law", read_on="2026-11-01")] * sources
    return page


def found(*blocks: tuple[str, Any], **options: Any) -> list[tuple[str, str]]:
    return [(finding.message, finding.place) for finding in findings(guide(*blocks, **options))]


def words(*blocks: tuple[str, Any], **options: Any) -> str:
    return " ".join(message for message, _place in found(*blocks, **options))


def test_a_good_guide_leaves_nothing_to_look_at(tree: None) -> None:
    link = '<p>Read <a href="https://example.org/rights">your rights</a> and call <a href="tel:+19155550100">us</a> [1].</p>'
    assert found(("text", f"<h2>At home</h2>{PLAIN}<h3>The door</h3>{link}")) == []


def test_a_skipped_level_of_heading_is_named_with_its_words(tree: None) -> None:
    assert found(("text", "<h3>The door</h3><p>Wait.</p>")) == [
        ("A level of heading is skipped before this one. Make it a larger heading.", "The door")
    ]


def test_the_heading_of_a_block_counts_as_a_heading(tree: None) -> None:
    steps = ("steps", {"heading": "At the door", "steps": ["<p>Wait.</p>"]})
    assert found(steps, ("text", "<h3>Then</h3><p>Wait.</p>")) == []


def test_a_heading_without_words_is_found_by_what_follows_it(tree: None) -> None:
    assert found(("text", "<h2></h2><p>Wait here.</p>")) == [
        ("A heading has no words. Fill it in or take it out.", "Wait here.")
    ]


@pytest.mark.parametrize(
    "text", ["click here", "Here", "Haga clic aquí.", "اضغط هنا", "点击这里", "cliquez ici", "isit la"]
)
def test_link_words_that_say_nothing_are_found_in_every_language(text: str, tree: None) -> None:
    assert found(("text", f'<p><a href="https://example.org/">{text}</a></p>')) == [
        ("Say where the link leads: its words are read alone, as in a list.", text)
    ]


def test_an_address_as_the_words_of_a_link_is_found(tree: None) -> None:
    assert "not its address" in words(("text", '<p><a href="https://example.org/a">https://example.org/a</a></p>'))


@pytest.mark.parametrize(
    "address", ["tel:+19155550100", "tel:911", "tel:+52-55-5555-0100", "tel:+1.915.555.0100;ext=7"]
)
def test_numbers_that_a_phone_dials_are_right(address: str) -> None:
    assert is_dialable(address)


@pytest.mark.parametrize(
    "address", ["tel:", "tel:9155550100", "tel:call us", "tel:+1", "tel:+1 915 555 0100", "tel:12"]
)
def test_a_number_that_no_phone_dials_is_found(address: str, tree: None) -> None:
    assert not is_dialable(address)
    assert "No phone can dial" in words(("text", f'<p><a href="{address}">the office</a></p>'))


def test_a_number_that_nobody_can_tap_is_found(tree: None) -> None:
    assert [place for message, place in found(("text", "<p>Call (915) 555-0100 today.</p>")) if "tap" in message] == [
        "(915) 555-0100"
    ]


@pytest.mark.parametrize("address", ["http://", "https://exa mple.org", "http://[x", "example", "//example.org", "#"])
def test_an_address_that_cannot_be_right_is_found(address: str) -> None:
    assert not is_address(address)


@given(st.text())
def test_no_address_breaks_the_check(address: str) -> None:
    assert is_address(address) in {True, False}
    assert is_dialable(f"tel:{address}") in {True, False}


@given(st.text())
def test_no_text_breaks_the_reading_level(text: str) -> None:
    html = f"<p>{text}</p>"
    level(html, "en")
    assert all(sentence.strip() for sentence in sentences(html))
    assert len(long_sentences(html, "es")) <= len(text)


def test_links_to_what_is_gone_are_found(tree: None) -> None:
    parent = GuideIndexPage.objects.get(locale__language_code="en")
    draft = GuidePage(title="Draft", slug="draft", summary="Not yet.", live=False)
    parent.add_child(instance=draft)
    body = (
        f'<p><a linktype="page" id="{draft.pk}">the draft</a> <a linktype="page" id="{parent.pk}">all guides</a> '
        '<a linktype="document" id="999">the form</a></p>'
    )
    assert found(("text", body)) == [
        ("The page that this link leads to is gone or not published.", "the draft"),
        ("The document that this link leads to is gone.", "the form"),
    ]


def test_a_marker_without_its_source_and_a_guide_without_sources_are_found(tree: None) -> None:
    assert "[2] names a source" in words(("text", "<p>Wait [1][2].</p>"))
    assert "No source is named." in words(("text", "<p>Wait.</p>"), sources=0)


@pytest.mark.parametrize(
    ("language", "hard", "easy", "name"),
    [("en", LEGAL, PLAIN, "Flesch-Kincaid"), ("es", DIFICIL, SENCILLO, "Fernández-Huerta")],
)
def test_hard_prose_is_told_from_plain_prose(language: str, hard: str, easy: str, name: str, tree: None) -> None:
    assert f"Hard to read: {name}" in words(("text", hard), language=language)
    assert found(("text", easy), language=language) == []


def test_a_quotation_does_not_make_a_guide_hard(tree: None) -> None:
    quotation = ("quotation", {"text": LEGAL * 3, "language": "en", "attribution": "", "source_url": ""})
    assert found(("text", PLAIN), quotation) == []


def test_a_long_sentence_is_shown_in_languages_without_a_measure_too(tree: None) -> None:
    assert found(("text", f"<p>{'كلمة ' * 30}.</p>"), language="ar")[0][0] == "A long sentence. Can it be two?"


def test_a_word_of_the_glossary_is_checked_too(tree: None) -> None:
    page = TermPage(title="Bail", slug="bail", short="Money.", body='<p><a href="https://example.org">here</a></p>')
    page.locale = Locale.objects.get(language_code="en")
    GlossaryIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    page.short = ""
    messages = [finding.message for finding in findings(page)]
    assert "“in one or two sentences” is empty." in messages
    assert "Say where the link leads: its words are read alone, as in a list." in messages


@pytest.fixture
def stored(tree: None) -> GuidePage:
    page = guide(("text", '<h3>The door</h3><p><a href="https://example.org">click here</a></p>'))
    GuideIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision().publish()
    return page


def edit(client: Client, page: GuidePage, blocks: list[tuple[str, Any]], **more: Any) -> Any:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_of(client, url, form_id="page-edit-form")
    return client.post(
        url, {**dict(data.lists()), **nested_form_data({"body": streamfield(blocks)}), **more}, follow=True
    )


def panel(answer: Any) -> str:
    return WagtailTestUtils.get_soup(answer.content).select_one("#content-findings").get_text(" ", strip=True)


def test_the_editor_shows_the_findings_beside_the_text(guide_editor: Client, stored: GuidePage) -> None:
    answer = guide_editor.get(reverse("wagtailadmin_pages:edit", args=[stored.pk]))
    assert "Before readers see it 2" in panel(answer)
    assert "click here" in panel(answer)


def test_the_findings_speak_the_editors_language(guide_editor: Client, stored: GuidePage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[stored.pk])
    english = panel(guide_editor.get(url))
    UserProfile.objects.update_or_create(user=guide_editor.user, defaults={"preferred_language": "es"})
    page = WagtailTestUtils.get_soup(guide_editor.get(url).content)
    assert page.html["lang"] == "es"
    assert english  # the words themselves come with the catalogue


def test_a_draft_is_saved_with_all_its_faults_and_says_how_many(guide_editor: Client, stored: GuidePage) -> None:
    text = rich_text('<p><a href="https://example.org">here</a></p>')
    answer = edit(guide_editor, stored, [("text", text)], summary="")
    assert "2 things to look at" in answer.content.decode()
    assert latest(stored).summary == ""


def test_saving_by_itself_brings_the_new_findings(guide_editor: Client, stored: GuidePage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[stored.pk])
    data = form_of(guide_editor, url, form_id="page-edit-form")
    body = nested_form_data({"body": streamfield([("text", rich_text("<p>Wait.</p>"))])})
    answer = guide_editor.post(url, {**dict(data.lists()), **body}, headers={"Accept": "application/json"}).json()
    assert answer["success"], answer
    assert 'id="content-findings"' in answer["html"]
    assert "click here" not in answer["html"]


def image_block(**values: Any) -> tuple[str, dict[str, Any]]:
    image = get_image_model().objects.create(title="Bridge", description="A bridge", file=get_test_image_file())
    image.file.close()
    return ("image", {"image": image.pk, "alt": "", "caption": "", **values})


@pytest.fixture
def _own_media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def latest(page: GuidePage) -> GuidePage:
    return GuidePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def latest_blocks(page: GuidePage) -> list[str]:
    return [block.block_type for block in latest(page).body]


# Wagtail leaves the buffer of a thumbnail to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("_own_media")
def test_a_picture_without_words_waits_as_a_draft_and_is_not_published(guide_editor: Client, stored: GuidePage) -> None:
    block = image_block()
    answer = edit(guide_editor, stored, [block], **{"action-publish": "1"})
    errors = answer.context["form"].errors["body"].as_data()[0].as_json_data()
    assert errors["blockErrors"][0]["blockErrors"]["alt"]["messages"] == [
        "Say what the picture shows, or mark it as decoration."
    ]
    edit(guide_editor, stored, [block])
    assert latest_blocks(stored) == ["image"]
    assert GuidePage.objects.get(pk=stored.pk).body[0].block_type == "text"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("_own_media")
@pytest.mark.parametrize("values", [{"alt": "A bridge"}, {"decorative": "on"}])
def test_a_described_or_decorative_picture_is_published(
    values: dict[str, str], guide_editor: Client, stored: GuidePage
) -> None:
    edit(guide_editor, stored, [image_block(**values)], **{"action-publish": "1"})
    assert GuidePage.objects.get(pk=stored.pk).body[0].block_type == "image"


def test_a_guide_without_summary_is_not_published(guide_editor: Client, stored: GuidePage) -> None:
    answer = edit(guide_editor, stored, [("text", rich_text("<p>Wait.</p>"))], summary="", **{"action-publish": "1"})
    assert answer.context["form"].errors["summary"] == ["This field is required."]
