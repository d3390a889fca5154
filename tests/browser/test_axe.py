"""Accessibility of every page type in every language that it exists in, narrow and wide."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from portal.languages import SWITCHED_ON
from tests.world import Portal, served

# One of each script where time counts; all of them in `make test-all`.
LANGUAGES = ("en", "ar", "zh-hans")
OTHER_LANGUAGES = tuple(code for code in SWITCHED_ON if code not in LANGUAGES)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def wrong(page: Page, address: str) -> tuple[list[tuple[str, str, str]], bool]:
    """Violations of the page that is open at `address`, and whether it scrolls sideways."""
    page.goto(address)
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    found = [
        (item["id"], item["nodes"][0]["html"][:160], item["nodes"][0].get("failureSummary", "")[:200])
        for item in result["violations"]
    ]
    return found, page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def all_wrong(browser: Browser, addresses: Iterable[str], width: int, scheme: str = "light") -> dict[str, object]:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), {}
    for address in addresses:
        violations, sideways = wrong(page, address)
        if violations or sideways:
            found[address] = (violations, "sideways" if sideways else "")
    context.close()
    return found


def by_turns(page_types: dict[str, list[str]], *codes: str) -> list[str]:
    """One address of every page type; each language has its share of them."""
    return [
        next(path for path in paths if path.split("/")[1] == code)
        for paths, code in zip(page_types.values(), cycle(codes), strict=False)
    ]


@pytest.fixture(scope="session")
def widths(fast: bool) -> tuple[int, ...]:
    return (320,) if fast else (320, 1280)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    ("codes", "scheme"),
    [
        pytest.param(LANGUAGES, "light", id="light"),
        pytest.param(LANGUAGES, "dark", id="dark", marks=pytest.mark.slow),
        pytest.param(OTHER_LANGUAGES, "light", id="other-languages", marks=pytest.mark.slow),
    ],
)
def test_no_violation_on_any_page_type(
    browser: Browser,
    portal: Portal,
    page_types: dict[str, list[str]],
    width: int,
    scheme: str,
    codes: tuple[str, ...],
    fast: bool,
) -> None:
    """Where time counts, every type narrow, the languages by turns, and every fourth of them wide."""
    paths = [path for paths in page_types.values() for path in paths if path.split("/")[1] in codes]
    if fast:
        paths = by_turns(page_types, *codes)[:: 1 if width == 320 else 4]
    assert not all_wrong(browser, (portal.url + path for path in paths), width, scheme)


def _broken(folder: Path) -> None:
    """One event that cannot be read (500), and no table of services (503)."""
    with closing(sqlite3.connect(folder / "puente.sqlite3")) as database, database:
        database.execute(
            "UPDATE resources_event SET id = 'nonsense' WHERE slug = (SELECT min(slug) FROM resources_event)"
        )
        database.execute("DROP TABLE partners_serviceatlocation")


@pytest.mark.browser
def test_no_violation_where_something_is_broken(browser: Browser, tmp_path: Path, widths: tuple[int, ...]) -> None:
    with served(copy_to=tmp_path / "portal", before=_broken) as portal:
        with closing(sqlite3.connect(portal.folder / "puente.sqlite3")) as database:
            (event,) = database.execute("SELECT min(slug) FROM resources_event").fetchone()
            (service,) = database.execute("SELECT min(slug) FROM partners_service WHERE live").fetchone()
        broken = {500: f"events/{event}/", 503: f"find-help/{service}/"}
        addresses = [f"{portal.url}/{code}/{path}" for code in LANGUAGES for path in broken.values()]
        assert [status(address) for address in addresses] == [500, 503] * len(LANGUAGES)
        for width in widths:
            assert not all_wrong(browser, addresses, width)


@pytest.mark.browser
def test_no_violation_in_the_description_of_the_api(browser: Browser, portal: Portal, widths: tuple[int, ...]) -> None:
    for width in widths:
        assert not all_wrong(browser, [portal.url + "/api/docs/"], width)


def status(address: str) -> int:
    try:
        return urllib.request.urlopen(address, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.browser
def test_text_may_be_twice_as_large(browser: Browser, portal: Portal, page_types: dict[str, list[str]]) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for paths in page_types.values():
        page.goto(portal.url + paths[0])
        page.add_style_tag(content="html{font-size:200% !important}")
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), paths[
            0
        ]
    context.close()
