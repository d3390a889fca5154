"""CommonMark as rich text of the portal: no raw HTML, no pictures, headings that fit below a page's own."""

import re
from functools import cache
from urllib.parse import urljoin

from markdown_it import MarkdownIt

from portal.html import clean_stored

_HEADING = {"h1": "h2", "h5": "h4", "h6": "h4"}
_TAG = re.compile(r"</?([^\s>/]+)")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


@cache
def _reader_of_html() -> MarkdownIt:
    return MarkdownIt("commonmark")


def raw_tag(source: str) -> str:
    """The name of the first raw HTML tag in the text (`!--` of a comment), or nothing; code may show tags."""
    tokens = _reader_of_html().parse(source) if "<" in source else []
    for token in (each for block in tokens for each in (block, *(block.children or []))):
        if token.type in {"html_block", "html_inline"}:
            found = _TAG.search(token.content)
            return found[1] if found else "!"
    return ""


def _resolved(base: str, address: str) -> str:
    """The absolute address; nothing where either is none: `http://[x`."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def rich_text(source: str, *, base: str = "") -> str:
    """HTML of the few tags that rich text may hold; links of the text are resolved against `base`, else undone."""
    parser = _parser()
    tokens = parser.parse(source)
    for token in tokens:
        token.tag = _HEADING.get(token.tag, token.tag)
        for child in token.children or []:
            if child.type == "link_open":
                address = _resolved(base, str(child.attrGet("href") or ""))
                child.attrSet("href", address if re.match(r"(https?|mailto|tel):", address) else "")
    html = parser.renderer.render(tokens, parser.options, {})
    return clean_stored(re.sub(r'<a href="">(.*?)</a>', r"\1", html, flags=re.DOTALL)).strip()
