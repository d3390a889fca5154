"""A real browser for the tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.languages import SWITCHED_ON
from tests.browser.crawl import Answer, crawl
from tests.world import Portal

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("SKIPPED LOUDLY: no Chromium on this machine, so no page was tried in a browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def crawled(portal: Portal, request: pytest.FixtureRequest) -> dict[str, Answer]:
    """Public pages of the starter network by path: some of each room, more with the slow tests, lists to their end."""
    fast = "not slow" in request.config.getoption("markexpr")
    few, some, many = (2, 5, 15) if fast else (3, 25, 60)
    entries_of = dict.fromkeys(SWITCHED_ON, few) | {"en": many, "es": some, "ar": some}
    pages_of = dict.fromkeys(set(SWITCHED_ON) - {"en"}, 2) if fast else {}
    homes = [f"/{code}/" for code in SWITCHED_ON]
    start = [*homes, "/en/safety/", "/sitemap.xml", "/robots.txt", "/en/nothing-here/"]
    return crawl(portal.url, start, entries_of=entries_of, pages_of=pages_of)


@pytest.fixture(scope="session")
def page_types(crawled: dict[str, Answer]) -> dict[str, list[str]]:
    """One address of each page type and language: `{"guide": ["/en/guides/...", "/es/..."]}`."""
    types: dict[tuple[str, str], str] = {}
    for path, answer in sorted(crawled.items()):
        parts = path.split("?")[0].strip("/").split("/")
        if answer.status != 200 or not answer.is_html or parts[0] not in SWITCHED_ON:
            continue
        if parts[1:] == ["places", "compare"]:
            continue
        name = "-".join([parts[1] if len(parts) > 1 else "home", *(["one"] if len(parts) > 2 else []), *parts[3:]])
        types.setdefault((name, parts[0]), path)
    found: dict[str, list[str]] = {"404": [f"/{code}/nothing-here/" for code in SWITCHED_ON]}
    for (name, _), path in types.items():
        found.setdefault(name, []).append(path)
    for code in SWITCHED_ON:
        found.setdefault("search-results", []).append(f"/{code}/search/?q=asylum")
        found.setdefault("search-nothing", []).append(f"/{code}/search/?q=zzzzqqqq&cost=free&spoken=fr")
        found.setdefault("search-filters", []).append(f"/{code}/search/?q=legal&kind=service&spoken=es&near=10001")
        found.setdefault("find-help-near", []).append(f"/{code}/find-help/?near=79901")
        found.setdefault("find-help-wrong", []).append(f"/{code}/find-help/?near=99999999")
        found.setdefault("policies-place", []).append(f"/{code}/policies/?place=il-chicago&provision=detainers")
        found.setdefault("policies-wrong", []).append(f"/{code}/policies/?place=Santa+Fe")
        found.setdefault("places-wrong", []).append(f"/{code}/places/?q=Santa+Fe")
        found.setdefault("places-missing", []).append(f"/{code}/places/tx-el-pasoo/")
        found.setdefault("places-inside", []).append(f"/{code}/places/il-chicago/?inside=1&as_of=2026-01-02")
        found.setdefault("places-bad-day", []).append(f"/{code}/places/ca/?as_of=yesterday")
        found.setdefault("places-compare-form", []).append(f"/{code}/places/compare/")
        compared = f"/{code}/places/compare/?place=il-chicago&place=tx-el-paso&place=ca"
        found.setdefault("places-compare", []).append(compared)
        found.setdefault("places-compare-wrong", []).append(f"{compared}&place=Santa+Fe")
    return found
