"""Behind the login: `?lang=`, else what the session chose, else the member's choice, else Accept-Language."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from partners.roles import Role
from tests.accounts.conftest import an_organization, person, sign_in

pytestmark = pytest.mark.django_db

PAGES = ["/accounts/", "/workspace/"]


def shown(client: Client, address: str, **headers: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', client.get(address, headers=headers).content.decode())
    assert found
    return found[1]


def member(language: str = "") -> Client:
    user = person(Role.VIEWER, organization=an_organization())
    user.language = language
    user.save()
    client = Client()
    sign_in(client, user)
    return client


@pytest.mark.parametrize("address", PAGES)
def test_the_browsers_language_where_nothing_was_chosen(address: str) -> None:
    assert shown(member(), address, **{"accept-language": "ar,en;q=0.5"}) == "ar"


@pytest.mark.parametrize("address", PAGES)
def test_the_members_choice_is_stronger_than_the_browser(address: str) -> None:
    assert shown(member("es"), address, **{"accept-language": "ar"}) == "es"


@pytest.mark.parametrize("address", PAGES)
def test_a_language_asked_for_sticks_for_the_session(address: str) -> None:
    client = member("es")
    assert shown(client, address + "?lang=ar") == "ar"
    assert shown(client, "/accounts/email/") == "ar"
    assert shown(client, "/workspace/") == "ar"


def test_what_was_asked_for_at_the_door_stays_after_it(client: Client) -> None:
    user = person(Role.VIEWER, organization=an_organization())
    assert shown(client, "/accounts/login/?lang=fr") == "fr"
    sign_in(client, user)
    assert shown(client, "/workspace/") == "fr"


def test_an_unknown_language_changes_nothing() -> None:
    client = member("es")
    assert shown(client, "/accounts/?lang=tlh") == "es"
    assert shown(client, "/accounts/?lang=") == "es"


@pytest.mark.parametrize("address", PAGES)
def test_the_menu_offers_each_language_at_this_address(address: str) -> None:
    text = member().get(address).content.decode()
    for code, _name in settings.LANGUAGES:
        assert f'href="{address}?lang={code}"' in text


def test_the_choice_is_made_in_the_account_and_acts_at_once() -> None:
    client = member("es")
    client.post("/accounts/", {"name": "Rosa", "language": "fr"})
    assert shown(client, "/workspace/") == "fr"
    client.post("/accounts/", {"name": "Rosa", "language": ""})
    assert shown(client, "/workspace/", **{"accept-language": "ar"}) == "ar"


def test_a_wrong_choice_is_said_beside_the_field_and_nothing_is_lost() -> None:
    client = member()
    text = client.post("/accounts/", {"name": "Rosa María", "language": "tlh"}).content.decode()
    assert 'id="id_language_error"' in text
    assert 'value="Rosa María"' in text


def test_mail_speaks_the_language_of_whom_it_reaches(client: Client) -> None:
    user = person()
    user.language = "es"
    user.save()
    client.post("/accounts/login/code/", {"email": user.email}, headers={"accept-language": "fr"})
    Client().post("/accounts/login/code/", {"email": "stranger@example.org"}, headers={"accept-language": "fr"})
    spanish, french = mail.outbox[0].body, mail.outbox[1].body
    assert "código" in spanish
    assert "código" not in french


def test_public_pages_take_no_language_from_a_session() -> None:
    assert shown(member("es"), "/en/safety/") == "en"


def test_pages_of_one_person_show_nothing_of_another(client: Client) -> None:
    sign_in(client, person(email="marker-one@example.org"))
    other = Client()
    sign_in(other, person(email="marker-two@example.org"))
    for _ in range(2):
        for address in ("/accounts/", "/accounts/email/", "/accounts/2fa/"):
            answer = client.get(address)
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "marker-two" not in answer.content.decode()
            assert "marker-one" not in other.get(address).content.decode()


@pytest.mark.parametrize("address", ["/accounts/x.css", "/accounts/email/x.css", "/workspace/x.js"])
def test_an_invented_file_below_a_private_address_is_not_there(address: str) -> None:
    answer = member().get(address)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.VIEWER, {"workspace"}), (Role.REVIEWER, {"workspace", "admin"}), (None, set())]
)
def test_menus_offer_only_the_doors_that_open(client: Client, role: Role | None, offered: set[str]) -> None:
    sign_in(client, person(role, organization=an_organization()))
    text = client.get("/accounts/").content.decode().split("<main")[1]
    assert {door for door in ("workspace", "admin") if f'href="/{door}/"' in text} == offered
