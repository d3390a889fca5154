"""Pages and events as tests need them; nobody in them is real."""

import datetime
import itertools
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from wagtail.models import Page

from partners.directory.terms import Topic
from partners.models import Jurisdiction, Organization
from resources.models import (
    Event,
    EventIndexPage,
    EventLanguage,
    EventText,
    GlossaryIndexPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    Occurrence,
    TermPage,
)
from search import outbox

numbers = itertools.count(1)
DENVER = ZoneInfo("America/Denver")


class Tree:
    """The home page, the list of guides and the glossary in each language, as translations of each other.

    They stand in every test's database (tests/world.py); of the languages that are not asked for none stays public.
    """

    def __init__(self, *codes: str) -> None:
        wanted = codes or ("en", "es", "ar")
        self.home = self._shelf(HomePage, wanted)
        self.guides = self._shelf(GuideIndexPage, wanted)
        self.glossary = self._shelf(GlossaryIndexPage, wanted)
        self.events = self._shelf(EventIndexPage, wanted)
        Page.objects.filter(depth__gt=1).exclude(locale__language_code__in=wanted).update(live=False)

    @staticmethod
    def _shelf(model: Any, codes: tuple[str, ...]) -> dict[str, Any]:
        pages = model.objects.filter(locale__language_code__in=codes).select_related("locale")
        found = {page.locale.language_code: page for page in pages}
        for code, page in found.items():
            page.introduction = f"<p>Welcome to {page.title} {code}.</p>"
        model.objects.bulk_update(found.values(), ["introduction"])
        return {code: found[code] for code in codes}

    def guide(self, code: str = "en", *, of: GuidePage | None = None, **fields: Any) -> GuidePage:
        return self._text(GuidePage, self.guides[code], of, {"summary": "What to do.", "body": TEXT, **fields})

    def term(self, code: str = "en", *, of: TermPage | None = None, **fields: Any) -> TermPage:
        return self._text(TermPage, self.glossary[code], of, {"short": "A word of the law.", **fields})

    def _text(self, model: Any, parent: Page, of: Any, fields: dict[str, Any]) -> Any:
        number = next(numbers)
        key = {"translation_key": of.translation_key} if of else {}
        named = {"title": f"Text {number}", "slug": f"text-{number}", "locale": parent.locale, **key, **fields}
        return parent.add_child(instance=model(**named))


TEXT = [{"type": "text", "value": "<h2>At the door</h2><p>Stay calm.</p>"}]


def topic(slug: str = "fraud") -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": slug})[0]


def organization(**fields: Any) -> Organization:
    number = next(numbers)
    return Organization.objects.create(**{"name": f"Neighbors {number}", "slug": f"neighbors-{number}", **fields})


def city(**fields: Any) -> Jurisdiction:
    named = {
        "kind": "city",
        "name": "El Paso",
        "slug": f"tx-el-paso-{next(numbers)}",
        "state_code": "TX",
        "latitude": 31.76,
        "longitude": -106.49,
    }
    return Jurisdiction.objects.create(**{**named, **fields})


def tomorrow(hour: int = 18) -> datetime.datetime:
    day = timezone.now().astimezone(DENVER).date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(hour), DENVER)


def event(
    *,
    texts: dict[str, str] | None = None,
    spoken: tuple[str, ...] = ("es",),
    dates: list[datetime.datetime] | None = None,
    hours: float = 1.5,
    **fields: Any,
) -> Event:
    """An event with a date for each of `dates`, by default tomorrow evening in Denver's time."""
    starts = dates if dates is not None else [tomorrow()]
    first = starts[0] if starts else tomorrow()
    named = {
        "slug": f"event-{next(numbers)}",
        "starts_at": first,
        "ends_at": first + datetime.timedelta(hours=hours),
        "time_zone": "America/Denver",
    }
    with outbox.gathered():
        made = Event.objects.create(**{**named, "host": fields.pop("host", None) or organization(), **fields})
        for code, title in (texts or {"en": "Talk about rights"}).items():
            EventText.objects.create(event=made, language=code, title=title, description=f"<p>About: {title}</p>")
        for code in spoken:
            EventLanguage.objects.create(event=made, code=code)
        for start in starts:
            occurrence(made, start, hours=hours)
    return made


def occurrence(of: Event, start: datetime.datetime, *, hours: float = 1.5, **fields: Any) -> Occurrence:
    end = start + datetime.timedelta(hours=hours)
    return Occurrence.objects.create(
        **{"event": of, "original_start": start, "starts_at": start, "ends_at": end, **fields}
    )
