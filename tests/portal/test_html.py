"""The one sanitiser: whatever comes in, nothing runs and nothing is loaded from elsewhere."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal import html
from portal.environment import ROOT

LISTS = ROOT.parent / "shared" / "data" / "security"
# As browsers read an address: what they skip, and what they take for a scheme.
IGNORED = re.compile(r"[\x00-\x20\x7f]")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
LINK_ATTRIBUTES = {"href", "lang", "dir", "hreflang", "rel", "linktype", "id"}


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!comment", {}))


def assert_harmless(text: str) -> None:
    parser = Elements()
    parser.feed(text)
    parser.close()
    for tag, attributes in parser.found:
        assert tag in html.TAGS, (tag, text)
        assert set(attributes) <= (LINK_ATTRIBUTES if tag == "a" else {"lang", "dir"}), (attributes, text)
        scheme = SCHEME.match(IGNORED.sub("", attributes.get("href") or ""))
        assert scheme is None or scheme[1].lower() in html.PROTOCOLS, (attributes, text)


def hostile() -> Iterator[str]:
    """The public lists, when they are there; else a few of the classics."""
    yield from CLASSICS
    for name in ("xss_payloadbox.txt", "xss_payloadsallthethings.txt"):
        if (LISTS / name).is_file():
            yield from (LISTS / name).read_text(encoding="utf-8").split("\n")
    for name, key in (("dompurify_expect.json", "payload"), ("html5lib_sanitizer.json", "input"), ("blns.json", None)):
        if (LISTS / name).is_file():
            for row in json.loads((LISTS / name).read_text(encoding="utf-8")):
                yield row[key] if key else row


CLASSICS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    "<svg><style><!--</style><img src=x onerror=alert(1)>--></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<p style="background:url(https://elsewhere.example/)">x</p>',
    '<embed embedtype="media" url="https://elsewhere.example/">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


@pytest.mark.parametrize("cleaner", [html.clean_stored, html.clean_rendered])
def test_no_known_attack_survives(cleaner) -> None:
    count = 0
    for text in hostile():
        assert_harmless(cleaner(text))
        count += 1
    print(f"{count} hostile texts")


PIECES = st.sampled_from(
    ["<", ">", "</", "<p>", "</p>", "<a href=", '"', "'", "javascript:", "JaVa&#115;cript:", "<script>", "</script>", "<svg", " onload=x",
     "<!--", "-->", "<![CDATA[", "&lt;", "&#60;", "\0", "\u202e", "<style>", "</style>", "<math>", "=", "/", "<h2>", "<ul><li>", "é", "مرحبا"]
)  # fmt: skip
MARKUP = st.one_of(st.text(max_size=80), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join))


@settings(max_examples=400, deadline=None)
@given(MARKUP)
@example("0<!>\f0")
@example("\v")
@example('<a href=<">')
def test_whatever_is_typed_is_harmless_and_cleaning_again_changes_nothing(text: str) -> None:
    for cleaner in (html.clean_stored, html.clean_rendered):
        once = cleaner(text)
        assert_harmless(once)
        assert cleaner(once) == once


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_plain_words_come_through(text: str) -> None:
    from html import escape, unescape

    assert unescape(html.clean_rendered(f"<p>{escape(text, quote=False)}</p>")) == f"<p>{text}</p>"


def test_links_and_lists_stay() -> None:
    kept = '<h2>Now</h2><p lang="es" dir="ltr">A <b>b</b> <a href="tel:+18005550100">call</a></p><ul><li>one</li></ul>'
    assert html.clean_rendered(kept) == kept
    stored = '<a linktype="page" id="3">x</a>'
    assert html.clean_stored(stored) == stored
