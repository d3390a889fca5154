"""Links of published pages that lead nowhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from resources.editing.checks import is_address
from resources.editing.phones import is_dialable
from resources.guides.models import GuidePage, TermPage

# In rich text, and in rich text inside the JSON of a body.
HREF = re.compile(r'<a [^>]*?href=\\?"([^"\\]*)\\?"')
TEXTS = (GuidePage, TermPage)


@dataclass(frozen=True)
class Broken:
    """A published page and what is wrong with one of its links."""

    pk: int
    title: str
    reason: str
    target: str = ""


def dead_references() -> QuerySet[ReferenceIndex]:
    """What published pages name that is gone or not published: pages, documents, hotlines."""
    page, document = (ContentType.objects.get_for_model(model) for model in (Page, get_document_model()))
    number = Cast(OuterRef("to_object_id"), IntegerField())
    source = Page.objects.live().filter(pk=Cast(OuterRef("object_id"), IntegerField()))
    gone: Any = Q(to_content_type=page) & ~Exists(Page.objects.live().filter(pk=number))
    gone |= Q(to_content_type=document) & ~Exists(get_document_model().objects.filter(pk=number))
    own = ReferenceIndex.objects.filter(base_content_type=page).exclude(model_path="parent")
    return own.filter(_in_a_text(), gone).filter(Exists(source)).order_by("object_id", "pk")


def _in_a_text() -> Q:
    """Not the page's own ties, as to its translations and its alias."""
    return Q(model_path__startswith="body") | Q(model_path__startswith="introduction")


def broken_references() -> list[Broken]:
    """Every dead reference with the title of its page; two queries."""
    found = list(dead_references().values_list("object_id", "to_content_type__model"))
    titles = dict(Page.objects.filter(pk__in={int(pk) for pk, _kind in found}).values_list("pk", "title"))
    reasons = {"page": _("leads to a page that is gone or not published")}
    other = _("leads to a document that is gone")
    return [Broken(int(pk), titles[int(pk)], reasons.get(kind, other)) for pk, kind in found]


def malformed_addresses() -> Iterator[Broken]:
    """Addresses that cannot be right by their form alone; nothing is asked of the network. One query a kind of page."""
    for model in TEXTS:
        texts = model.objects.live().annotate(text=Cast("body", TextField())).filter(text__contains="href=")
        for pk, title, text in texts.values_list("pk", "title", "text").iterator():
            for address in dict.fromkeys(HREF.findall(text)):
                plain = unescape(address)
                right = is_dialable(plain) if plain.startswith("tel:") else is_address(plain)
                if not right:
                    yield Broken(pk, title, _("is no complete address"), plain)
