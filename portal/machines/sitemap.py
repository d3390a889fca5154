"""`/sitemap.xml`: what may be found, each address with its other languages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from partners.models import Organization, Policy, Service
from portal import languages
from resources.guides.public import Sites, in_menu_order, open_pages, page_path
from resources.models import Event, GlossaryIndexPage, GuideIndexPage, GuidePage, HomePage, TermPage

PAGES = (HomePage, GuideIndexPage, GuidePage, GlossaryIndexPage, TermPage)
VIEWS = ("find_help", "policies", "events", "hotlines", "safety", "about_content")
ENTRIES = (("organization", Organization), ("service", Service), ("policy", Policy), ("event", Event))
Paths = dict[str, str]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    urls = [url for paths, changed in _everything() for url in _urls(paths, changed)]
    text = render_to_string("sitemap.xml", {"urlset": urls})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _everything() -> Iterator[tuple[Paths, Any]]:
    """Paths by language, and the day of the last change."""
    yield from _pages()
    for name in VIEWS:
        yield _everywhere(name), None
    for name, model in ENTRIES:
        for slug, changed in model.objects.listed().indexable().order_by("slug").values_list("slug", "updated_at"):
            yield _everywhere(name, slug), changed


def _pages() -> Iterator[tuple[Paths, Any]]:
    """One query a type; a text exists only in the languages it is translated into."""
    sites = Sites()
    for model in PAGES:
        texts: dict[Any, list[Any]] = {}
        for page in open_pages(model.objects).select_related("locale").order_by("path"):
            texts.setdefault(page.translation_key, []).append(page)
        for pages in texts.values():
            listed = in_menu_order(pages)
            changed = max((page.last_published_at for page in listed if page.last_published_at), default=None)
            yield {page.locale.language_code: page_path(page, sites) for page in listed}, changed


def _everywhere(name: str, *args: str) -> Paths:
    paths = {}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            paths[code] = reverse(name, args=args)
    return paths


def _urls(paths: Paths, changed: Any) -> Iterator[dict[str, Any]]:
    absolute = {code: f"{settings.BASE_URL}{path}" for code, path in paths.items() if path}
    alternates = [{"lang_code": languages.tag(code), "location": url} for code, url in absolute.items()]
    default = absolute.get(settings.LANGUAGE_CODE)
    if default:
        alternates.append({"lang_code": "x-default", "location": default})
    for url in absolute.values():
        yield {"location": url, "lastmod": changed, "alternates": alternates}
