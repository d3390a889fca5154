"""Guides and terms as documents of the search: one per text, all its languages in it."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from partners.prose import plain
from portal import languages
from resources.guides.models import GuidePage, GuideTopic, TermPage
from resources.guides.public import Sites, open_pages, page_path
from resources.guides.reading import without_markers
from search.contract import SearchDocument
from search.lookup import keys_holding
from search.registry import Card, Source


class TextSource(Source):
    """Live pages that no restriction hides, by translation key; a language that is switched off is left out."""

    def pages(self, keys: Collection[str] | None = None) -> Any:
        found = open_pages(self.model.objects).filter(locale__language_code__in=dict(settings.LANGUAGES))
        found = found if keys is None else found.filter(translation_key__in=list(keys))
        return found.select_related("locale").order_by("path")

    def whole(self, keys: Collection[str] | None = None) -> Any:
        """Pages with what a document needs and a card does not."""
        return self.pages(keys)

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return {str(key) for key in self.pages(keys).values_list("translation_key", flat=True)}

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        return keys_holding(self.pages().prefetch_related(None), words, self.texts, limit=limit, key="translation_key")

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        for key, texts in _by_key(self.whole(keys)).items():
            yield SearchDocument(
                kind=self.kind,
                key=key,
                title={code: page.title for code, page in texts.items()},
                body={code: without_markers(plain(self.body(page))) for code, page in texts.items()},
                labels=self.labels(texts),
                facets={"in": tuple(sorted(texts)), "topic": self.topics(texts)},
            )

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        sites = Sites()
        return {key: self._card(texts, lang, sites) for key, texts in _by_key(self.pages(keys).defer("body")).items()}

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        pages = self.pages(keys).defer("body").prefetch_related(None)
        return {key: self._named(texts, lang, Sites()) for key, texts in _by_key(pages).items()}

    def _named(self, texts: dict[str, Any], lang: str, sites: Sites) -> Card:
        code = next((code for code in languages.reading_order(lang) if code in texts), next(iter(texts)))
        return Card(title=texts[code].title, url=page_path(texts[code], sites), lang=code)

    def _card(self, texts: dict[str, Any], lang: str, sites: Sites) -> Card:
        card = self._named(texts, lang, sites)
        return replace(
            card,
            summary=self.summary(texts[card.lang]),
            topics=self.topics(texts),
            languages=tuple(languages.tag(each) for each in sorted(texts)),
        )

    model: Any
    texts: tuple[str, ...]
    """Fields in which words are looked up without an index."""

    def topics(self, texts: dict[str, Any]) -> tuple[str, ...]:
        return ()

    def labels(self, texts: dict[str, Any]) -> dict[str, str]:
        return {}

    @abstractmethod
    def body(self, page: Any) -> str:
        """All that is written there; it may hold HTML and marks of notes."""

    @abstractmethod
    def summary(self, page: Any) -> str: ...


def _by_key(pages: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Pages by translation key and language."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for page in pages:
        found[str(page.translation_key)][page.locale.language_code] = page
    return dict(found)


class GuideSearch(TextSource):
    kind = "guide"
    model = GuidePage
    texts = ("title", "summary", "body")

    def pages(self, keys: Collection[str] | None = None) -> Any:
        return super().pages(keys).prefetch_related(Prefetch("topic_items", GuideTopic.objects.select_related("tag")))

    def whole(self, keys: Collection[str] | None = None) -> Any:
        return self.pages(keys).prefetch_related("topic_items__tag__labels")

    def body(self, page: GuidePage) -> str:
        texts = page.body.stream_block.get_searchable_content(page.body)
        return " ".join([page.summary, *(str(text) for text in texts)])

    def summary(self, page: GuidePage) -> str:
        return page.summary

    def topics(self, texts: dict[str, Any]) -> tuple[str, ...]:
        return tuple(sorted({item.tag.slug for page in texts.values() for item in page.topic_items.all()}))

    def labels(self, texts: dict[str, Any]) -> dict[str, str]:
        tags = {item.tag.pk: item.tag for page in texts.values() for item in page.topic_items.all()}
        return {code: " ".join(tag.label_in(code) for tag in tags.values()) for code, _ in settings.LANGUAGES}


class TermSearch(TextSource):
    kind = "term"
    model = TermPage
    texts = ("title", "short", "also", "body")

    def body(self, page: TermPage) -> str:
        return f"{page.short} {page.also} {page.body}"

    def summary(self, page: TermPage) -> str:
        return page.short
