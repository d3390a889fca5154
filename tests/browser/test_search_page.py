"""Search in a real browser: suggestions by keyboard, with a bad line and without script; filters that survive the way back."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.test_axe import TAGS
from tests.world import Portal

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    context = browser.new_context(base_url=portal.url, viewport=PHONE, bypass_csp=True)
    yield context.new_page()
    context.close()


def suggestions(page: Page, text: str, field: str = "#search-q") -> list[str]:
    page.locator(field).press_sequentially(text)
    expect(page.locator(field)).to_have_attribute("aria-expanded", "true")
    return page.locator(f"{field}-list [role=option]").all_inner_texts()


def test_a_suggestion_is_chosen_by_keyboard(page: Page) -> None:
    page.goto("/en/search/")
    assert any("Asylum" in each for each in suggestions(page, "asyl"))
    field = page.locator("#search-q")
    page.keyboard.press("ArrowDown")
    active = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == active.get_attribute("id")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("asyl")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/find-help/?help=asylum")


def test_enter_searches_for_what_was_typed_where_no_suggestion_was_chosen(page: Page) -> None:
    page.goto("/en/search/")
    suggestions(page, "asyl")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/search/\?q=asyl"))


def test_a_place_is_written_into_its_field(page: Page) -> None:
    page.goto("/en/")
    assert "El Paso, TX" in suggestions(page, "el pas", "#home-near")
    page.get_by_role("option", name="El Paso, TX").click()
    expect(page.locator("#home-near")).to_have_value("El Paso, TX")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/en/find-help/\?near=El"))


def test_suggestions_are_accessible_and_run_from_right_to_left(page: Page) -> None:
    for lang, text in (("en", "asyl"), ("ar", "اللج")):
        page.goto(f"/{lang}/search/")
        suggestions(page, text)
        page.keyboard.press("ArrowDown")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == []
        list_, field = page.locator(".suggest").first.bounding_box(), page.locator("#search-q").bounding_box()
        assert list_
        assert field
        assert abs(list_["x"] - field["x"]) < 2


def test_suggestions_send_nothing_but_the_text_and_keep_nothing(page: Page) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/suggest/" in request.url else None)
    page.goto("/en/search/")
    suggestions(page, "asyl")
    assert asked
    assert not {"cookie", "referer"} & set(asked[-1].all_headers())
    assert len(asked) <= 2
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_phone_that_saves_data_is_not_asked_to_load_suggestions(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page.goto("/en/search/")
    page.locator("#search-q").press_sequentially("asyl")
    page.wait_for_timeout(600)
    assert asked == []


def test_a_line_that_breaks_is_not_spoken_of(page: Page) -> None:
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.route("**/suggest/**", lambda route: route.abort())
    page.goto("/en/search/")
    page.locator("#search-q").press_sequentially("asyl")
    page.wait_for_timeout(600)
    expect(page.locator("#search-q")).to_have_attribute("aria-expanded", "false")
    assert told == []


def test_filters_survive_the_way_to_a_result_and_back_another_search_and_another_language(page: Page) -> None:
    page.goto("/en/search/?q=asylum")
    page.locator("#filters > summary").click()
    page.get_by_text("Language spoken", exact=True).first.click()
    page.locator(".facet a", has_text="Spanish").first.click()
    page.wait_for_url(re.compile("spoken=es"))
    narrowed, address = page.locator("#results-summary").inner_text(), page.url
    page.evaluate("scrollTo(0, 700)")
    page.wait_for_timeout(200)
    page.locator(".result__title a").last.click()
    page.wait_for_url(re.compile("/en/(?!search)"))
    assert page.locator("nav.up a").evaluate("link => link.href") == address
    page.go_back()
    assert (page.url, page.locator("#results-summary").inner_text()) == (address, narrowed)
    assert page.evaluate("scrollY") > 0
    expect(page.get_by_role("navigation", name="Filters you chose")).to_contain_text("Spanish")
    page.locator("#search-q").fill("legal")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=legal.*spoken=es|spoken=es.*q=legal"))
    page.locator(".menu--languages > summary").click()
    page.get_by_role("link", name="Español").click()
    page.wait_for_url(re.compile("/es/search/.*spoken=es"))


def test_without_script_kinds_of_help_and_places_are_links(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/search/")
    expect(page.get_by_role("link", name="Asylum", exact=True)).to_be_visible()
    page.goto("/en/search/?q=asilo+xyzzyx&spoken=fr&cost=free")
    expect(page.locator(".instead")).to_contain_text("Asylum")
    page.locator(".empty .links a").last.click()
    expect(page).not_to_have_url(re.compile("spoken"))
    context.close()
