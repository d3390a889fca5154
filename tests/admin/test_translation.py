"""A guide is translated by hand, string by string; nothing untranslated goes live."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from partners.models import Hotline
from portal.blocks import FEATURES
from resources.guides.tree import ensure_tree
from resources.models import GuideIndexPage, GuidePage
from tests.admin.test_editing import form_of


@pytest.fixture
def guide(db: Any, line: Hotline) -> GuidePage:
    ensure_tree()
    parent = GuideIndexPage.objects.get(locale__language_code="en")
    body = [
        ("text", "<p>You may stay silent.</p>"),
        ("steps", {"heading": "At the door", "steps": ["<p>Do not open.</p>"]}),
        ("phone_line", {"hotline": line, "note": "Call us"}),
    ]
    page = GuidePage(title="At the door", slug="at-the-door", summary="What to do.", body=body)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def submit(client: Client, guide: GuidePage, code: str) -> Any:
    url = reverse("wagtail_localize:submit_page_translation", args=[guide.pk])
    return client.post(
        url, {"locales": [str(pk) for pk in Locale.objects.filter(language_code=code).values_list("pk", flat=True)]}
    )


def put(client: Client, translation: Translation, segment: StringSegment, text: str) -> Any:
    url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    return client.put(url, urlencode({"value": text}), content_type="application/x-www-form-urlencoded")


def test_a_phone_line_finds_its_hotline_again(guide: GuidePage, line: Hotline) -> None:
    assert GuidePage.objects.get(pk=guide.pk).body[2].value["hotline"] == line


def test_an_untranslated_copy_is_not_live(administrator: Client, guide: GuidePage) -> None:
    assert submit(administrator, guide, "es").status_code == 302
    copy = guide.get_translation(Locale.objects.get(language_code="es"))
    assert not copy.live
    assert settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE is False


def test_a_language_that_is_off_is_not_offered(administrator: Client, guide: GuidePage) -> None:
    page = administrator.get(reverse("wagtail_localize:submit_page_translation", args=[guide.pk])).content.decode()
    assert "Español" in page or "Spanish" in page
    assert "Nahuatl" not in page
    assert "Nāhuatl" not in page


def test_every_text_of_the_blocks_is_offered_and_no_address(administrator: Client, guide: GuidePage) -> None:
    submit(administrator, guide, "es")
    translation = Translation.objects.get(target_locale__language_code="es", source__object_id=guide.translation_key)
    texts = {segment.string.data for segment in StringSegment.objects.filter(source=translation.source)}
    assert {"At the door", "What to do.", "You may stay silent.", "Do not open.", "Call us"} <= texts
    assert "at-the-door" not in texts


def test_a_translated_guide_is_published_in_its_words_with_the_same_hotline(
    administrator: Client, guide: GuidePage, line: Hotline, django_capture_on_commit_callbacks: Any
) -> None:
    submit(administrator, guide, "es")
    translation = Translation.objects.get(target_locale__language_code="es", source__object_id=guide.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        answer = put(administrator, translation, segment, f"ES {segment.string.data}")
        assert answer.status_code in {200, 201}, answer.content
    assert StringTranslation.objects.filter(last_translated_by=administrator.user).exists()
    copy = guide.get_translation(Locale.objects.get(language_code="es"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = administrator.post(reverse("wagtailadmin_pages:edit", args=[copy.pk]), {"action": "publish"})
    assert answer.status_code == 302
    copy = GuidePage.objects.get(pk=copy.pk)
    assert copy.live
    assert copy.title == "ES At the door"
    assert "ES You may stay silent." in str(copy.body)
    assert copy.body[2].value["hotline"] == line


def correct(client: Client, guide: GuidePage, **changes: Any) -> Any:
    """The page's form as the browser sends it, with one block of text; blocks are drawn by script."""
    url = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    data = form_of(client, url, form_id="page-edit-form")
    body = {"body": streamfield([("text", rich_text("<p>Stay calm.</p>", features=FEATURES))])}
    return client.post(url, {**dict(data.lists()), **nested_form_data(body), **changes, "action-publish": "1"})


def test_an_editor_corrects_a_guide(guide_editor: Client, guide: GuidePage) -> None:
    answer = correct(guide_editor, guide, summary="What to do, and what not.")
    assert answer.status_code == 302, answer.context["form"].errors
    guide = GuidePage.objects.get(pk=guide.pk)
    assert guide.summary == "What to do, and what not."
    assert "Stay calm." in str(guide.body)


def test_a_guide_keeps_what_was_typed_wrong(guide_editor: Client, guide: GuidePage) -> None:
    page = correct(guide_editor, guide, summary="", title="Kept title").content.decode()
    assert "Kept title" in page
    assert "Stay calm." in page
    assert "This field is required" in page
