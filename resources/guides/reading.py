"""A text as it is read: headings get an address, `[2]` leads to the second source, hard words to their explanation."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from resources.guides.words import Lexicon, Word

MARKER = re.compile(r"\[([1-9][0-9]?)\]")
_MARKERS = re.compile(rf"(?:\s*{MARKER.pattern})+")
# A link inside these would be a control inside a control.
CLOSED_TO_LINKS = frozenset({"a", "button", "summary"})
# Nor is a word explained in what others said or wrote, in what names a part of the page, or in a form.
CLOSED_TO_WORDS = CLOSED_TO_LINKS | {
    "h1", "h2", "h3", "h4", "h5", "h6", "caption", "th", "figcaption", "blockquote", "q", "cite", "code", "pre", "kbd",
    "form", "label", "audio", "svg", "script", "style",
}  # fmt: skip
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(frozen=True)
class Heading:
    anchor: str
    text: str


@dataclass(frozen=True)
class Note:
    """An address that a link leads to, and the letter under which a print on paper names it."""

    letter: str
    address: str


@dataclass(frozen=True)
class Reading:
    """Safe HTML, its second-level headings, the words that are explained below it and the addresses of its links."""

    html: SafeString
    headings: tuple[Heading, ...]
    words: tuple[Word, ...] = ()
    notes: tuple[Note, ...] = ()


def read(html: SafeString, *, sources: int, lexicon: Lexicon | None = None) -> Reading:
    """Mark up HTML that is already safe; a number beyond the last of `sources` stays plain text.

    Only start tags grow and text is wrapped: what a reader reads is what came in.
    """
    marker = _Marker(sources, lexicon)
    marker.feed(html)
    marker.close()
    text = mark_safe("".join(marker.out))  # noqa: S308 - what came in was safe
    words = tuple(sorted(marker.words, key=lambda word: word.title.casefold()))
    notes = tuple(Note(letter, address) for address, letter in marker.notes.items())
    return Reading(text, tuple(marker.headings), words, notes)


def without_markers(text: str) -> str:
    """A plain text without `[2]`, which says nothing where no list of sources stands below it."""
    return _MARKERS.sub("", text)


class _Marker(HTMLParser):
    def __init__(self, sources: int, lexicon: Lexicon | None) -> None:
        super().__init__(convert_charrefs=False)
        self.sources = sources
        self.lexicon = lexicon
        self.out: list[str] = []
        self.headings: list[Heading] = []
        self.words: list[Word] = []
        self.notes: dict[str, str] = {}
        self.open: list[tuple[str, bool]] = []
        self.counts: Counter[str] = Counter()
        self.heading: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        given = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, tag in CLOSED_TO_WORDS or "lang" in given))
            self.counts[tag] += 1
        if tag == "h2":
            self.heading = []
            text = f'<h2 id="part-{len(self.headings) + 1}"{text[3:]}'
        if tag == "a" and (given.get("href") or "").startswith(("https://", "http://", "/")):
            text = f'<a data-note="{self._letter(given["href"] or "")}"{text[2:]}'
        self.out.append(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")
        self._close(tag)
        if tag == "h2":
            text = " ".join(unescape("".join(self.heading)).split())
            self.headings.append(Heading(f"part-{len(self.headings) + 1}", text))

    def handle_data(self, data: str) -> None:
        if self.counts["h2"]:
            self.heading.append(data)
        if self.lexicon is None or any(closed for _tag, closed in self.open):
            self.out.append(self._cited(data))
            return
        done = 0
        for start, end, word in self.lexicon.find(data):
            if word not in self.words:
                self.out += [self._cited(data[done:start]), self._explained(word, data[start:end])]
                done = end
        self.out.append(self._cited(data[done:]))

    def handle_entityref(self, name: str) -> None:
        self._raw(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._raw(f"&#{name};")

    def _raw(self, text: str) -> None:
        if self.counts["h2"]:
            self.heading.append(text)
        self.out.append(text)

    def _close(self, tag: str) -> None:
        """Up to the tag that ends; a stray end closes nothing."""
        if not self.counts[tag]:
            return
        while self.open:
            ended, _closed = self.open.pop()
            self.counts[ended] -= 1
            if ended == tag:
                return

    def _letter(self, address: str) -> str:
        """a to z, then aa, ab ..."""
        if address not in self.notes:
            rest, last = divmod(len(self.notes), 26)
            self.notes[address] = (chr(96 + rest) if rest else "") + chr(97 + last)
        return self.notes[address]

    def _cited(self, data: str) -> str:
        closed = self.counts["h2"] or any(self.counts[tag] for tag in CLOSED_TO_LINKS)
        return data if closed else MARKER.sub(self._link, data)

    def _explained(self, word: Word, text: str) -> str:
        """The text of a safe page is safe: it came in escaped."""
        self.words.append(word)
        return f'<a class="word" role="doc-glossref" id="{word.used_at}" href="#{word.anchor}">{text}</a>'

    def _link(self, match: re.Match[str]) -> str:
        number = int(match[1])
        if number > self.sources:
            return match[0]
        label = _("Source %(number)d") % {"number": number}
        return format_html('<a class="cite" href="#source-{0}" aria-label="{1}">[{0}]</a>', number, label)
