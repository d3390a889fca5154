"""The one sanitiser: rich text is cleaned when it is saved and again when it is rendered.

Wagtail stores rich text as given, so values from code, imports, PO files and the API pass here too.
"""

import re
from html import unescape

import bleach
from django.utils.safestring import SafeString, mark_safe

TAGS = frozenset({"a", "b", "br", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"})
# `linktype` and `id` are Wagtail's own form of internal links in stored text.
STORED_LINK = frozenset({"href", "linktype", "id", "lang", "dir"})
RENDERED_LINK = frozenset({"href", "lang", "dir", "hreflang", "rel"})
PROTOCOLS = frozenset({"https", "http", "mailto", "tel"})


# As browsers read an address: what they skip, and what they take for a scheme. bleach lets `javascript:123` pass as a
# host with a port.
_SKIPPED = re.compile(r"[\x00-\x20\x7f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def _known_scheme(address: str) -> bool:
    found = _SCHEME.match(_SKIPPED.sub("", unescape(address)))
    return found is None or found[1].lower() in PROTOCOLS


def _cleaner(link: frozenset[str]) -> bleach.Cleaner:
    def of_link(tag: str, name: str, value: str) -> bool:
        return name in link and (name != "href" or _known_scheme(value))

    return bleach.Cleaner(
        tags=TAGS,
        attributes={"a": of_link, "*": ["lang", "dir"]},
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )


def clean_stored(value: str) -> str:
    """HTML as it may be kept in the database: no script, no handler, no foreign protocol. Idempotent.

    What holds no word, as the editor's `<p></p>`, is nothing: else pages would show a heading above it.
    """
    return str(_cleaner(STORED_LINK).clean(value or "")) if plain(value) else ""


def clean_rendered(value: str) -> SafeString:
    """HTML as it may be sent to a reader; marked safe."""
    return mark_safe(_cleaner(RENDERED_LINK).clean(value or ""))  # noqa: S308 - this is the sanitiser


def plain(value: str) -> str:
    """The words of an HTML text, blanks folded. (Django's strip_tags raises on some broken declarations.)"""
    if not value:
        return ""  # most texts that an import writes; the sanitiser is slow to set up
    words = bleach.clean(value.replace("<", " <"), tags=(), attributes={}, strip=True, strip_comments=True)
    return " ".join(unescape(words).split())
