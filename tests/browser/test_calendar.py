"""The calendar on a small phone without script: month, a date of each sort, poster; and by keyboard and with axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from portal.languages import SWITCHED_ON
from tests.browser.test_axe import all_wrong
from tests.events.visiting.everything import DATES, HOST, LONG_WORD, SLUG
from tests.events.visiting.everything import MONTH as NEXT
from tests.world import Portal, manage, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAKE = "from tests.events.visiting.everything import everything; everything()"
MONTH = f"/{{}}/events/?view=month&month={NEXT.code}"


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    make = ("shell", "--no-imports", "-v0", "-c", MAKE)
    with served(
        copy_to=tmp_path_factory.mktemp("calendar"), before=lambda folder: manage(*make, folder=folder)
    ) as running:
        yield running


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_in_the_calendar(browser: Browser, calendar: Portal, width: int, scheme: str) -> None:
    paths = [
        path
        for code in (SWITCHED_ON if width == 320 and scheme == "light" else ("en", "es", "ar"))
        for path in (
            MONTH.format(code),
            f"/{code}/events/?event_kind=mobile-consulate",
            f"/{code}/events/subscribe/?event_kind=mobile-consulate",
            f"/{code}/events/{SLUG}/poster/",
            *(f"/{code}/events/{SLUG}/?date={day}&spoken=es" for day in DATES),
        )
    ]
    paths += [f"/en/events/{LONG_WORD}/poster/", f"/en/events/subscribe/?event={LONG_WORD}"]
    assert not all_wrong(browser, (calendar.url + path for path in paths), width, scheme)


def test_a_visitor_walks_from_the_month_to_a_date_and_back_without_script(browser: Browser, calendar: Portal) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, base_url=calendar.url
    )
    page = context.new_page()
    for code in SWITCHED_ON:
        page.goto(MONTH.format(code) + f"&host={HOST}")
        page.locator("a.month__day:has-text('26')").click()
        page.locator(".result__title a").click()
        expect(page.locator(".notice--stop")).to_contain_text("Plaza")
        page.locator(".checklist input").first.check()
        page.locator("nav.up a").click()
        expect(page.locator(".chosen .chip")).to_have_count(3)
        assert page.url.startswith(f"{calendar.url}/{code}/")
        page.locator("p.subscribe a").click()
        expect(page.locator("a[href^='webcal:']")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert not context.cookies()
    context.close()


def test_the_month_is_a_table_that_the_keyboard_walks(browser: Browser, calendar: Portal) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=calendar.url)
    page = context.new_page()
    page.goto(MONTH.format("en") + f"&host={HOST}")
    expect(page.get_by_role("table", name=NEXT.in_words("en"))).to_be_visible()
    assert page.get_by_role("columnheader").count() == 7
    page.locator("a.month__day").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").endswith("Mobile consulate")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mobile consulate")
    context.close()
