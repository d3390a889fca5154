"""Put one language of a page into the tree, or bring it to what its file says, without writing over people."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from partners.directory.terms import Topic
from portal.pages import IntroducedPage


class Put(Enum):
    CREATED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    KEPT = auto()


@dataclass(frozen=True)
class Wanted:
    """A page as a file gives it: plain fields, blocks of its body, topics by code, sources as field values."""

    key: uuid.UUID
    title: str
    slug: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    blocks: list[dict[str, Any]] | None = None
    topics: tuple[str, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()


def put_page(parent: IntroducedPage, model: type[Page], wanted: Wanted, *, publish: bool = True) -> tuple[Put, Page]:
    """Create the page below `parent`, update it, or leave it; a page that people have edited is KEPT."""
    with disable_reference_index_auto_update():
        put, page = _put(parent, model, wanted, publish)
    if put in (Put.CREATED, Put.UPDATED):
        ReferenceIndex.create_or_update_for_object(page)
    return put, page


def _put(parent: IntroducedPage, model: type[Page], wanted: Wanted, publish: bool) -> tuple[Put, Page]:
    found = model.objects.filter(translation_key=wanted.key, locale=parent.locale).first()
    if found is None:
        page = model(
            locale=parent.locale, translation_key=wanted.key, slug=free_slug(parent, wanted.slug or wanted.title)
        )
        _fill(page, wanted)
        page.live = False
        parent.add_child(instance=page)
        _publish(page, publish)
        return Put.CREATED, page
    page = found.get_latest_revision_as_object()
    if _is_same(page, wanted) and (found.live or not publish):
        return Put.UNCHANGED, found
    if edited_by_people(found):
        return Put.KEPT, found
    _fill(page, wanted)
    _publish(page, publish or found.live)
    return Put.UPDATED, page


def edited_by_people(page: Page) -> bool:
    """Some revision of the page was made by a person."""
    return bool(page.revisions.filter(user__isnull=False).exists())


def _publish(page: Page, publish: bool) -> None:
    revision = page.save_revision()
    if publish:
        revision.publish()


def free_slug(parent: Page, words: str) -> str:
    base = slugify(words, allow_unicode=True)[:100].strip("-") or "page"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _fill(page: Any, wanted: Wanted) -> None:
    page.title = wanted.title
    for name, value in wanted.fields.items():
        setattr(page, name, value)
    if wanted.blocks is not None:
        page.body = json.dumps(_with_ids(page, wanted), cls=DjangoJSONEncoder)
    if hasattr(page, "topics"):
        page.topics.set(Topic.objects.filter(slug__in=wanted.topics))
    page.sources = [
        page.sources.model(
            sort_order=order, locale=page.locale, translation_key=key_of(wanted, "sources", order), **source
        )
        for order, source in enumerate(wanted.sources)
    ]


def key_of(wanted: Wanted, *path: str | int) -> uuid.UUID:
    """The same for a part of a page and for that part of its translations; the same in every run."""
    return uuid.uuid5(wanted.key, ":".join(map(str, path)))


def _with_ids(page: Any, wanted: Wanted) -> list[dict[str, Any]]:
    """The blocks as they are stored, their and their list items' identifiers those of the other languages."""
    return [
        {
            **block,
            "id": str(key_of(wanted, "body", place)),
            "value": _items_with_ids(block["value"], wanted, "body", place),
        }
        for place, block in enumerate(_stored(page, wanted.blocks or []))
    ]


def _items_with_ids(value: Any, wanted: Wanted, *path: str | int) -> Any:
    if isinstance(value, Mapping):
        return {name: _items_with_ids(each, wanted, *path, name) for name, each in value.items()}
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and each.get("type") == "item" for each in value)
    ):
        return [
            {
                **each,
                "id": str(key_of(wanted, *path, place)),
                "value": _items_with_ids(each["value"], wanted, *path, place),
            }
            for place, each in enumerate(value)
        ]
    return value


def _is_same(page: Any, wanted: Wanted) -> bool:
    """Whether the page says what the file says; identifiers of blocks do not count."""
    named = page.title == wanted.title and all(
        _text(getattr(page, name)) == _text(value) for name, value in wanted.fields.items()
    )
    body = wanted.blocks is None or _bare(page.body.get_prep_value()) == _bare(_stored(page, wanted.blocks))
    topics = not hasattr(page, "topics") or {topic.slug for topic in page.topics.all()} == set(wanted.topics)
    sources = [tuple(str(getattr(each, name)) for name in _SOURCE) for each in page.sources.all()]
    return bool(
        named
        and body
        and topics
        and sources == [tuple(str(each.get(name, "")) for name in _SOURCE) for each in wanted.sources]
    )


_SOURCE = ("label", "url", "read_on", "note")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _stored(page: Any, blocks: list[dict[str, Any]]) -> Any:
    """The blocks in the form that editing gives them: what nobody has read yet Wagtail writes back as it came."""
    block = page._meta.get_field("body").stream_block
    value = block.to_python(blocks)
    list(value)
    return block.get_prep_value(value)


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items() if name != "id"}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_bare(each) for each in value]
    return _text(value)


def kept_words() -> str:
    return _("people have changed this page since")
