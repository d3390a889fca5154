"""What every page of this room gives its template: its living translations and its own address."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site, SiteRootPath

from portal import context

SITES_SECONDS = 60


class Sites:
    """Where Wagtail looks for the sites' roots while it makes addresses; read once a minute by each process."""

    def __init__(self) -> None:
        self._wagtail_cached_site_root_paths = caches["local"].get_or_set("site-root-paths", _site_roots, SITES_SECONDS)


def _site_roots() -> list[SiteRootPath]:
    """One query; Wagtail's own way asks the shared cache, and writes to it while a visitor waits."""
    roots = Page.objects.filter(translation_key__in=Site.objects.values("root_page__translation_key"))
    rows = roots.order_by("-url_path").values_list("url_path", "locale__language_code")
    return [SiteRootPath(0, url_path, settings.BASE_URL, code) for url_path, code in rows]


def page_path(page: Page, sites: Sites | None = None) -> str:
    """The page's path, or "" when no site leads to it."""
    parts = page.get_url_parts(request=sites or Sites())
    return (parts and parts[2]) or ""


def parent_path(path: str) -> str:
    """The list that a guide or term stands in: it has no other parent."""
    return path.rstrip("/").rpartition("/")[0] + "/"


def open_pages(pages: Any) -> Any:
    """The live ones that no restriction hides: as `.live().public()`, within the same query."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path"))
    return pages.live().filter(~Exists(above))


def in_menu_order(pages: Iterable[Page]) -> list[Page]:
    """One page a language that is switched on, in the order of the language menu."""
    by_language = {page.locale.language_code: page for page in pages}
    return [by_language[code] for code, _ in settings.LANGUAGES if code in by_language]


class PublicPage:
    """Mixin of pages: a language is offered only where the page is live and open to everyone in it."""

    def alternates(self, request: HttpRequest) -> list[dict[str, Any]]:
        found = open_pages(self.get_translations(inclusive=True))  # type: ignore[attr-defined]
        pages = in_menu_order(found.select_related("locale"))
        sites = Sites()
        return [context.alternate(page.locale.language_code, page_path(page, sites)) for page in pages]

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """As Wagtail's own, in one query: those of the page and of what stands above it, for an alias of its source."""
        page: Any = self
        paths = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
        sources = Page.objects.filter(path__in=paths, alias_of__isnull=False).values("alias_of")
        return PageViewRestriction.objects.filter(Q(page__path__in=paths) | Q(page__in=sources))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        preview = getattr(request, "is_preview", False)
        return {**found, "alternates": [] if preview else self.alternates(request)}
