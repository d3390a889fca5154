"""Where each page stands in each language."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog

from resources.guides.models import (
    GlossaryIndexPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    TermPage,
)

KINDS: tuple[type[Page], ...] = (GuidePage, TermPage, HomePage, GuideIndexPage, GlossaryIndexPage)
MACHINE = ("guidepage", "termpage")


class State(TextChoices):
    """What the table can be filtered by; a page may be in several."""

    MISSING = "missing", _("does not exist")
    DRAFT = "draft", _("draft")
    LIVE = "live", _("published")
    CHANGED = "changed", _("changes wait")
    BEHIND = "behind", _("behind its source")
    MACHINE = "machine", _("machine-translated")


@dataclass(frozen=True)
class Cell:
    """One page in one language; without `pk` it does not exist. `states` are in the order of State."""

    language: str
    states: tuple[State, ...]
    pk: int | None = None
    title: str = ""
    who: str = ""
    since: datetime.datetime | None = None
    reviewable: bool = False


def behind_their_source() -> QuerySet[Translation]:
    """Translations whose source was published since they were made, or that lack words of it."""
    source = Page.objects.filter(translation_key=OuterRef("source__object_id"), locale=OuterRef("source__locale"))
    made = TranslationLog.objects.filter(source=OuterRef("source"), locale=OuterRef("target_locale"))
    known = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef(OuterRef("target_locale")),
        has_error=False,
    )
    lacking = StringSegment.objects.filter(~Exists(known), source=OuterRef("source"))
    since = F("source__last_updated_at")
    return (
        Translation.objects.filter(enabled=True)
        .annotate(
            source_published=Subquery(source.values("last_published_at")[:1]),
            made_at=Subquery(made.order_by("-created_at").values("created_at")[:1]),
        )
        .filter(Q(source_published__gt=since) | Q(made_at__lt=since) | Q(made_at=None) | Exists(lacking))
    )


def pages_behind() -> Exists:
    """A condition on pages: they are translations that are behind their source."""
    own = behind_their_source().filter(source__object_id=OuterRef("translation_key"), target_locale=OuterRef("locale"))
    return Exists(own)


def in_state(state: str) -> Q:
    """A condition on pages; `missing` is none, for a page that is not there has no row."""
    match state:
        case State.DRAFT:
            return Q(live=False)
        case State.LIVE:
            return Q(live=True)
        case State.CHANGED:
            return Q(live=True, has_unpublished_changes=True)
        case State.MACHINE:
            return Q(guidepage__machine_translated=True) | Q(termpage__machine_translated=True)
        case State.BEHIND:
            return Q(pages_behind())
    raise ValueError(state)


def first_pages() -> QuerySet[Page]:
    """One page for each thing that people read: that in English, else the oldest."""
    kinds = ContentType.objects.get_for_models(*KINDS).values()
    pages = Page.objects.filter(content_type__in=kinds, alias_of=None)
    earlier = pages.filter(translation_key=OuterRef("translation_key")).order_by("pk")
    english = earlier.filter(locale__language_code="en")
    return pages.filter(Q(locale__language_code="en") | ~Exists(english) & Q(pk=Subquery(earlier.values("pk")[:1])))


def with_state(pages: QuerySet[Page], state: str, languages: list[str]) -> QuerySet[Page]:
    """Of first pages those that are in `state` in one of the languages."""
    same = Page.objects.filter(translation_key=OuterRef("translation_key"))
    if state != State.MISSING:
        return pages.filter(Exists(same.filter(in_state(state), locale__language_code__in=languages)))
    lacking: Any = Q()
    for code in languages:
        lacking |= ~Exists(same.filter(locale__language_code=code))
    return pages.filter(lacking)


def cells(keys: Iterable[uuid.UUID], languages: list[str]) -> dict[uuid.UUID, list[Cell]]:
    """By translation key: a cell for each language. One query, whatever the number."""
    rows: dict[tuple[uuid.UUID, str], dict[str, Any]] = {}
    fields = ("pk", "title", "translation_key", "locale__language_code", "live", "has_unpublished_changes", "behind")
    people = ("latest_revision__user__name", "latest_revision__user__email", "latest_revision_created_at")
    machine = [f"{name}__machine_translated" for name in MACHINE]
    pages = Page.objects.filter(translation_key__in=list(keys), locale__language_code__in=languages)
    for row in pages.annotate(behind=pages_behind()).values(*fields, *people, *machine):
        rows[row["translation_key"], row["locale__language_code"]] = row
    found: dict[uuid.UUID, list[Cell]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        found[key] = [_cell(code, rows.get((key, code))) for code in languages]
    return found


def _cell(language: str, row: dict[str, Any] | None) -> Cell:
    if row is None:
        return Cell(language, (State.MISSING,))
    marks = [row[f"{name}__machine_translated"] for name in MACHINE]
    states = [State.LIVE if row["live"] else State.DRAFT]
    states += [State.CHANGED] if row["live"] and row["has_unpublished_changes"] else []
    states += [State.BEHIND] if row["behind"] else []
    states += [State.MACHINE] if any(marks) else []
    return Cell(
        language,
        tuple(states),
        pk=row["pk"],
        title=row["title"],
        who=row["latest_revision__user__name"] or row["latest_revision__user__email"] or "",
        since=row["latest_revision_created_at"],
        reviewable=any(mark is not None for mark in marks),
    )
