"""What a visitor comes for, on a 320 px phone: without script, and by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.world import Portal

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(browser: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A small phone that may load from the portal only and must end without cookies and without problems."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=request.param, base_url=portal.url, locale="es-MX"
    )
    page, foreign, problems = context.new_page(), [], []
    page.on("request", lambda sent: None if sent.url.startswith((portal.url, "data:")) else foreign.append(sent.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert not foreign
    assert not [text for text in problems if "404" not in text]
    assert not context.cookies()
    context.close()


def test_the_first_address_leads_to_the_readers_language(phone: Page) -> None:
    phone.goto("/")
    expect(phone).to_have_url(re.compile("/es/$"))


def test_help_near_a_zip_code_in_spanish(phone: Page) -> None:
    phone.goto("/es/")
    phone.locator("main input[name=near]").first.fill("79901")
    phone.locator("main form:has(input[name=near]) [type=submit]").first.click()
    main = phone.locator("main")
    expect(main).to_contain_text("El Paso")
    expect(main.get_by_role("link", name=re.compile("Consul.*El Paso")).first).to_be_visible()
    assert main.locator(".result").count() >= 2


def test_the_consulate_of_el_paso_is_two_steps_away(phone: Page) -> None:
    phone.goto("/es/find-help/?near=79901")
    phone.locator("main").get_by_role("link", name=re.compile("Consul.*El Paso")).first.click()
    expect(phone.locator("h1")).to_contain_text("El Paso")
    assert phone.locator("main a[href^='https://'], main a[href^='http://']").count()


def test_a_legal_aid_office_near_el_paso_can_be_called(phone: Page) -> None:
    phone.goto("/es/find-help/?near=79901&help=immigration")
    phone.locator("main .result a").first.click()
    expect(phone.locator("main a[href^='tel:']").first).to_be_visible()


def test_what_to_do_when_police_stop_her(phone: Page) -> None:
    phone.goto("/es/")
    phone.locator("main a[href*='/guides/']").first.click()
    if phone.url.rstrip("/").endswith("/guides"):
        phone.locator("main a[href*='/es/guides/']").first.click()
    expect(phone.locator("main ol.steps, main .notice--warning").first).to_be_visible()
    expect(phone.locator("#source-1")).to_be_attached()


def test_the_next_meeting(phone: Page) -> None:
    phone.goto("/es/events/?near=79901")
    phone.locator("main a[href*='/es/events/']").first.click()
    expect(phone.locator("main")).to_contain_text(re.compile("no se realiza|no tiene lugar|ejemplo", re.I))


def test_search_in_ones_own_words(phone: Page) -> None:
    phone.goto("/es/search/")
    phone.locator("main input[name=q]").fill("abogado de inmigracion")
    phone.locator("main [type=submit]").first.click()
    expect(phone.locator("main .result").first).to_be_visible()


def test_nothing_found_still_helps(phone: Page) -> None:
    phone.goto("/es/search/?q=zzzzqqqq")
    assert phone.locator("a[href^='tel:']").count() >= 1
    assert phone.locator("main a[href*='/find-help/']").count() >= 1


def test_a_wrong_place_is_said_beside_the_field_and_kept(phone: Page) -> None:
    phone.goto("/es/find-help/?near=Nowhereville")
    field = phone.locator("main input[name=near]").first
    expect(field).to_have_value("Nowhereville")
    assert field.get_attribute("aria-invalid") == "true"


def test_changing_the_language_stays_on_the_page(phone: Page) -> None:
    phone.goto("/en/hotlines/")
    link = phone.locator("a[hreflang=ar][href$='/ar/hotlines/']").first
    if not link.is_visible():
        phone.locator("details:has(a[hreflang=ar]) > summary").first.click()
    link.click()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")


def test_a_missing_page_is_said_in_the_readers_language_with_a_number_to_call(phone: Page) -> None:
    phone.goto("/es/nada-aqui/")
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    assert phone.locator("a[href^='tel:']").count() >= 1


def test_every_task_can_be_walked_by_keyboard(browser: Browser, portal: Portal) -> None:
    """Tab reaches the skip link first; each stop is visible and shows its focus."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=portal.url)
    page = context.new_page()
    for path in ("/es/", "/es/find-help/?near=79901", "/es/events/", "/es/search/?q=asilo", "/ar/hotlines/"):
        page.goto(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => { const e = document.activeElement; if (e === document.body) return true;
                const b = e.getBoundingClientRect(), ring = (part) => getComputedStyle(e, part).outlineStyle !== 'none';
                return b.width > 0 && b.bottom > 0 && b.top < innerHeight + 1 && (ring(null) || ring('::after')); }"""
            )
            assert seen, (path, page.evaluate("document.activeElement.outerHTML"))
    context.close()


def test_shift_three_times_leaves(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    page.goto("/es/guides/")
    left = []
    page.route("**/exit/", lambda route: (left.append(1), route.fulfill(status=200, body="left"))[0])
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/exit/")
    assert left
    context.close()
