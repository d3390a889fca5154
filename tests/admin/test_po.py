"""PO files out and in: taken as a whole or refused with the reason."""

from typing import Any

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail_localize.models import StringTranslation, Translation

from resources.editing.po import Tags
from resources.models import GuidePage
from tests.admin.test_pairs import pair, put  # noqa: F401 - fixtures

LINKED = 'en two <a id="a1">en site</a> &amp; “three”.'


@pytest.fixture
def translation(pair: tuple[GuidePage, GuidePage]) -> Translation:  # noqa: F811
    return Translation.objects.select_related("source").get(target_locale__language_code="es")


def download(client: Client, translation: Translation) -> polib.POFile:
    answer = client.get(reverse("wagtail_localize:download_pofile", args=[translation.pk]))
    assert answer.status_code == 200
    return polib.pofile(answer.content.decode() + "\n")


def send(client: Client, translation: Translation, content: Any, name: str = "es.po") -> str:
    """What the translator is told."""
    url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    content = content if isinstance(content, bytes) else str(content).encode()
    answer = client.post(url, {"file": SimpleUploadedFile(name, content), "next": "/admin/"})
    assert answer.status_code == 302
    page = client.get("/admin/")
    return " ".join(str(message) for message in page.context["messages"])


def kept() -> dict[str, str]:
    return dict(StringTranslation.objects.values_list("translation_of__data", "data"))


def with_text(po: polib.POFile, source: str, text: str) -> polib.POFile:
    next(entry for entry in po if entry.msgid == source).msgstr = text
    return po


def test_what_comes_back_unchanged_changes_nothing(administrator: Client, translation: Translation) -> None:
    before = kept()
    assert before[LINKED] == LINKED.replace("en ", "es ")
    assert "Taken" in send(administrator, translation, download(administrator, translation))
    assert kept() == before


def test_a_translator_fills_in_a_file_and_its_words_are_kept(translation: Translation) -> None:
    from partners.roles import Role
    from tests.admin.conftest import desk

    translator = desk(Role.TRANSLATOR)
    po = with_text(download(translator, translation), "en title", "Título")
    assert "Taken" in send(translator, translation, po)
    row = StringTranslation.objects.get(data="Título")
    assert (row.last_translated_by, row.translation_type) == (translator.user, "manual")


@pytest.mark.parametrize(
    ("source", "text", "reason"),
    [
        (LINKED, 'es <a id="a1">sitio', "<a> is not closed"),
        (LINKED, "es sitio", "tags differ: <a#a1>"),
        (LINKED, 'es <a id="a2">sitio</a>', "tags differ: <a#a1>, <a#a2>"),
        (LINKED, 'es <a href="javascript:1">sitio</a>', "<a> carries attributes that are not allowed"),
        ("en title", "es <script>alert(1)</script>", "<script> is not allowed here"),
        ("en title", "es </b>", "</b> closes nothing"),
        ("en title", "es <!-- x -->", "a comment is not allowed here"),
        ("en title", "es <b", "a tag is not complete"),
        ("en title", "es %(name)s", "placeholders differ: %(name)s"),
        ("en title", "es {name}", "placeholders differ: {name}"),
        ("en title", "es [7]", "placeholders differ: [7]"),
        ("en title", "   ", "there are no words in it"),
    ],
)
def test_a_text_that_cannot_be_used_refuses_the_whole_file_with_the_reason(
    source: str, text: str, reason: str, administrator: Client, translation: Translation
) -> None:
    before = kept()
    po = with_text(download(administrator, translation), "en summary", "Otro resumen")
    assert reason in send(administrator, translation, with_text(po, source, text)).replace("&lt;", "<").replace(
        "&gt;", ">"
    )
    assert kept() == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "There is no text"),
        (b"\xff\xfe\x00broken", "not UTF-8"),
        (b"<html>no</html>", "not a PO file"),
        (b'msgid "a\nmsgstr', "not a PO file"),
        (b"/etc/passwd", "not a PO file"),
        (b'msgid "en title"\nmsgstr "x"\n', "does not come from here"),
        (b"a" * (2 * 1024 * 1024 + 1), "larger than"),
    ],
    ids=["empty", "utf16", "page", "broken", "path", "foreign", "large"],
)
def test_a_file_that_is_none_is_refused_with_the_reason(
    content: bytes, reason: str, administrator: Client, translation: Translation
) -> None:
    before = kept()
    assert reason in send(administrator, translation, content)
    assert kept() == before


def test_the_file_of_another_language_is_refused(administrator: Client, translation: Translation) -> None:
    from resources.imports.pairs import tie_translations

    french = put("fr")
    assert tie_translations([french, GuidePage.objects.get(slug="en-title")]) == []
    other = Translation.objects.get(target_locale__language_code="fr")
    assert "another page or language" in send(administrator, translation, download(administrator, other))


def test_a_text_that_the_page_does_not_have_is_refused(administrator: Client, translation: Translation) -> None:
    po = download(administrator, translation)
    po.append(polib.POEntry(msgid="made up", msgstr="inventado", msgctxt="body"))
    assert "“made up”: the page does not say this" in send(administrator, translation, po)


def test_a_file_for_a_deleted_page_is_refused(administrator: Client, translation: Translation) -> None:
    po = str(download(administrator, translation))
    GuidePage.objects.get(slug="es-title").delete()
    said = send(administrator, translation, po)
    assert "deleted" in said or "gone" in said
    GuidePage.objects.get(slug="en-title").delete()
    said = send(administrator, translation, po)
    assert "deleted" in said or "gone" in said


def test_whoever_may_not_edit_pages_sends_no_file(reviewer: Client, translation: Translation) -> None:
    url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    answer = reviewer.post(url, {"file": SimpleUploadedFile("es.po", b"")})
    assert answer.status_code in {302, 403}
    assert not reviewer.get("/admin/").context["messages"] or "Taken" not in str(answer.content)


@given(st.text())
def test_no_text_breaks_the_look_at_its_tags(text: str) -> None:
    assert isinstance(Tags(text).problem, str)
