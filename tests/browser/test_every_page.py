"""What holds for every public answer of the starter network."""

import gzip
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from portal import languages
from portal.languages import SWITCHED_ON
from tests.browser.crawl import Answer, Visitor
from tests.world import Portal

EXPECTED_TYPES = {
    "about-this-content",
    "home",
    "guides",
    "guides-one",
    "glossary",
    "glossary-one",
    "events",
    "events-one",
    "events-one-wrong",
    "find-help",
    "false-lawyer",
    "find-help-one",
    "find-help-one-wrong",
    "organizations-one",
    "organizations-one-claim",
    "organizations-one-wrong",
    "policies",
    "policies-one",
    "policies-one-wrong",
    "places",
    "places-compare",
    "places-one",
    "hotlines",
    "hotlines-one-wrong",
    "safety",
    "search",
}
DIRECTORY = ("find-help", "organizations", "policies", "events")


def pages(crawled: dict[str, Answer]) -> list[Answer]:
    return [answer for answer in crawled.values() if answer.is_html]


def test_every_page_type_is_reached_by_links(page_types: dict[str, list[str]]) -> None:
    assert set(page_types) >= EXPECTED_TYPES, EXPECTED_TYPES - set(page_types)


def test_no_link_is_broken(crawled: dict[str, Answer]) -> None:
    broken = {path: answer.status for path, answer in crawled.items() if answer.status not in {200, 301, 302}}
    broken.pop("/en/nothing-here/")
    assert not broken


def test_no_answer_sets_a_cookie(crawled: dict[str, Answer]) -> None:
    assert not [path for path, answer in crawled.items() if "set-cookie" in answer.headers]


def test_every_page_says_its_language_title_and_description(crawled: dict[str, Answer]) -> None:
    for page in pages(crawled):
        code = page.path.strip("/").split("/")[0]
        if code not in SWITCHED_ON:
            continue
        head = page.text[:6000]
        direction = "rtl" if code == "ar" else "ltr"
        tag = re.search(r"<html[^>]*>", head).group()
        assert f'lang="{languages.tag(code)}"' in tag, page.path
        assert f'dir="{direction}"' in tag, page.path
        assert re.search(r"<title>\s*[^<\s]", head), page.path
        assert re.search(r'<meta name="description" content="[^"]{15,}"', head), page.path
        assert page.text.count("<h1") == 1, page.path


def test_titles_are_told_apart(crawled: dict[str, Answer]) -> None:
    titles = Counter(
        (page.path.split("/")[1], re.search(r"<title>(.*?)</title>", page.text, re.S).group(1).strip())
        for page in pages(crawled)
        if page.status == 200 and "?" not in page.path
    )
    assert not [title for title, count in titles.items() if count > 1]


def test_every_answer_carries_the_safety_headers(crawled: dict[str, Answer]) -> None:
    for page in pages(crawled):
        policy = page.header("content-security-policy")
        assert "default-src 'none'" in policy, page.path
        assert "unsafe" not in policy, page.path
        assert page.header("cross-origin-opener-policy") == "same-origin"
        assert page.header("cross-origin-resource-policy") == "same-origin"
        assert "geolocation=()" in page.header("permissions-policy")
        assert page.header("referrer-policy") in {"no-referrer", "same-origin"}
        assert page.header("x-content-type-options") == "nosniff"


def test_hreflang_is_symmetric_and_names_itself(crawled: dict[str, Answer]) -> None:
    graph = {}
    for page in pages(crawled):
        found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page.text)
        graph[page.path] = {tag: urlsplit(url).path for tag, url in found}
    for path, alternates in graph.items():
        if not alternates or crawled[path].status != 200 or "?" in path:
            continue
        assert path in alternates.values(), path
        assert "x-default" in alternates, path
        for other in set(alternates.values()) & set(graph):
            assert graph[other] == alternates, (path, other)


def test_every_kind_of_page_is_there_in_every_language(page_types: dict[str, list[str]]) -> None:
    for name in sorted(EXPECTED_TYPES):
        assert {path.split("/")[1] for path in page_types[name]} == set(SWITCHED_ON), name


def test_no_page_names_a_foreign_resource(crawled: dict[str, Answer], portal: Portal) -> None:
    own = urlsplit(portal.url).netloc
    loads = re.compile(
        r"<(?:script|img|link|iframe|source|audio|video|embed|object)\b[^>]*?\b(?:src|href|srcset)=\"([^\"]+)\""
    )
    for page in pages(crawled):
        for tag in loads.finditer(page.text):
            if 'rel="canonical"' in tag.group() or "alternate" in tag.group():
                continue
            assert urlsplit(tag.group(1)).netloc in {"", own}, (page.path, tag.group())


def test_starter_entries_say_that_nobody_checked_them_and_stay_out_of_indexes(crawled: dict[str, Answer]) -> None:
    entries = [
        page for page in pages(crawled) if re.match(rf"/[a-z-]+/({'|'.join(DIRECTORY)})/[^/]+/(\?|$)", page.path)
    ]
    found = {tuple(page.path.split("/")[1:3]) for page in entries}
    assert found == {(code, room) for code in SWITCHED_ON for room in DIRECTORY}
    sitemap = crawled["/sitemap.xml"].text
    for page in entries:
        assert re.search(r'<meta name="robots" content="[^"]*noindex', page.text), page.path
        assert "application/ld+json" not in page.text, page.path
        assert f"{page.path}<" not in sitemap, page.path


@pytest.mark.parametrize("kind", sorted(EXPECTED_TYPES))
def test_the_first_view_fits_a_slow_line(page_types: dict[str, list[str]], portal: Portal, kind: str) -> None:
    """At most 60 KB compressed, 15 KB of script and 6 requests, images and styles included."""
    visitor = Visitor(portal.url, {"Accept-Encoding": "gzip"})
    for path in page_types[kind]:
        page = visitor.get(path)
        text = gzip.decompress(page.body).decode() if page.header("content-encoding") == "gzip" else page.text
        parts = re.findall(
            r'<(?:script|img)\b[^>]*\bsrc="([^"]+)"|<link rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"', text
        )
        addresses = {urlsplit(first or second).path for first, second in parts}
        weights = {address: len(visitor.get(address).body) for address in addresses if not address.startswith("data:")}
        whole = len(page.body if page.header("content-encoding") else gzip.compress(page.body)) + sum(weights.values())
        script = sum(weight for address, weight in weights.items() if address.endswith(".js"))
        print(f"{path}: {whole / 1024:.1f} KB, script {script / 1024:.1f} KB, {1 + len(weights)} requests")
        assert whole <= 60 * 1024, (path, whole, weights)
        assert script <= 15 * 1024, (path, script)
        assert 1 + len(weights) <= 6, (path, weights)
