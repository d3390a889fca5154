"""What visitors read about services, organizations, policies, places and hotlines."""

import datetime
import json
import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from partners.blocks import PhoneLineBlock, ProvidersNearbyBlock
from partners.directory import hotlines
from partners.entries import Origin
from partners.models import (
    Agreement,
    ConsularDistrict,
    Language,
    Organization,
    PolicyVersion,
    PracticeNote,
    RequiredDocument,
    Schedule,
    ServiceText,
)
from portal.vocabulary import Cost, PlaceKind, Visibility
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PlaceFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.partners.conftest import Corner

Index = Callable[[], int]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    assert not answer.cookies
    html = answer.content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1, address
    assert re.search(r'<meta name="description" content="[^"]+">', html), address
    return html


# Services


def test_a_service_shows_its_phone_as_a_link_to_call(db: None, client: Client) -> None:
    PhoneFactory(service=ServiceFactory(slug="asylum"), extension="12")
    html = text(client, "/en/find-help/asylum/")
    assert 'href="tel:+1-915-555-0100;ext=12"' in html


def test_a_service_is_told_in_the_readers_language_where_it_exists(db: None, client: Client) -> None:
    ServiceFactory(slug="asylum", names={"en": "Asylum help", "es": "Ayuda de asilo"})
    assert "Ayuda de asilo" in text(client, "/es/find-help/asylum/")
    assert "Asylum help" in text(client, "/en/find-help/asylum/")


def test_a_text_in_another_language_says_so_and_is_marked(db: None, client: Client) -> None:
    ServiceFactory(slug="asylum", names={"es": "Ayuda de asilo"})
    html = text(client, "/en/find-help/asylum/")
    assert re.search(r'<h1 lang="es" dir="ltr">Ayuda de asilo</h1>', html)
    assert "only in this language: Spanish" in html


def test_each_text_falls_back_on_its_own(db: None, client: Client) -> None:
    service = ServiceFactory(slug="asylum", names={"en": "Asylum help"})
    ServiceText.objects.create(service=service, language="es", name="Ayuda de asilo")
    html = text(client, "/es/find-help/asylum/")
    assert "Ayuda de asilo" in html
    assert '<div class="prose" lang="en" dir="ltr"><p>Asylum help: description.</p>' in html


def test_hours_cost_and_languages_are_said_in_words(db: None, client: Client) -> None:
    service = ServiceFactory(slug="asylum", cost=Cost.FREE, spoken=["es", "mam"])
    Schedule.objects.create(service=service, byday="MO,TU,WE", opens_at=datetime.time(9), closes_at=datetime.time(17))
    html = text(client, "/en/find-help/asylum/")
    for words in ("Monday to Wednesday", "Free", "Spanish"):
        assert words in html


def test_papers_to_bring_are_listed_once_in_the_best_language(db: None, client: Client) -> None:
    service = ServiceFactory(slug="asylum")
    for language, document in (("en", "Passport"), ("es", "Pasaporte")):
        RequiredDocument.objects.create(service=service, language=language, document=document)
    spanish, arabic = text(client, "/es/find-help/asylum/"), text(client, "/ar/find-help/asylum/")
    assert '<li lang="es" dir="ltr">Pasaporte</li>' in spanish
    assert "Passport" not in spanish
    assert '<li lang="en" dir="ltr">Passport</li>' in arabic


def test_who_checked_is_named_only_when_public(db: None, client: Client) -> None:
    checker = OrganizationFactory(name="Quiet partner", visibility=Visibility.OWNER)
    ServiceFactory(slug="asylum", assured_date=datetime.date(2026, 10, 2), assured_by=checker)
    html = text(client, "/en/find-help/asylum/")
    assert "Oct. 2, 2026" in html
    assert "Quiet partner" not in html


def test_what_is_not_known_is_said(db: None, client: Client) -> None:
    ServiceFactory(slug="asylum")
    html = text(client, "/en/find-help/asylum/")
    assert "We do not know the hours" in html
    assert "Not known. Ask before you go." in html


def test_an_unchecked_entry_says_so_and_a_checked_one_by_whom_and_when(db: None, client: Client) -> None:
    service = ServiceFactory(slug="asylum")
    assert "Not yet checked by the network" in text(client, "/en/find-help/asylum/")
    service.assured_date, service.assured_by = datetime.date(2026, 10, 2), OrganizationFactory(name="Network office")
    service.save()
    assert "Checked on Oct. 2, 2026 by Network office" in text(client, "/en/find-help/asylum/")


def test_every_fact_names_its_source_with_its_date(db: None, client: Client) -> None:
    service = ServiceFactory(slug="asylum", source=SourceFactory(address="file.csv", row="row 3"))
    PhoneFactory(service=service)
    html = text(client, "/en/find-help/asylum/")
    details = html[html.index('id="sources"') :]
    assert "file.csv" in details
    assert "row 3" in details
    assert "https://source.example/list" in details
    assert "May 1, 2026" in details


def test_what_is_not_public_is_not_there(db: None, client: Client) -> None:
    ServiceFactory(slug="draft", live=False)
    ServiceFactory(slug="owner", visibility=Visibility.OWNER)
    ServiceFactory(slug="orphan", organization=OrganizationFactory(slug="gone", live=False))
    for slug in ("draft", "owner", "orphan", "never"):
        assert client.get(f"/en/find-help/{slug}/").status_code == 404
    assert client.get("/en/organizations/gone/").status_code == 404


def test_structured_data_is_given_for_what_people_entered_and_stays_inert(db: None, client: Client) -> None:
    service = ServiceFactory(
        slug="asylum", names={"en": "</script><script>alert(1)</script> & \u2028"}, help=["asylum"]
    )
    html = text(client, "/en/find-help/asylum/")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert not set("<>&\u2028") & set(block)
    data = json.loads(block)
    assert data["@type"] == "LegalService"
    assert data["name"].startswith("</script>")
    service.origin = Origin.STARTER
    service.save()
    html = text(client, "/en/find-help/asylum/")
    assert "ld+json" not in html
    assert 'name="robots" content="noindex"' in html


# Hidden places


def test_a_hidden_address_appears_nowhere(corner: Corner, client: Client, index: Index) -> None:
    hidden = LocationFactory(
        name="Hideaway house", address_1="77 Quiet Lane", address_2="Back door", postal_code="79999",
        latitude=31.71234, longitude=-106.31234, hidden=True, place=corner.city, source=SourceFactory(address="quiet-lane.csv"),
    )  # fmt: skip
    organization = hidden.organization
    ServiceFactory(slug="shelter", organization=organization, at=[hidden], help=["shelter"])
    index()
    addresses = [
        "/en/find-help/shelter/", f"/en/organizations/{organization.slug}/", "/en/find-help/", "/en/find-help/?near=79901",
        "/en/places/tx-el-paso/", "/api/v2/search/?near=79901", "/api/v2/search/?q=quiet", "/api/v2/suggest/?q=hideaway",
    ]  # fmt: skip
    for address in addresses:
        shown = client.get(address).content.decode()
        for secret in ("Quiet Lane", "Back door", "79999", "31.712", "106.312", "Hideaway", "quiet-lane"):
            assert secret not in shown, (address, secret)
    assert "does not publish its address" in text(client, "/en/find-help/shelter/")


def test_a_hidden_location_shows_the_city_centre(corner: Corner, client: Client, index: Index) -> None:
    hidden = LocationFactory(latitude=31.9, longitude=-106.9, hidden=True, place=corner.city)
    ServiceFactory(at=[hidden], organization=hidden.organization)
    index()
    answer = client.get("/api/v2/search/", {"near": "31.7584,-106.4783", "kind": "service"}).json()
    assert answer["results"][0]["distance_km"] == pytest.approx(0, abs=0.2)


# Organizations


def test_a_consulate_stands_beside_a_notice_and_its_official_page(consulate: Organization, client: Client) -> None:
    html = text(client, "/en/organizations/consulate-el-paso/")
    assert "Are you afraid of the government of your country?" in html
    assert "https://consulate.example/" in html
    assert "We have no sourced facts yet for: phone, hours." in html
    assert "Check the official page." in html


def test_an_organization_shows_services_offices_and_districts(district: ConsularDistrict, client: Client) -> None:
    ServiceFactory(organization=district.consulate, slug="papers", names={"es": "Pasaportes"})
    html = text(client, "/es/organizations/consulate-el-paso/")
    assert 'href="/es/find-help/papers/"' in html
    assert 'href="/es/places/tx-el-paso-county/"' in html
    assert "12 Bridge Street" in html
    assert 'href="geo:31.760000,-106.490000' in html


def test_other_organizations_have_no_such_notice(db: None, client: Client) -> None:
    OrganizationFactory(slug="plain")
    assert "Are you afraid of the government" not in text(client, "/en/organizations/plain/")


# Policies


def test_a_policy_shows_answer_quotation_citation_status_and_source(corner: Corner, client: Client) -> None:
    policy = PolicyFactory(slug="city-rule", jurisdiction=corner.city)
    ProvisionFactory(policy=policy, status="enjoined", quotation_language="es", quotation="Nadie preguntará.")
    PracticeNote.objects.create(policy=policy, note="Officers were seen asking.")
    html = text(client, "/en/policies/city-rule/")
    for words in (
        "Limits help to immigration agents",
        "section 3",
        "Stopped by a court",
        "https://source.example/list",
    ):
        assert words in html
    assert '<blockquote lang="es" dir="ltr"><p>Nadie preguntará.</p>' in html
    assert "Only inside the city limits" in html
    assert "What officers do may be different" in html
    assert "Officers were seen asking." in html


def test_without_a_quotation_a_rule_is_not_yet_read(corner: Corner, client: Client) -> None:
    policy = PolicyFactory(slug="city-rule", jurisdiction=corner.city)
    ProvisionFactory(policy=policy, answer="", quotation="")
    assert "Not yet read" in text(client, "/en/policies/city-rule/")


# Places


def test_a_place_shows_its_rules_with_city_rules_marked(corner: Corner, client: Client, index: Index) -> None:
    ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.state, titles={"en": "State law"}), answer="requires")
    ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.city, titles={"en": "City rule"}))
    index()
    html = text(client, "/en/places/tx-el-paso/")
    assert "State law" in html
    assert "City rule</a>" not in html
    assert "We know 1 rule of this city." in html
    link = re.search(r'href="([^"#]+)#inside"[^>]*>I am inside the city limits', html)[1]
    html = text(client, link)
    assert html.index("State law") < html.index("hold only if you are inside the city limits") < html.index("City rule")
    assert "City rule</a>" not in text(client, "/en/places/tx-el-paso-county/")


def test_a_place_shows_what_held_on_a_day(corner: Corner, client: Client, index: Index) -> None:
    policy = PolicyFactory(jurisdiction=corner.state, titles={"en": "State law"})
    for effective, ended, words in ((2017, 2024, "Old words."), (2024, None, "New words.")):
        version = PolicyVersion.objects.create(
            policy=policy, effective=datetime.date(effective, 1, 1), ended=ended and datetime.date(ended, 1, 1)
        )
        ProvisionFactory(version=version, policy=policy, quotation=words)
    index()
    today, then = text(client, "/en/places/tx/"), text(client, "/en/places/tx/?as_of=2020-05-01")
    assert "New words." in today
    assert "Old words." not in today
    assert "Old words." in then
    assert "New words." not in then
    assert "State law" not in text(client, "/en/places/tx/?as_of=1999-01-01")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-31", "2026-1-1", "٢٠٢٦-٠١-٠١"])
def test_a_bad_day_is_named_and_today_is_shown(corner: Corner, client: Client, index: Index, day: str) -> None:
    index()
    html = text(client, f"/en/places/tx-el-paso/?as_of={day}")
    assert "Write the day as YYYY-MM-DD" in html


def test_a_sourced_district_names_the_consulate(district: ConsularDistrict, client: Client, index: Index) -> None:
    index()
    html = text(client, "/en/places/tx-el-paso/")
    assert "Consulate of Mexico in El Paso" in html
    assert "This place is in its district." in html
    assert "Are you afraid of the government of your country?" in html


def test_without_a_district_the_nearest_consulate_is_not_confirmed(
    consulate: Organization, client: Client, index: Index
) -> None:
    index()
    assert "Its district is not confirmed" in text(client, "/en/places/tx-el-paso/")


def test_a_district_holds_between_its_dates(district: ConsularDistrict, client: Client, index: Index) -> None:
    district.valid_from = datetime.date(2022, 6, 1)
    district.save()
    index()
    assert "in its district since June 1, 2022" in text(client, "/en/places/tx-el-paso/")
    assert "Its district is not confirmed" in text(client, "/en/places/tx-el-paso/?as_of=2022-05-31")


def test_several_consulates_in_one_state_district_are_not_confirmed(
    corner: Corner, consulate: Organization, client: Client, index: Index
) -> None:
    other = OrganizationFactory(consulate=True, name="Consulate in Dallas")
    for office in (consulate, other):
        ConsularDistrict.objects.create(consulate=office, sending_country="MX", place=corner.state)
    index()
    html = text(client, "/en/places/tx-el-paso/")
    assert "This place is in its district." not in html


def test_agreements_of_a_place_are_listed_with_what_a_list_proves(corner: Corner, client: Client, index: Index) -> None:
    Agreement.objects.create(
        agency="County Sheriff", place=corner.county, type="Task Force Model", listed_on=datetime.date(2025, 7, 18)
    )
    index()
    html = text(client, "/en/places/tx-el-paso/")
    assert "County Sheriff" in html
    assert "A list proves that an agreement exists, not what it says." in html


def test_a_place_shows_help_by_reach_and_hotlines_of_its_state(corner: Corner, client: Client, index: Index) -> None:
    near = LocationFactory(place=corner.city)
    ServiceFactory(names={"en": "Help close by"}, at=[near], organization=near.organization)
    ServiceFactory(names={"en": "Help by phone"}, remote=True)
    HotlineFactory(names={"en": "Texas line"}, states=["TX"])
    HotlineFactory(names={"en": "Arizona line"}, states=["AZ"], in_strip=False)
    index()
    html = text(client, "/en/places/tx-el-paso/")
    for words in (
        "Help close by",
        "from the middle of El Paso, TX",
        "Help by phone",
        "By phone or online",
        "Texas line",
    ):
        assert words in html
    assert "Arizona line" not in html


def test_a_place_that_nobody_knows_is_not_found(corner: Corner, client: Client) -> None:
    assert client.get("/en/places/atlantis/").status_code == 404


# Hotlines


def test_the_hotlines_page_names_each_line_its_sources_and_languages(db: None, client: Client) -> None:
    line = HotlineFactory(slug="night", names={"en": "Night line"}, always_open=True)
    line.sources.set([SourceFactory(address="hotlines.csv")])
    line.save()
    Language.objects.create(hotline=line, code="es")
    html = text(client, "/en/hotlines/")
    for words in ("Night line", "tel:+1-800-555-0199", "Day and night", "Spanish", "hotlines.csv", 'id="night"'):
        assert words in html


def test_the_strip_is_on_every_page_in_the_best_language(db: None, client: Client) -> None:
    HotlineFactory(names={"es": "Línea de noche"})
    html = text(client, "/en/hotlines/")
    strip = html[html.index('class="strip"') :]
    assert re.search(r'lang="es" dir="ltr">Línea de noche', strip)
    assert "Línea de noche" in client.get("/en/nothing-here/").content.decode()


def test_the_strip_holds_at_most_two_and_only_what_is_public(db: None, client: Client) -> None:
    for number in range(3):
        HotlineFactory(names={"en": f"Line {number}"}, order=number)
    HotlineFactory(names={"en": "Secret line"}, order=0, visibility=Visibility.OWNER)
    lines = [str(line.name) for line in hotlines.strip_lines("en")]
    assert lines == ["Line 0", "Line 1"]


@pytest.mark.parametrize(
    ("words", "reader", "expected"),
    [
        ("Government of Mexico (SRE)", "en", "Run by the government of Mexico"),
        ("US Department of Justice, EOIR", "en", "Run by the government of the United States"),
        ("Night Helpers", "en", "Run by: Night Helpers"),
        ("Government of Nowhere", "en", "Run by: Government of Nowhere"),
    ],
)
def test_every_page_says_who_answers_a_hotline(
    db: None, client: Client, words: str, reader: str, expected: str
) -> None:
    HotlineFactory(names={"en": "Night line"}, run_by_name=words)
    html = text(client, f"/{reader}/hotlines/")
    strip, main = html[html.index('class="strip"') :].split("<main", 1)
    assert expected in strip
    assert expected in main


def test_a_consulates_hotline_is_its_governments(db: None, client: Client) -> None:
    HotlineFactory(names={"en": "Line"}, run_by=OrganizationFactory(consulate=True, country_served="MX"))
    html = text(client, "/en/hotlines/")
    assert html.count("Run by the government of Mexico") == 2


def test_a_line_that_no_government_runs_stands_first_in_the_strip(db: None) -> None:
    HotlineFactory(names={"en": "Their line"}, run_by_name="Government of Mexico (SRE)", order=1)
    HotlineFactory(names={"en": "Our line"}, run_by_name="Night Helpers", order=2)
    assert [str(line.name) for line in hotlines.strip_lines("en")] == ["Our line", "Their line"]


def test_a_line_for_appointments_is_not_one_to_call_now(db: None) -> None:
    HotlineFactory(names={"en": "Appointments"}, in_strip=False, always_open=False)
    HotlineFactory(names={"en": "Night line"}, in_strip=False, always_open=True)
    assert [str(line.name) for line in hotlines.lines_for_now("en")] == ["Night line"]


def test_the_strip_outlives_the_database(db: None) -> None:
    HotlineFactory(names={"en": "Night line"})
    assert hotlines.strip_lines("en")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partners_hotline RENAME TO out_of_reach")
    caches["local"].delete("hotlines")
    assert [str(line.name) for line in hotlines.strip_lines("en")] == ["Night line"]
    caches["local"].clear()
    assert hotlines.strip_lines("en") == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_page_exists_in_every_language(
    district: ConsularDistrict, client: Client, index: Index, language: str
) -> None:
    ServiceFactory(slug="asylum", organization=district.consulate)
    PolicyFactory(slug="rule", jurisdiction=PlaceFactory(slug="tx", kind=PlaceKind.STATE))
    index()
    for path in (
        "find-help/", "find-help/asylum/", "organizations/consulate-el-paso/", "policies/", "policies/rule/",
        "places/tx-el-paso/", "hotlines/",
    ):  # fmt: skip
        html = text(client, f"/{language}/{path}")
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


def test_a_state_lists_every_consulate_that_looks_after_a_part_of_it(
    district: ConsularDistrict, client: Client, index: Index
) -> None:
    other = OrganizationFactory(consulate=True, name="Consulate in Dallas")
    LocationFactory(organization=other, city="Dallas")
    OrganizationFactory(consulate=True, name="Consulate in Denver")
    index()
    html = text(client, "/en/places/tx/")
    assert "Consulates for this state" in html
    assert "These offices are in this state, or look after a part of it." in html
    for name in ("Consulate of Mexico in El Paso", "Consulate in Dallas"):
        assert name in html
    assert "Consulate in Denver" not in html
    assert "nearest office we know" not in html


def test_the_blocks_of_guides_lead_into_the_directory(db: None) -> None:
    line = PhoneLineBlock()
    value = line.to_python({"hotline": str(HotlineFactory(names={"en": "Night line"}).pk), "note": "Free"})
    html = line.render(value)
    for words in ("Night line", "tel:+1-800-555-0199", "Free"):
        assert words in html
    near = ProvidersNearbyBlock()
    html = near.render(near.to_python({"heading": "Find a lawyer", "kinds_of_help": ["asylum"]}))
    for words in (
        'action="/en/find-help/"',
        'name="near"',
        'type="hidden" name="help" value="asylum"',
        "Find a lawyer",
    ):
        assert words in html
    assert render_to_string("blocks/phone_line.html", {"value": value}).strip() == ""


def test_a_hidden_hotline_leaves_its_block_empty(db: None) -> None:
    line = PhoneLineBlock()
    hotline = HotlineFactory(visibility=Visibility.OWNER)
    assert str(hotline.number.as_national) not in line.render(line.to_python({"hotline": str(hotline.pk), "note": ""}))
