"""Rich text as people type it without an editor: paragraphs, `- ` lists, `## ` headings, `**bold**`, `[words](link)`.

A small part of CommonMark, so that HTML becomes text and the text the same HTML again.
"""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from portal import html

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol"})
_SPECIAL = re.compile(r"([\\*\[\]]|(?<!\w)_|_(?!\w))")
_AT_LINE_START = re.compile(r"^(\s*)([-+#]|\d{1,9}[.)])(?=\s|$)")
_OWN_LINK = re.compile(r'href="(page|document):(\d+)"')
_reader = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "newline", "escape"])


def to_html(text: str) -> str:
    """The typed text as HTML, sanitised."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # What a reader typed on two lines stays on two lines.
    found = str(_reader.render(lines)).replace("<h1>", "<h2>").replace("</h1>", "</h2>").strip()
    found = re.sub(r"(?<!>)\n(?!<)", "<br>", found)
    return html.clean_stored(_OWN_LINK.sub(r'linktype="\1" id="\2"', found))


def to_text(value: str) -> str:
    """HTML as the text that `to_html` reads; what has no form in text (images, tables) leaves its words."""
    writer = _Writer()
    writer.feed(html.clean_stored(value or ""))
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Gathers blocks of text; one blank line between them, none between the items of a list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.lists: list[tuple[str, int]] = []
        self.links: list[str] = []
        self.line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self.line += _MARKS[tag]
        elif tag == "a":
            self.links.append(_address(dict(attrs)))
            self.line += "["
        elif tag == "br":
            self.line += "\n"
        elif tag in {"ul", "ol"}:
            self._end_block()
            self.lists.append((tag, 0))
        elif tag == "li":
            self._end_block()
            self._begin_item()
        elif tag in _BLOCKS and not (self.lists and self._is_bare_item()):
            self._end_block()
            self.line = f"{'#' * int(tag[1])} " if tag != "p" else self.line

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS:
            self.line += _MARKS[tag]
        elif tag == "a" and self.links:
            self.line += f"]({self.links.pop()})"
        elif tag in {"ul", "ol"} and self.lists:
            self._end_block()
            self.lists.pop()
        elif tag in _BLOCKS or tag == "li":
            self._end_block()

    def handle_data(self, data: str) -> None:
        words = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data))
        at_start = not self.line or self.line.endswith("\n")
        words = words.lstrip() if at_start else words
        self.line += _AT_LINE_START.sub(_escaped, words) if at_start else words

    def text(self) -> str:
        self._end_block()
        return "".join(self.blocks).strip()

    def _begin_item(self) -> None:
        if self.lists:
            kind, number = self.lists[-1]
            self.lists[-1] = (kind, number + 1)
            self.line = f"{'   ' * (len(self.lists) - 1)}{'-' if kind == 'ul' else f'{number + 1}.'} "

    def _is_bare_item(self) -> bool:
        return bool(re.fullmatch(r"\s*(-|\d+\.) ", self.line))

    def _end_block(self) -> None:
        if self.line.strip():
            self.blocks.append(self.line.rstrip() + ("\n" if self.lists else "\n\n"))
        elif not self.lists and self.blocks and not self.blocks[-1].endswith("\n\n"):
            self.blocks.append("\n")
        self.line = ""


def _escaped(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"


def _address(attrs: dict[str, str | None]) -> str:
    if attrs.get("linktype"):
        return f"{attrs['linktype']}:{attrs.get('id') or ''}"
    return str(attrs.get("href") or "")
