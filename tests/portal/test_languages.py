"""What every language that is switched on needs, from its name to its dates."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from wagtail.admin.localization import get_available_admin_languages

from partners.directory.hours import DAYS
from partners.places.labels import country_name
from portal import languages
from portal.catalogues import compile_messages
from portal.dates import clock_time, day_in_words, day_names
from portal.environment import ROOT
from portal.languages import CONFIGURED, SWITCHED_ON
from resources.guides.tree import ensure_tree
from resources.models import HomePage

SUNDAY = datetime.date(2026, 11, 22)


def test_all_that_are_configured_are_switched_on() -> None:
    assert set(SWITCHED_ON) == {code for code, _name in CONFIGURED} == set(dict(settings.LANGUAGES))


@pytest.mark.parametrize("code", SWITCHED_ON)
def test_a_language_names_itself_and_all_others(code: str) -> None:
    assert languages.own_name(code) == languages.name_in(code, code) or code not in {"ht"}
    names = [languages.name_in(other, code) for other in SWITCHED_ON]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("code", "said", "clock"),
    [
        ("en", "Sunday, November 22, 2026", "6:00\u202fPM"),
        ("es", "domingo, 22 de noviembre de 2026", "6:00\u202fp.m."),
        ("fr", "dimanche 22 novembre 2026", "18:00"),
        ("pt", "domingo, 22 de novembro de 2026", "18:00"),
        ("ar", "الأحد، 22 نوفمبر 2026", "6:00 م"),
        ("zh-hans", "2026年11月22日星期日", "18:00"),
    ],
)
def test_a_day_and_an_hour_are_said_as_the_language_says_them(code: str, said: str, clock: str) -> None:
    assert day_in_words(SUNDAY, code) == said
    assert clock_time(datetime.time(18), code) == clock
    assert len(set(day_names(code).values())) == len(DAYS)


def test_haitian_creole_does_not_take_its_days_from_french() -> None:
    """CLDR does; what stands here is ours, or English until it is translated."""
    assert "dimanche" not in day_in_words(SUNDAY, "ht").lower()
    assert "novembre" not in day_in_words(SUNDAY, "ht").lower()
    assert country_name("US", "ht") == "Etazini"
    assert day_in_words(SUNDAY, "ht").split()[1::2] == ["22", "2026"]
    with translation.override("ht"):
        assert date_format(SUNDAY).startswith("22 ")


@pytest.mark.parametrize("code", SWITCHED_ON)
def test_a_catalogue_is_compiled_with_the_languages_own_plurals(code: str) -> None:
    compile_messages(ROOT / "locale")
    with translation.override(code):
        assert translation.ngettext("%(n)s page", "%(n)s pages", 5)
        assert translation.gettext("This field is required.")


def test_portuguese_takes_the_words_of_the_libraries_from_brazil() -> None:
    with translation.override("pt"):
        assert translation.gettext("Save draft") == "Salvar rascunho"


def test_editors_are_offered_the_languages_whose_admin_is_whole() -> None:
    assert dict(get_available_admin_languages()).keys() == set(languages.ADMIN)
    assert set(languages.ADMIN) <= set(SWITCHED_ON)


@pytest.mark.django_db
def test_a_portal_that_is_there_grows_the_pages_of_a_new_language(client: Client) -> None:
    ensure_tree()
    HomePage.objects.get(locale__language_code="ht").delete()
    ensure_tree()
    for code in SWITCHED_ON:
        for path in ("", "guides/", "glossary/", "events/", "find-help/", "policies/", "hotlines/", "safety/"):
            answer = client.get(f"/{code}/{path}")
            page = BeautifulSoup(answer.content, "html.parser")
            assert answer.status_code == 200, (code, path)
            assert page.html["lang"] == languages.tag(code)
            offered = {link["hreflang"] for link in page.select("link[rel=alternate][hreflang]")}
            assert offered == {"x-default", *(languages.tag(each) for each in SWITCHED_ON)}, (code, path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        ("events/", "event_kind=workshop&mode=online&x=1&page=2", {"event_kind=workshop", "mode=online"}),
        ("find-help/", "help=asylum&utm_source=x", {"help=asylum"}),
        ("search/", "q=visa&kind=guide&fbclid=1", {"q=visa", "kind=guide"}),
        ("policies/", "provision=detainers&y=2", {"provision=detainers"}),
        ("places/compare/", "place=tx&place=ca&z=3", set()),
    ],
)
def test_the_menu_of_languages_keeps_what_was_asked_and_nothing_else(
    client: Client, path: str, query: str, kept: set[str]
) -> None:
    ensure_tree()
    page = BeautifulSoup(client.get(f"/en/{path}?{query}").content, "html.parser")
    links = {link["hreflang"]: link["href"] for link in page.select(".menu--languages a")}
    assert set(links) == {languages.tag(code) for code in SWITCHED_ON}
    for code in SWITCHED_ON:
        address, _, asked = links[languages.tag(code)].partition("?")
        assert address == f"/{code}/{path}"
        assert kept <= set(asked.split("&"))
        assert not {"x", "utm_source", "fbclid", "y", "z", "page"} & {pair.split("=")[0] for pair in asked.split("&")}


@pytest.mark.django_db
def test_what_is_shared_or_cached_varies_by_nothing(client: Client) -> None:
    ensure_tree()
    answer = client.get("/fr/guides/", headers={"accept-language": "es"})
    assert "Cookie" not in answer.get("Vary", "")
    assert "Accept-Language" not in answer.get("Vary", "")
