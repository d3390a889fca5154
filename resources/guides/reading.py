"""A text as it is read: headings get an address, and `[2]` leads to the second source."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

MARKER = re.compile(r"\[([1-9][0-9]?)\]")
# A link inside these would be a control inside a control.
CLOSED_TO_LINKS = ("a", "button", "label", "summary")


@dataclass(frozen=True)
class Heading:
    anchor: str
    text: str


@dataclass(frozen=True)
class Reading:
    """Safe HTML and its second-level headings."""

    html: SafeString
    headings: tuple[Heading, ...]


def read(html: SafeString, *, sources: int) -> Reading:
    """Mark up HTML that is already safe; a number beyond the last of `sources` stays plain text."""
    marker = _Marker(sources)
    marker.feed(html)
    marker.close()
    return Reading(mark_safe("".join(marker.out)), tuple(marker.headings))  # noqa: S308 - what came in was safe


class _Marker(HTMLParser):
    def __init__(self, sources: int) -> None:
        super().__init__(convert_charrefs=False)
        self.sources = sources
        self.out: list[str] = []
        self.headings: list[Heading] = []
        self.open: Counter[str] = Counter()
        self.heading: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        self.open[tag] += 1
        if tag == "h2":
            self.heading = []
            text = f'<h2 id="part-{len(self.headings) + 1}"{text[3:]}'
        self.out.append(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")
        self.open[tag] -= 1
        if tag == "h2":
            text = " ".join(unescape("".join(self.heading)).split())
            self.headings.append(Heading(f"part-{len(self.headings) + 1}", text))

    def handle_data(self, data: str) -> None:
        if self.open["h2"] > 0:
            self.heading.append(data)
        closed = self.open["h2"] > 0 or any(self.open[tag] > 0 for tag in CLOSED_TO_LINKS)
        self.out.append(data if closed else MARKER.sub(self._link, data))

    def handle_entityref(self, name: str) -> None:
        self._raw(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._raw(f"&#{name};")

    def _raw(self, text: str) -> None:
        if self.open["h2"] > 0:
            self.heading.append(text)
        self.out.append(text)

    def _link(self, match: re.Match[str]) -> str:
        number = int(match[1])
        if number > self.sources:
            return match[0]
        label = _("Source %(number)d") % {"number": number}
        return format_html('<a class="cite" href="#source-{0}" aria-label="{1}">[{0}]</a>', number, label)
