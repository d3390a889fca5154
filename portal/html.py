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
# bleach puts a question mark for these, but not behind a broken declaration.
_INVISIBLE = {code: " " if code in {0x0B, 0x0C} else "" for code in range(0x20) if chr(code) not in "\t\n\r"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


_NO_ADDRESS = re.compile(r'["<>`]')
_CODE = re.compile(r"[\w -]*", re.ASCII)


def _is_address(value: str) -> bool:
    read = _SKIPPED.sub("", unescape(value))
    scheme = _SCHEME.match(read)
    return not _NO_ADDRESS.search(read) and (scheme is None or scheme[1].lower() in PROTOCOLS)


def _cleaner(link: frozenset[str]) -> bleach.Cleaner:
    def allowed(tag: str, name: str, value: str) -> bool:
        if name == "href":
            return tag == "a" and _is_address(value)
        return name in (link if tag == "a" else {"lang", "dir"}) and bool(_CODE.fullmatch(value))

    return bleach.Cleaner(
        tags=TAGS,
        attributes=allowed,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )


def _cleaned(value: str, link: frozenset[str]) -> str:
    return str(_cleaner(link).clean((value or "").translate(_INVISIBLE)))


def clean_stored(value: str) -> str:
    """HTML as it may be kept in the database: no script, no handler, no foreign protocol. Idempotent.

    What holds no word, as the editor's `<p></p>`, is nothing: else pages would show a heading above it.
    """
    return _cleaned(value, STORED_LINK) if plain(value) else ""


def clean_rendered(value: str) -> SafeString:
    """HTML as it may be sent to a reader; marked safe."""
    return mark_safe(_cleaned(value, RENDERED_LINK))  # noqa: S308 - this is the sanitiser


def plain(value: str) -> str:
    """The words of an HTML text, blanks folded. (Django's strip_tags raises on some broken declarations.)"""
    if not value:
        return ""  # most texts that an import writes; the sanitiser is slow to set up
    words = bleach.clean(
        value.translate(_INVISIBLE).replace("<", " <"), tags=(), attributes={}, strip=True, strip_comments=True
    )
    return " ".join(unescape(words).split())
