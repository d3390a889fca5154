"""Imported languages of one guide stand beside each other, and nothing falls back to the words of the source."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import StringTranslation, Translation

from resources.guides.tree import ensure_tree, page_key
from resources.imports.pages import Wanted, put_page
from resources.imports.pairs import settle_next, tie_translations
from resources.models import GuideIndexPage, GuidePage

READ_ON = datetime.date(2026, 11, 22)


def wanted(code: str, **changes: Any) -> Wanted:
    """One guide with every kind of block that files bring, worded in the language."""
    link = f'<a href="https://example.org/{code}">{code} site</a>'
    values: dict[str, Any] = {
        "key": page_key("guide:pair"),
        "title": f"{code} title",
        "slug": f"{code}-title",
        "fields": {"summary": f"{code} summary", "search_description": f"{code} summary"},
        "blocks": [
            {
                "type": "text",
                "value": f"<h2>{code} one</h2><p>{code} two {link} &amp; “three”.</p><ul><li>{code}</li></ul>",
            },
            {
                "type": "steps",
                "value": {"heading": f"{code} steps", "steps": [f"<p>{code} a</p>", f"<p>{code} <b>b</b></p>"]},
            },
            {"type": "checklist", "value": {"heading": f"{code} list", "items": [f"{code} x", f"{code} y"]}},
            {
                "type": "table",
                "value": {
                    "caption": f"{code} table",
                    "table": {
                        "columns": [{"type": "text", "heading": ""}, {"type": "rich", "heading": f"{code} signed"}],
                        "rows": [
                            {"values": [f"{code} paper", f"<p>{code} judge</p>"]},
                            {"values": [f"{code} other", "<p>3</p>"]},
                        ],
                        "caption": "",
                    },
                },
            },
            {
                "type": "questions",
                "value": {"heading": "", "items": [{"question": f"{code}?", "answer": f"<p>{code}!</p>"}]},
            },
        ],
        "sources": ({"label": "Law", "url": "https://example.org/law", "read_on": READ_ON, "note": f"{code} note"},),
    }
    return Wanted(**{**values, **changes})


def put(code: str, **changes: Any) -> GuidePage:
    parent = GuideIndexPage.objects.get(locale__language_code=code)
    _put, page = put_page(parent, GuidePage, wanted(code, **changes))
    return GuidePage.objects.get(pk=page.pk)


@pytest.fixture
def pair(db: Any) -> tuple[GuidePage, GuidePage]:
    ensure_tree()
    english, spanish = put("en"), put("es")
    assert tie_translations([spanish, english]) == []
    return english, spanish


def said(page: GuidePage) -> tuple[Any, ...]:
    return (
        page.title,
        page.slug,
        page.summary,
        page.search_description,
        str(page.body),
        [(source.label, source.note, str(source.read_on)) for source in page.sources.all()],
    )


def test_blocks_and_their_items_have_one_identifier_in_every_language(pair: tuple[GuidePage, GuidePage]) -> None:
    english, spanish = pair
    assert [block.id for block in english.body] == [block.id for block in spanish.body]
    steps = [[item.id for item in page.body[1].value["steps"].bound_blocks] for page in pair]
    assert steps[0] == steps[1]


def test_the_translation_that_is_there_is_shown_beside_its_source(
    administrator: Client, pair: tuple[GuidePage, GuidePage]
) -> None:
    translation = Translation.objects.get(target_locale__language_code="es")
    assert translation.get_progress()[0] == translation.get_progress()[1] > 15
    page = administrator.get(reverse("wagtailadmin_pages:edit", args=[pair[1].pk])).content.decode()
    assert "wagtail_localize" in page
    for words in ("en judge", "es judge", "en note", "es note", "es signed"):
        assert words in page


def test_publishing_the_translation_as_it_is_changes_no_word(
    administrator: Client, pair: tuple[GuidePage, GuidePage], django_capture_on_commit_callbacks: Any
) -> None:
    before = said(pair[1])
    with django_capture_on_commit_callbacks(execute=True):
        url = reverse("wagtailadmin_pages:edit", args=[pair[1].pk])
        assert administrator.post(url, {"action": "publish"}).status_code == 302
    after = GuidePage.objects.get(pk=pair[1].pk)
    assert after.latest_revision_id != pair[1].latest_revision_id
    assert said(after) == before


def test_a_corrected_cell_of_a_table_reaches_the_page(
    administrator: Client, pair: tuple[GuidePage, GuidePage], django_capture_on_commit_callbacks: Any
) -> None:
    StringTranslation.objects.filter(data="es judge").update(data="es corrected")
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(reverse("wagtailadmin_pages:edit", args=[pair[1].pk]), {"action": "publish"})
    table = str(GuidePage.objects.get(pk=pair[1].pk).body)
    assert "es corrected" in table
    assert "es judge" not in table
    assert "es signed" in table


def test_a_new_row_of_a_table_takes_no_translation_from_the_others(pair: tuple[GuidePage, GuidePage]) -> None:
    blocks = wanted("en").blocks or []
    blocks[3]["value"]["table"]["rows"].insert(0, {"values": ["en first", "<p>en clerk</p>"]})
    english = put("en", blocks=blocks)
    translation = Translation.objects.get(target_locale__language_code="es")
    translation.source.update_from_db()
    page = translation.source.get_ephemeral_translated_instance(pair[1].locale, fallback=True)
    words = str(page.body)
    assert {"es judge", "es paper", "es other", "en clerk", "en first"} <= {
        word for word in ("es judge", "es paper", "es other", "en clerk", "en first") if word in words
    }
    assert "en judge" not in words
    assert english.pk == pair[0].pk


def test_pages_that_are_built_otherwise_stay_on_their_own(db: Any) -> None:
    ensure_tree()
    english, spanish = put("en"), put("es", blocks=(wanted("es").blocks or [])[:-1])
    assert tie_translations([english, spanish]) == [spanish]
    assert not Translation.objects.exists()
    assert not StringTranslation.objects.exists()


def test_tying_again_after_a_new_import_brings_the_new_words(pair: tuple[GuidePage, GuidePage]) -> None:
    english, spanish = put("en", title="en new"), put("es", title="es new")
    assert tie_translations([english, spanish]) == []
    assert StringTranslation.objects.filter(data="es new").count() == 1
    assert not StringTranslation.objects.filter(data="es title").exists()


def test_a_translation_is_never_replaced_by_its_source(
    administrator: Client, pair: tuple[GuidePage, GuidePage]
) -> None:
    before = said(pair[1])
    url = reverse("wagtail_localize:convert_to_alias", args=[pair[1].pk])
    assert administrator.post(url).status_code == 302
    page = GuidePage.objects.get(pk=pair[1].pk)
    assert (page.alias_of, said(page)) == (None, before)


def test_the_clock_ties_what_the_starter_brought(db: Any) -> None:
    ensure_tree()
    put("en"), put("es")
    now = timezone.now()
    assert settle_next(now) == 1
    assert Translation.objects.filter(target_locale__language_code="es").count() == 1
    assert settle_next(now) == 0
