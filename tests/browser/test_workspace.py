"""The workspace in a real browser: its pages, and a member's main walk by keyboard and without script."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.accounts.conftest import lasting_code
from tests.browser.office import workspace_paths
from tests.browser.test_axe import wrong
from tests.world import Portal

pytestmark = pytest.mark.browser
ROSA = "rosa@example.org"


@pytest.fixture(scope="module")
def office(staffed: tuple[Portal, dict]) -> tuple[Portal, dict]:
    return staffed


def sign_in(page: Page, world: dict) -> None:
    """With keys only: no pointer is moved."""
    page.goto("/accounts/login/?lang=en")
    page.locator("[name=login]").focus()
    page.keyboard.type(ROSA)
    while page.evaluate("document.activeElement.name") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type(world["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/**")
    page.locator("[name=code]").focus()
    page.keyboard.type(lasting_code(world["people"][ROSA]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/**")


@pytest.fixture(scope="module")
def keys(browser: Browser, office: tuple[Portal, dict]) -> dict:
    """Cookies of the member after one sign-in: the same code opens the door only once."""
    context = browser.new_context(base_url=office[0].url, java_script_enabled=False)
    sign_in(context.new_page(), office[1])
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def at_desk(browser: Browser, office: tuple[Portal, dict], keys: dict) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def desk(**how: object) -> BrowserContext:
        opened.append(browser.new_context(base_url=office[0].url, storage_state=keys, **how))
        return opened[-1]

    yield desk
    for context in opened:
        context.close()


@pytest.mark.parametrize(
    ("code", "width", "scheme"),
    [
        ("en", 360, "light"),
        *(
            pytest.param(code, width, scheme, marks=pytest.mark.slow)
            for code in ("en", "ar")
            for width in (320, 1280)
            for scheme in ("light", "dark")
        ),
    ],
)
def test_no_violation_on_any_page_of_the_workspace(
    at_desk: Callable[..., BrowserContext], office: tuple[Portal, dict], code: str, width: int, scheme: str, fast: bool
) -> None:
    portal, world = office
    viewport = {"width": width, "height": 800}
    page = at_desk(viewport=viewport, color_scheme=scheme, bypass_csp=True).new_page()
    paths = [*workspace_paths(world), "/accounts/", f"/{code}/confirm/{world['confirm']}/", f"/{code}/false-lawyer/"]
    paths += [f"/{code}/find-help/bridge-asylum/wrong/"]
    found = {}
    for path in paths[::4] if fast else paths:
        asked = path if path.startswith(f"/{code}/") else f"{path}{'&' if '?' in path else '?'}lang={code}"
        violations, sideways = wrong(page, portal.url + asked)
        if violations or sideways or page.locator("h1").count() != 1 or page.url != portal.url + asked:
            found[path] = (violations, "sideways" if sideways else "", page.url)
    assert not found


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until the focus stands on what says so; what is focused is visible."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; return [e.textContent, e.labels && e.labels[0] ? e.labels[0].textContent : '']; }"
        )
        if any(words in (each or "") for each in said):
            return
    raise AssertionError(f"Tab never came to {words!r}")


def test_a_member_corrects_the_hours_by_keyboard(
    at_desk: Callable[..., BrowserContext], office: tuple[Portal, dict]
) -> None:
    page = at_desk(viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"/workspace/services/{office[1]['entries']['services']}/?lang=en")
    tab_to(page, "Change Hours")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/hours/")
    tab_to(page, "Friday")
    page.keyboard.press("Space")
    tab_to(page, "Say the week in words")
    page.keyboard.press("Enter")
    expect(page.locator("#week")).to_be_focused()
    expect(page.locator("#week")).to_contain_text(re.compile("Monday to Thursday"))
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Help with asylum")
    page.goto("/en/find-help/bridge-asylum/")
    expect(page.locator("main")).to_contain_text("Thursday")


def test_a_member_corrects_the_hours_without_script(
    at_desk: Callable[..., BrowserContext], office: tuple[Portal, dict]
) -> None:
    page = at_desk(viewport={"width": 320, "height": 640}, java_script_enabled=False).new_page()
    page.goto(f"/workspace/services/{office[1]['entries']['services']}/change/hours/?lang=en")
    page.get_by_label("Opens at").first.fill("08:00")
    page.get_by_role("button", name="Say the week in words").click()
    expect(page.locator("#week")).to_contain_text("8:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Help with asylum")
    page.goto("/en/find-help/bridge-asylum/")
    expect(page.locator("main")).to_contain_text("8:00")


def test_what_was_typed_comes_back_and_can_be_thrown_away(
    at_desk: Callable[..., BrowserContext], office: tuple[Portal, dict]
) -> None:
    page = at_desk(viewport={"width": 360, "height": 640}).new_page()
    address = f"/workspace/services/{office[1]['entries']['services']}/change/contact/?lang=en"
    page.goto(address)
    state = page.locator("[data-autosave-state]")
    page.route("**/drafts/**", lambda route: route.abort())
    page.get_by_label("E-mail").fill("desk@bridge.example")
    expect(state).to_contain_text("Not saved", timeout=10000)
    page.unroute("**/drafts/**")
    expect(state).to_contain_text("Saved as a draft", timeout=15000)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("You have not saved this yet")
    expect(page.get_by_label("E-mail")).to_have_value("desk@bridge.example")
    page.get_by_role("button", name="Throw the draft away").click()
    page.goto(address)
    expect(page.get_by_label("E-mail")).to_have_value("")
