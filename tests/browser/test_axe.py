"""Accessibility of every page type in every language that it exists in, narrow and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.world import Portal

TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_violation_on_any_page_type(
    browser: Browser, portal: Portal, page_types: dict[str, list[str]], width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page, axe, found, sideways = context.new_page(), Axe(), {}, []
    for path in (path for paths in page_types.values() for path in paths):
        page.goto(portal.url + path)
        violations = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS["runOnly"]}}).response[
            "violations"
        ]
        if violations:
            found[path] = [
                (item["id"], item["nodes"][0]["html"][:160], item["nodes"][0].get("failureSummary", "")[:200])
                for item in violations
            ]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            sideways.append(path)
    context.close()
    assert not found
    assert not sideways, f"sideways scroll at {width} px"


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
