"""Tie imported languages of one page together: translators find the translation that is there beside its source.

wagtail-localize knows only translations that it made itself. Two pages are tied only when saving the translation would
give exactly the page that is there: nothing then falls back to the words of the source.
"""

import datetime
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    MissingTranslationError,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments, quote_path_component

from resources.guides.models import GuidePage, TermPage
from resources.imports.pages import edited_by_people

# Pieces of a table are named by their words, which differ between languages.
PIECE = re.compile(r"\.(heading|cell)-[0-9a-f]{16}")
AT_ONCE = 10
"""Pages in all their languages that one minute of the clock ties: about two seconds of work."""
Segments = dict[str, list[StringSegmentValue]]


class Unequal(Exception):
    """The two pages are not built alike."""


def settle_translations(keys: Iterable[uuid.UUID]) -> list[Page]:
    """Tie what an import has just written; what people have translated since stays, and counts as behind its source.

    Answers the pages that are built otherwise than their source.
    """
    pages = Page.objects.filter(translation_key__in=keys).select_related("locale").specific()
    return tie_translations(pages)


def settle_next(now: datetime.datetime) -> int:
    """Ties a few of the languages that stand beside each other untied: what the starter brings; answers how many."""
    tied = TranslationSource.objects.values("object_id")
    texts = Page.objects.type(GuidePage, TermPage).exclude(translation_key__in=tied).order_by()
    keys = texts.values("translation_key").annotate(languages=Count("pk")).filter(languages__gt=1)
    found = [row["translation_key"] for row in keys[:AT_ONCE]]
    settle_translations(found)
    return len(found)


def tie_translations(pages: Iterable[Page]) -> list[Page]:
    """Tie each page to the English page of its kind, else to the first; answers those that are built otherwise."""
    order = [code for code, _name in settings.LANGUAGES]
    by_key: dict[uuid.UUID, list[Page]] = defaultdict(list)
    for page in pages:
        by_key[page.translation_key].append(page)
    untied = []
    for own in by_key.values():
        source, *others = sorted(own, key=lambda page: order.index(page.locale.language_code))
        if others:
            made = TranslationSource.update_or_create_from_instance(source)[0]
            untied += [page for page in others if not edited_by_people(page) and not _tie(made, source, page)]
    return untied


def _tie(made: TranslationSource, source: Page, page: Page) -> bool:
    try:
        with transaction.atomic():
            _remember(made, source, page)
            if _content(made.get_ephemeral_translated_instance(page.locale)) != _content(page):
                raise Unequal
            Translation.objects.update_or_create(source=made, target_locale=page.locale, defaults={"enabled": True})
            TranslationLog.objects.create(source=made, locale=page.locale, revision=page.latest_revision)
    except (Unequal, MissingTranslationError, KeyError):
        return False
    return True


def _remember(made: TranslationSource, source: Page, page: Page) -> None:
    """Store what the page says as the translation of what its source says; raises Unequal."""
    theirs, ours = extract_segments(source), extract_segments(page)
    translated, wanted = _texts(ours), _texts(theirs)
    if {path: len(found) for path, found in translated.items()} != {path: len(found) for path, found in wanted.items()}:
        raise Unequal
    overrides = _overrides(theirs, ours)
    rows: dict[tuple[int, int], StringTranslation] = {}
    places: dict[str, int] = defaultdict(int)
    stored = StringSegment.objects.filter(source=made).select_related("context").order_by("order")
    for segment in stored:
        path = PIECE.sub(r".\1", segment.context.path)
        place = places[path]
        places[path] += 1
        value = translated[path][place]
        overrides |= _links(segment.context.path, wanted[path][place], value)
        rows[segment.string_id, segment.context_id] = StringTranslation(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale=page.locale,
            data=value.string.data,
            translation_type="machine" if page.machine_translated else "manual",  # type: ignore[attr-defined]
        )
    contexts = TranslationContext.objects.filter(object_id=made.object_id)
    StringTranslation.objects.filter(context__in=contexts, locale=page.locale).delete()
    StringTranslation.objects.bulk_create(rows.values())
    _store_overrides(made, page, overrides)


def _texts(segments: Iterable[Any]) -> Segments:
    """The texts in order, by path."""
    found: Segments = defaultdict(list)
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            found[PIECE.sub(r".\1", segment.path)].append(segment)
    return dict(found)


def _overrides(theirs: Iterable[Any], ours: Iterable[Any]) -> dict[str, Any]:
    """What is no text and differs, by its path in the source: the address, a file, a line."""
    own = {segment.path: segment.data for segment in ours if isinstance(segment, OverridableSegmentValue)}
    return {
        segment.path: own[segment.path]
        for segment in theirs
        if isinstance(segment, OverridableSegmentValue) and segment.path in own and own[segment.path] != segment.data
    }


def _links(path: str, theirs: StringSegmentValue, ours: StringSegmentValue) -> dict[str, Any]:
    """Where links of the translation lead elsewhere than those of the source; raises Unequal."""
    if set(theirs.attrs or {}) != set(ours.attrs or {}):
        raise Unequal
    return {
        f"{path}.{quote_path_component(attrs['href'])}": ours.attrs[key]["href"]
        for key, attrs in (theirs.attrs or {}).items()
        if "href" in attrs and ours.attrs[key].get("href") not in (None, attrs["href"])
    }


def _store_overrides(made: TranslationSource, page: Page, overrides: Mapping[str, Any]) -> None:
    SegmentOverride.objects.filter(context__object_id=made.object_id, locale=page.locale).delete()
    contexts = {context.path: context for context in TranslationContext.objects.filter(object_id=made.object_id)}
    SegmentOverride.objects.bulk_create(
        SegmentOverride(context=contexts[path], locale=page.locale, data_json=json.dumps(value, cls=DjangoJSONEncoder))
        for path, value in overrides.items()
    )


def _content(page: Page) -> dict[str, Any]:
    """What readers see of the page, written in one way."""
    found: dict[str, Any] = {"slug": page.slug}
    for translatable in get_translatable_fields(type(page)):
        field = translatable.get_field(type(page))
        if not (translatable.is_translated(page) or translatable.is_synchronized(page)):
            continue
        if isinstance(field, StreamField):
            found[field.name] = _plain(getattr(page, field.name).get_prep_value())
        elif field.one_to_many:
            found[field.name] = [
                [str(getattr(child, each.field_name)) for each in get_translatable_fields(type(child))]
                for child in getattr(page, field.name).all()
                if hasattr(child, "translation_key")
            ]
        elif not field.is_relation:
            found[field.name] = _plain(getattr(page, field.name))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items() if name != "id"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str) and re.search("[<&]", value):
        return str(BeautifulSoup(value, "html.parser"))
    return str(value)
