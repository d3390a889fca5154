"""The starter's guides and terms, each language a page, the languages of one thing tied together."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Page

from partners.directory.models import Hotline
from portal.pages import IntroducedPage
from resources.guides.models import GlossaryIndexPage, GuideIndexPage, GuidePage, TermPage
from resources.guides.tree import page_key
from resources.imports.pages import Put, Wanted, put_page
from resources.imports.pairs import settle_translations

Record = dict[str, Any]


def load_guides(records: Iterable[Record]) -> int:
    hotlines = {slug: str(key) for slug, key in Hotline.objects.values_list("slug", "pk")}
    parents = {page.locale.language_code: page for page in GuideIndexPage.objects.select_related("locale")}
    wanted = [(parents[row["lang"]], _guide(row, hotlines)) for row in records if row["lang"] in parents]
    return _put(GuidePage, wanted)


def load_terms(records: Iterable[Record]) -> int:
    parents = {page.locale.language_code: page for page in GlossaryIndexPage.objects.select_related("locale")}
    return _put(TermPage, [(parents[row["lang"]], _term(row)) for row in records if row["lang"] in parents])


def _put(model: type[Page], pages: Iterable[tuple[IntroducedPage, Wanted]]) -> int:
    """Answers how many were new."""
    done = [(wanted.key, put_page(parent, model, wanted)[0]) for parent, wanted in pages]
    settle_translations({key for key, put in done if put is Put.UPDATED})  # new ones are tied by the clock
    return [put for _key, put in done].count(Put.CREATED)


def guide_key(row: Record) -> Any:
    return page_key(f"guide:{row['pair_id']}")


def term_key(row: Record) -> Any:
    return page_key(f"term:{row['pair_id']}")


def _guide(row: Record, hotlines: dict[str, str]) -> Wanted:
    return Wanted(
        key=guide_key(row),
        title=row["title"],
        slug=row["slug"],
        fields={
            "summary": row["summary"],
            "search_description": row["summary"],
            "machine_translated": row.get("machine_translated", False),
        },
        blocks=[block for block in (_block(each, hotlines) for each in row["body"]) if block],
        topics=tuple(row["topics"]),
        sources=tuple(row["sources"]),
    )


def _term(row: Record) -> Wanted:
    return Wanted(
        key=term_key(row),
        title=row["term"],
        slug=row["slug"],
        fields={
            "short": row["short"],
            "search_description": row["short"],
            "body": row["body"],
            "also": ", ".join(row["also"]),
            "machine_translated": row.get("machine_translated", False),
        },
        sources=tuple(row["sources"]),
    )


def _block(block: Record, hotlines: dict[str, str]) -> Record | None:
    """The block as StreamField keeps it; a line of a hotline that is not there is left out."""
    value = block["value"]
    if block["type"] == "phone_line":
        hotline = hotlines.get(value["hotline"])
        return {"type": "phone_line", "value": {**value, "hotline": hotline}} if hotline else None
    if block["type"] == "table":
        table = {
            "columns": [{"type": "text", "heading": heading} for heading in value["header"]],
            "rows": [{"values": row} for row in value["rows"]],
            "caption": "",
        }
        return {"type": "table", "value": {"caption": value["caption"], "table": table}}
    return block
