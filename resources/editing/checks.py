"""What an editor should look at again before readers see it. Nothing here stops a draft."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from resources.editing import reading_level
from resources.editing.outline import pictures, written
from resources.editing.phones import is_dialable, numbers_in

# Words that say nothing about where a link leads, as they are written without case and end marks.
EMPTY_WORDS = frozenset(
    {
        *("click here", "click", "here", "this", "this link", "this page", "link", "more", "read more", "see more"),
        *("haga clic aquí", "haz clic aquí", "haga clic", "clic aquí", "pulse aquí", "aquí", "enlace", "este enlace"),
        *("esta página", "más", "ver más", "leer más", "lea más"),
        *("cliquez ici", "ici", "ce lien", "lien", "lire la suite", "en savoir plus", "plus"),
        *("clique aqui", "aqui", "este link", "leia mais", "saiba mais", "mais"),
        *("klike isit la", "isit la", "lyen sa a", "li plis"),
        *("انقر هنا", "اضغط هنا", "هنا", "الرابط", "هذا الرابط", "المزيد", "اقرأ المزيد"),
        *("点击这里", "点击此处", "这里", "此处", "链接", "更多", "阅读更多"),
    }
)
BARE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
SHOWN = 60
NEEDED = ("title", "summary", "short")
_is_web = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what is wrong, the words where it stands, and whether publishing waits for it."""

    message: str
    place: str = ""
    stops: bool = False


def findings(page: Page) -> list[Finding]:
    """Everything that the checks find in the page as it is in memory, in the order of the page; one or two queries."""
    soup = BeautifulSoup(written(page), "html.parser")
    checks: list[Iterator[Finding]] = [
        _missing(page),
        _headings(soup),
        _links(soup),
        _numbers(soup),
        _pictures(page),
        _sources(page, soup),
        _reading(page),
    ]
    return [finding for found in checks for finding in found]


def _missing(page: Page) -> Iterator[Finding]:
    """Fields that publishing asks for, and the words that searches show."""
    for field in page._meta.get_fields():
        if field.name in NEEDED and not getattr(page, field.name):
            yield Finding(_("“%(field)s” is empty.") % {"field": field.verbose_name}, stops=True)
    if not (page.search_description or hasattr(page, "summary") or hasattr(page, "short")):
        yield Finding(_("There is no summary. Write one under Promote: search results show it."))


def _headings(soup: BeautifulSoup) -> Iterator[Finding]:
    headings = soup.find_all(re.compile("^h[1-6]$"))
    for heading in headings:
        if not _words(heading):
            yield Finding(_("A heading has no words. Fill it in or take it out."), _after(heading))
    levels = [(1, ""), *((int(each.name[1]), _words(each)) for each in headings)]
    for (above, _name), (level, words) in pairwise(levels):
        if level > above + 1:
            yield Finding(_("A level of heading is skipped before this one. Make it a larger heading."), words[:SHOWN])


def _links(soup: BeautifulSoup) -> Iterator[Finding]:
    pages, documents = _link_targets(soup)
    for link in soup.find_all("a"):
        words, address = _words(link), str(link.get("href") or "")
        plain = words.casefold().strip(" .:…»>→")
        if not plain:
            yield Finding(_("A link has no words: nobody can see it."), address)
        elif plain in EMPTY_WORDS:
            yield Finding(_("Say where the link leads: its words are read alone, as in a list."), words)
        elif BARE.fullmatch(words):
            yield Finding(_("Write what stands behind the link, not its address."), words[:SHOWN])
        kind, key = link.get("linktype"), str(link.get("id") or "")
        if kind == "page" and key not in pages:
            yield Finding(_("The page that this link leads to is gone or not published."), words)
        elif kind == "document" and key not in documents:
            yield Finding(_("The document that this link leads to is gone."), words)
        elif not kind:
            yield from _address(address, words)


def _address(address: str, words: str) -> Iterator[Finding]:
    if address.lower().startswith("tel:"):
        if not is_dialable(address):
            text = _("No phone can dial this number. Write it as tel:+1 and ten digits, or tel: and a short number.")
            yield Finding(text, words or address)
    elif not is_address(address):
        yield Finding(_("The address of this link is not complete."), words or address)


def is_address(address: str) -> bool:
    """Whether an address of a link can be right, by its form alone; nothing is asked of the network."""
    if address.startswith(("#", "/")) and len(address) > 1:
        return not address.startswith("//")
    if address.lower().startswith("mailto:"):
        return "@" in address
    try:
        _is_web(address)
        return bool(urlsplit(address).hostname)
    except (ValidationError, ValueError):
        return False


def _link_targets(soup: BeautifulSoup) -> tuple[set[str], set[str]]:
    """Keys of the linked pages that are live and of the linked documents that exist."""

    def kept(kind: str, find: Callable[[list[str]], Iterator[int]]) -> set[str]:
        keys = {str(link.get("id")) for link in soup.find_all("a", linktype=kind)}
        numbers = [key for key in keys if key.isdecimal()]
        return {str(pk) for pk in find(numbers)} if numbers else set()

    documents: Any = get_document_model()
    return (
        kept("page", lambda keys: Page.objects.live().filter(pk__in=keys).values_list("pk", flat=True)),
        kept("document", lambda keys: documents.objects.filter(pk__in=keys).values_list("pk", flat=True)),
    )


def _numbers(soup: BeautifulSoup) -> Iterator[Finding]:
    words = " ".join(piece for piece in soup.strings if piece.find_parent("a") is None)
    for number in numbers_in(words):
        yield Finding(
            _("A phone number that nobody can tap. Make it a link with tel:, or use the block Phone line."), number
        )


def _pictures(page: Page) -> Iterator[Finding]:
    for value in pictures(page):
        if not value["alt"] and not value["decorative"]:
            picture = str(value["image"] or "")
            yield Finding(_("Say what the picture shows, or mark it as decoration."), picture, stops=True)


def _sources(page: Page, soup: BeautifulSoup) -> Iterator[Finding]:
    sources = getattr(page, "sources", None)
    if sources is None:
        return
    known = [str(number) for number, _source in enumerate(sources.all(), start=1)]
    named = set(re.findall(r"\[([1-9][0-9]?)\]", soup.get_text()))
    for number in sorted(named - set(known), key=int):
        yield Finding(_("[%(number)s] names a source that is not in the list of sources.") % {"number": number})
    if not known:
        yield Finding(_("No source is named. What the law says needs the page or statute that it rests on."))


def _reading(page: Page) -> Iterator[Finding]:
    html, language = written(page, quoted=False), page.locale.language_code
    level = reading_level.level(html, language)
    if level is not None and not level.is_plain:
        yield Finding(_("Hard to read: %(score)s. Use shorter sentences and shorter words.") % {"score": level.words})
    for sentence in reading_level.long_sentences(html, language):
        yield Finding(_("A long sentence. Can it be two?"), sentence[:SHOWN] + "…")


def _words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _after(element: Tag) -> str:
    following = element.find_next(string=lambda text: bool(text and text.strip()))
    return " ".join(following.split())[:SHOWN] if following else ""
