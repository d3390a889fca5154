"""What an editor has written, as plain HTML in reading order: what checks look at, with no query and no template."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import escape
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

# Words in their own language: nobody who writes here can make them simpler.
QUOTED = {"quotation"}
HEADINGS = {"heading"}
NAMES = {"language", "attribution"}


def written(page: Page, *, quoted: bool = True) -> str:
    """The page's running text as HTML; without `quoted`, only what its writer worded."""
    return "\n".join(piece for field in page._meta.get_fields() for piece in _of_field(page, field, quoted))


def _of_field(page: Page, field: Any, quoted: bool) -> Iterator[str]:
    if isinstance(field, StreamField):
        for child in getattr(page, field.name):
            if quoted or child.block_type not in QUOTED:
                yield from _of_value(child.value, child.block)
    elif isinstance(field, RichTextField):
        yield getattr(page, field.name) or ""


def _of_value(value: Any, block: blocks.Block, name: str = "") -> Iterator[str]:
    if isinstance(value, RichText):
        yield value.source
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _of_value(each, block.child_blocks[key], key)  # type: ignore[attr-defined]
    elif isinstance(value, blocks.list_block.ListValue):
        for each in value.bound_blocks:
            yield from _of_value(each.value, each.block)
    elif isinstance(value, TypedTable):
        for row in value.rows:
            for cell in row:
                yield from _of_value(cell.value, cell.block)
    elif isinstance(value, str) and isinstance(block, blocks.CharBlock | blocks.TextBlock) and name not in NAMES:
        tag = "h2" if name in HEADINGS else "p"
        if value.strip() or (name in HEADINGS and block.required):
            yield f"<{tag}>{escape(value)}</{tag}>"


def pictures(page: Page) -> Iterator[Mapping[str, Any]]:
    """Every image block of the page."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from (child.value for child in getattr(page, field.name) if child.block_type == "image")
