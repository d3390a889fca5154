"""Template tags of the floor: slots, clean HTML, languages."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from portal import html, languages, slots

register = template.Library()
# A data block must not end before its script element does.
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """Render what rooms registered for the slot."""
    return slots.render(name, cast("Mapping[str, Any]", context.flatten()))


@register.filter
def clean(value: Any) -> SafeString:
    """Stored rich text as safe HTML, internal links resolved."""
    source = value.source if isinstance(value, RichText) else str(value or "")
    return html.clean_rendered(expand_db_html(source))


@register.filter
def language_name(code: str) -> str:
    """The language's name in the reader's language."""
    return languages.name_in(code, languages.current())


@register.filter
def own_language_name(code: str) -> str:
    return languages.own_name(code)


@register.filter
def lang_tag(code: str) -> str:
    return languages.tag(code)


@register.filter
def direction(code: str) -> str:
    return "rtl" if languages.is_rtl(code) else "ltr"


@register.filter
def own_direction(text: Any) -> str:
    """As browsers understand `dir=auto`, for programs that do not: by the first letter that has a direction."""
    kinds = (unicodedata.bidirectional(letter) for letter in str(text or ""))
    return "rtl" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


@register.filter
def json_ld(data: Any) -> SafeString:
    """Structured data as a block that no browser runs."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder).translate(_JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.filter
def x_default(alternates: list[dict[str, Any]]) -> str:
    """The address for readers of any other language: the default language's, else the first there is."""
    by_code = {alternate["code"]: alternate["url"] for alternate in alternates}
    return str(by_code.get(settings.LANGUAGE_CODE, alternates[0]["url"]))


@register.filter
def web(address: Any) -> str:
    """An address as it may stand in a link: http or https, else nothing. Values set in code were never validated."""
    text = str(address or "")
    return text if text.startswith(("https://", "http://")) else ""
