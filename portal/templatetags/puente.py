"""Template tags of the floor: slots, clean HTML, languages."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from wagtail.rich_text import RichText, expand_db_html

from portal import html, languages, slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """Render what rooms registered for the slot."""
    return slots.render(name, context.flatten())


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
