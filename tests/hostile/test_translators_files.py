"""PO files that no translator would send on purpose."""

import pytest
from django.test import Client
from wagtail_localize.models import Translation

from tests.admin.conftest import administrator
from tests.admin.test_pairs import pair, put
from tests.admin.test_po import download, kept, send, translation

pytestmark = pytest.mark.django_db
__all__ = ["administrator", "pair", "put", "translation"]


@pytest.mark.parametrize(("text", "why"), [("a\0b", "NUL"), ("x" * 256, "longer than 255")])
def test_a_title_that_no_page_can_bear_refuses_the_whole_file(
    administrator: Client, translation: Translation, text: str, why: str
) -> None:
    before, po = kept(), download(administrator, translation)
    next(entry for entry in po if entry.msgctxt == "title").msgstr = text
    next(entry for entry in po if entry.msgctxt != "title").msgstr += " more"
    assert why in send(administrator, translation, po)
    assert kept() == before


def test_a_title_is_as_long_as_it_reads_and_not_as_it_is_written(
    administrator: Client, translation: Translation
) -> None:
    po = download(administrator, translation)
    next(entry for entry in po if entry.msgctxt == "title").msgstr = "&amp;" * 255
    assert "Taken" in send(administrator, translation, po)
