"""The tree of pages that the portal needs: a home in every language and the index pages below it."""

import json
import uuid
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from partners.directory.vocabulary import ensure_terms
from partners.pages import DirectoryIndexPage, PolicyIndexPage
from portal.pages import IntroducedPage
from resources.events.models import EventIndexPage
from resources.guides.models import GlossaryIndexPage, GuideIndexPage, HomePage

INTRODUCTIONS = settings.ROOT / "portal" / "starter" / "pages.json"
# Slug, page type and the title where no introduction is written.
INDEXES: dict[str, tuple[type[IntroducedPage], str]] = {
    "find-help": (DirectoryIndexPage, "Find help"),
    "guides": (GuideIndexPage, "Guides"),
    "glossary": (GlossaryIndexPage, "Glossary"),
    "events": (EventIndexPage, "Events"),
    "policies": (PolicyIndexPage, "Policies"),
}
_NAMESPACE = uuid.UUID("6b0f6f0e-3c1d-4a56-9d2b-0d5a6f2f7a10")


def page_key(name: str) -> uuid.UUID:
    """The translation key that all languages of one page share; the same on every installation."""
    return uuid.uuid5(_NAMESPACE, name)


@transaction.atomic
def ensure_tree() -> HomePage:
    """Make what is missing of locales, vocabulary rows, homes, index pages and the site; answers the English home."""
    ensure_terms()
    words = json.loads(INTRODUCTIONS.read_text(encoding="utf-8")) if INTRODUCTIONS.exists() else {}
    homes = [_home(_locale(code), words) for code, _ in settings.LANGUAGES]
    for home in homes:
        for slug, (model, title) in INDEXES.items():
            if not model.objects.child_of(home).exists():
                _add(home, model, slug, _words(words, slug, home.locale.language_code, title))
    _site(homes[0])
    _remove_welcome(homes)
    return homes[0]


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _words(words: dict[str, Any], name: str, code: str, title: str) -> dict[str, str]:
    return cast("dict[str, str]", words.get(name, {}).get(code) or {"title": title, "summary": "", "intro": ""})


def _home(locale: Locale, words: dict[str, Any]) -> HomePage:
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return cast("HomePage", found)
    root = Page.get_first_root_node()
    return cast(
        "HomePage",
        _add(
            root,
            HomePage,
            f"home-{locale.language_code}",
            _words(words, "home", locale.language_code, "Puente"),
            locale,
        ),
    )


def _add(
    parent: Page, model: type[IntroducedPage], slug: str, words: dict[str, str], locale: Locale | None = None
) -> IntroducedPage:
    page = model(
        title=words["title"],
        slug=slug,
        locale=locale or parent.locale,
        translation_key=page_key("home" if model is HomePage else slug),
        introduction=words["intro"],
        search_description=words["summary"],
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _site(home: HomePage) -> None:
    """One site, at the address that BASE_URL names, whose root is the English home."""
    address = urlsplit(settings.BASE_URL)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": home.pk,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _remove_welcome(homes: list[HomePage]) -> None:
    """Take away the page that Wagtail's own migration makes; pages of people are never of this bare type."""
    for page in Page.get_first_root_node().get_children().exclude(pk__in=[home.pk for home in homes]):
        if page.specific_class is Page and not page.get_children().exists():
            page.delete()
