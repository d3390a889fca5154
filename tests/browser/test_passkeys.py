"""A passkey from the first sign-in on, with a virtual authenticator in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.world import Portal

pytestmark = pytest.mark.browser


def with_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_the_first_administrator_enrols_a_passkey_and_comes_back_with_it(browser: Browser, own_portal: Portal) -> None:
    link = re.search(r"http://localhost:\d+/accounts/first/\S+", own_portal.log.read_text())
    assert link, own_portal.log.read_text()
    page = browser.new_page()
    with_authenticator(page)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto(link[0])
    page.get_by_role("button", name="Sign in as administrator").click()
    expect(page).to_have_url(own_portal.url + "/accounts/2fa/")
    page.goto(own_portal.url + "/accounts/2fa/webauthn/add/")
    expect(page.get_by_label("Sign in with this passkey alone")).to_be_checked()
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile("/accounts/2fa/recovery-codes/"))
    page.goto(own_portal.url + "/accounts/logout/")
    page.locator("main").get_by_role("button").click()

    page.goto(own_portal.url + "/accounts/login/?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(own_portal.url + "/admin/")
    expect(page.get_by_role("link", name="Pages").first).to_be_visible()
    assert [text for text in complaints if "Content Security Policy" in text] == []
    page.close()


@pytest.mark.slow
def test_the_second_factor_from_an_app_works_without_script(browser: Browser, own_portal: Portal) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    link = re.search(r"http://localhost:\d+/accounts/first/\S+", own_portal.log.read_text())
    assert link, own_portal.log.read_text()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(link[0])
    page.get_by_role("button", name="Sign in as administrator").click()
    page.goto(own_portal.url + "/accounts/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret, input[readonly], input[disabled]").first.input_value()
    page.get_by_label("Authenticator code").fill(
        format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/accounts/2fa/recovery-codes/"))
    answer = page.goto(own_portal.url + "/admin/")
    assert answer
    assert (answer.status, page.url) == (200, own_portal.url + "/admin/")
    context.close()
