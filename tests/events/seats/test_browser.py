"""Seats in a real browser: a narrow phone without script, and the door of a host who has lost the connection."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal.languages import SWITCHED_ON
from tests.accounts.conftest import PASSWORD, lasting_code
from tests.events.seats.crowd import Hall, hall
from tests.world import migrated

DAY = 24 * 3600
pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLANT = """
import datetime, json, pathlib, sys
from django.utils import timezone
from partners.roles import Role
from resources.events.seats import codes
from resources.events.seats.keeping import keep_seats
from resources.models import Occurrence
from tests.accounts.conftest import add_totp, person
from tests.resources.factories import event
start = (timezone.now() + datetime.timedelta(hours=3)).replace(second=0, microsecond=0)
talk = event(slug="crowd", dates=[start], capacity=8, seats_offered=True, venue="Union hall", venue_shown="late",
             texts={"en": "Papers", "es": "Documentos", "ar": "وثائق"})
date = Occurrence.objects.get(event=talk)
found = [codes.code_from(codes.new_nonce(), date.pk) for _ in range(9)]
for code in found:
    keep_seats(date, code=code, seats=1, now=timezone.now())
member = person(Role.ORGANIZATION_EDITOR, organization=talk.host, email="host@example.org")
told = {"codes": found, "date": str(date.pk), "secret": add_totp(member)}
pathlib.Path("PLACE").write_text(json.dumps(told))
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, dict]]:
    folder: Path = tmp_path_factory.mktemp("door")
    shutil.copy(migrated(), folder / "puente.sqlite3")
    told = folder / "told.json"
    with hall(
        folder, f"sqlite:///{folder / 'puente.sqlite3'}", workers=1, plant=PLANT.replace("PLACE", str(told))
    ) as found:
        yield found, json.loads(told.read_text())


def look(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert not [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]], page.url


@pytest.mark.parametrize("lang", SWITCHED_ON)
def test_a_narrow_phone_without_script_waits_looks_and_leaves(planted: tuple, browser: Browser, lang: str) -> None:
    found, told = planted
    with browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(found.url.replace("/en/", f"/{lang}/"))
        page.wait_for_timeout(3200)
        page.get_by_role("radio").nth(1).check(force=True)
        page.locator("form.panel button").first.click()
        expect(page.locator(".seat-code__number")).to_have_count(1)
        page.locator("details.more summary").first.click()
        page.locator("details.more button").click()
        expect(page.locator(".links")).to_have_count(1)
    with browser.new_context(viewport={"width": 320, "height": 700}) as context:
        page = context.new_page()
        page.goto(found.url.replace("/en/", f"/{lang}/"))
        look(page)
        page.fill("#code_code", told["codes"][SWITCHED_ON.index(lang)])
        page.locator("form.panel button").last.click()
        expect(page.locator("main")).to_contain_text("Union hall")
        look(page)


def test_the_door_checks_codes_without_a_connection_and_sends_them_later(planted: tuple, browser: Browser) -> None:
    found, told = planted
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{found.portal.url}/accounts/login/")
        page.fill("[name=login]", "host@example.org")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/2fa/authenticate/**")
        page.fill("[name=code]", lasting_code(told["secret"]))
        page.keyboard.press("Enter")
        page.wait_for_url("**/workspace/**")
        page.goto(f"{found.portal.url}/workspace/doors/{told['date']}/?lang=en")
        look(page)
        first, second, third, *_, waits = told["codes"]
        said = [check(page, first), check(page, first)]
        context.set_offline(True)
        said += [check(page, code) for code in (second, first, "1" * 18, waits, "12")]
        page.clock.set_fixed_time(time.time() - DAY)  # still the day before, by the clock that the page began with
        said += [check(page, code) for code in (third, second)]
        page.clock.set_fixed_time(time.time() + 4 * DAY)
        said += [check(page, third)]
        assert [words.split("\n")[0] for words in said] == [
            "Welcome.",
            "This code has come already.",
            "Welcome.",
            "This code has come already.",
            "No seats of this date are kept under this code.",
            "On the waiting list: no seat is kept.",
            "A code has 18 digits and no letters.",
            "Kept. It is too early to mark it as arrived.",
            "This code has come already.",
            "No seats of this date are kept under this code.",
        ]
        assert "Checked without a connection" in said[2]
        context.set_offline(False)
        page.locator("#door-numbers dl div", has_text="Arrived").get_by_text("2", exact=True).wait_for()


def check(page: Page, code: str) -> str:
    """What the page says of a code."""
    page.evaluate("document.getElementById('door-found').replaceChildren()")
    page.fill("form[data-door] [name=code]", f"{code[:9]} {code[9:]}")
    page.locator("form[data-door] button").click()
    page.wait_for_selector("#door-found .notice")
    return page.locator("#door-found").inner_text()
