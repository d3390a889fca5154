"""Providers: taken once, quiet the second time, never merged silently, never over people's work."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.accounts.models import User
from partners.entries import Origin
from partners.imports.providers import import_providers
from partners.models import ExternalId, Location, Organization, Phone, Service, ServiceAtLocation, ServiceText
from search.contract import PUBLIC
from search.models import OutboxEntry

pytestmark = pytest.mark.usefixtures("places")


def counts(report) -> tuple[int, int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.matched), len(report.refused)


def test_a_row_becomes_a_service_with_all_its_facts_and_their_source(table) -> None:
    row = {
        "description": "<b>Free</b> help.\n\nIn two paragraphs.", "kinds_of_help": "asylum;Housing;juggling", "languages": "Spanish;quc",
        "cost": "Free", "address": "1 Main St", "postal_code": "799031234", "lat": "31.7", "lon": "-106.4",
        "phone": "(915) 532-3975; fax 915-532-4071", "email": "x@example.org", "website": "www.example.org", "hours": "Mo-Fr 09:00-17:00",
        "area_served": "tx-el-paso-county;US;nowhere",
    }  # fmt: skip
    report = import_providers(table(row))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert [each.column for each in report.warnings] == ["kinds_of_help", "area_served"]
    service = Service.objects.get()
    location = Location.objects.get()
    assert service.texts.get().description == "<p>Free help.</p><p>In two paragraphs.</p>"
    assert {term.code for term in service.kinds_of_help.all()} == {"asylum", "housing"}
    assert {language.code for language in service.languages.all()} == {"es", "quc"}
    assert [str(phone.number) for phone in service.phones.all()] == ["+19155323975", "+19155324071"]
    assert (service.url, service.email, service.cost) == ("https://www.example.org", "x@example.org", "free")
    assert service.schedules.get().byday == "MO,TU,WE,TH,FR"
    assert {area.place.slug if area.place else "US" for area in service.service_areas.all()} == {
        "tx-el-paso-county",
        "US",
    }
    assert (location.postal_code, location.place.slug, location.latitude) == ("79903-1234", "tx-el-paso", 31.7)
    for fact in (service, location, *service.phones.all(), *service.languages.all(), *service.schedules.all()):
        assert (fact.source.address, fact.source.row, fact.source.date) == (
            "https://example.org/list",
            "a1",
            datetime.date(2026, 5, 1),
        )
    assert set(OutboxEntry.objects.of(PUBLIC).values_list("kind", "key")) == {
        ("service", str(service.pk)), ("organization", str(service.organization_id)),
    }  # fmt: skip


def test_a_second_import_changes_nothing(table) -> None:
    path = table({"phone": "915-532-3975"}, {"external_id": "a2", "service": "Housing help"})
    import_providers(path)
    OutboxEntry.objects.all().delete()
    before = list(Phone.objects.values()), list(Service.objects.values()), list(ExternalId.objects.values())
    assert counts(import_providers(path)) == (0, 0, 2, 0, 0)
    assert before == (list(Phone.objects.values()), list(Service.objects.values()), list(ExternalId.objects.values()))
    assert not OutboxEntry.objects.exists()


def test_a_changed_row_updates_its_service_and_keeps_identities(table) -> None:
    import_providers(table({"phone": "915-532-3975"}))
    service, phone = Service.objects.get(), Phone.objects.get()
    ServiceText.objects.create(service=service, language="es", name="Ayuda legal")
    report = import_providers(table({"phone": "915-532-3975; 915-544-5126", "service": "Legal advice"}))
    assert counts(report) == (0, 1, 0, 0, 0)
    assert Service.objects.get().pk == service.pk
    assert phone.pk in set(Phone.objects.values_list("pk", flat=True))
    assert Phone.objects.count() == 2
    assert set(service.texts.values_list("language", "name")) == {("en", "Legal advice"), ("es", "Ayuda legal")}
    assert counts(import_providers(table({"phone": "915-544-5126", "service": "Legal advice"}))) == (0, 1, 0, 0, 0)
    assert Phone.objects.count() == 1


def test_rows_of_one_organization_share_it_and_an_equal_address_is_one_location(table) -> None:
    same = {"address": "1 Main St", "postal_code": "79903"}
    import_providers(
        table(
            same,
            {**same, "external_id": "a2", "service": "Two"},
            {"external_id": "a3", "organization": "CASA ABIERTA", "address": "2 Oak St"},
        )
    )
    assert (Organization.objects.count(), Service.objects.count(), Location.objects.count()) == (1, 3, 2)


@pytest.mark.parametrize(
    ("second", "matched"),
    [
        ({"lat": "31.7001", "lon": "-106.4"}, True),
        ({"lat": "31.7100", "lon": "-106.4"}, False),
        ({"organization": "Another Name", "lat": "31.9", "lon": "-106.4", "phone": "+1 915 532 3975"}, True),
        ({"organization": "Another Name", "lat": "31.7", "lon": "-106.4"}, False),
        ({"organization": "casa  ábierta!", "lat": "31.7", "lon": "-106.4"}, True),
    ],
)
def test_something_of_another_source_is_matched_and_not_imported(table, second, matched) -> None:
    import_providers(table({"lat": "31.7", "lon": "-106.4", "phone": "915-532-3975"}))
    report = import_providers(table({"source": "https://other.example/list", **second}))
    assert counts(report) == ((0, 0, 0, 1, 0) if matched else (1, 0, 0, 0, 0))
    assert Organization.objects.count() == (1 if matched else 2)
    if matched:
        assert report.as_json()["matched"][0].keys() == {"line", "with", "why"}
        assert report.matched[0].other == "casa-abierta"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"external_id": ""}, "external_id"), ({"organization": ""}, "organization"), ({"organization_kind": "club"}, "organization_kind"),
        ({"cost": "cheap"}, "cost"), ({"state": "Texarkana"}, "state"), ({"lat": "91", "lon": "0"}, "lat"), ({"lat": "31"}, "lon"),
        ({"lat": "nan", "lon": "1"}, "lat"), ({"lat": "31,7", "lon": "1"}, "lat"), ({"country": "Atlantis"}, "country"), ({"source": ""}, "source"),
        ({"organization": "x" * 256}, "organization"), ({"source_date": "2026-13-40"}, "source_date"),
    ],
)  # fmt: skip
def test_a_wrong_cell_refuses_its_row_by_name_and_the_others_go_on(table, cells, column) -> None:
    report = import_providers(table(cells, {"external_id": "good", "organization": "Good"}))
    assert [(each.line, each.column) for each in report.refused] == [(2, column)]
    assert report.created == 1


def test_two_rows_with_one_identifier_are_told_apart(table) -> None:
    report = import_providers(table({}, {"service": "Other"}))
    assert [(each.line, each.column) for each in report.refused] == [(3, "external_id")]


def test_a_pending_draft_is_not_written_over(table) -> None:
    import_providers(table({}))
    service = Service.objects.get()
    service.email = "draft@example.org"
    service.save_revision(user=User.objects.create(email="ana@example.org"))
    report = import_providers(table({"email": "new@example.org"}))
    assert counts(report) == (0, 0, 0, 1, 0)
    assert Service.objects.get().email == ""
    assert counts(import_providers(table({}))) == (0, 0, 1, 0, 0)


def test_a_dry_run_and_a_failed_all_or_none_change_nothing(table) -> None:
    path = table({}, {"external_id": "a2", "state": "Nowhere"})
    assert counts(import_providers(path, dry_run=True)) == (1, 0, 0, 0, 1)
    assert counts(import_providers(path, all_or_none=True)) == (0, 0, 0, 0, 2)
    assert not Service.objects.exists()
    assert not OutboxEntry.objects.exists()


def test_a_spreadsheet_of_formulas_refuses_its_rows_and_touches_nothing(table) -> None:
    report = import_providers(
        table(
            {"external_id": "1", "organization": "=cmd|' /C calc'!A0"},
            {"external_id": "2", "email": ' =HYPERLINK("x")'},
            {"external_id": "3", "city": "#REF!"},
        )
    )
    assert [(each.line, each.column) for each in report.refused] == [(2, "organization"), (3, "email"), (4, "city")]
    assert all("formula" in each.reason for each in report.refused)
    assert report.exit_code == 2
    assert not Organization.objects.exists()


def test_signs_that_are_no_formula_and_markup_stay_harmless_text(table) -> None:
    import_providers(
        table(
            {
                "organization": "+1 for you - @home",
                "service": "<script>alert(1)</script>Help",
                "description": "&lt;img src=x onerror=alert(1)&gt;Hi",
                "phone": "+1 915-532-3975",
            }
        )
    )
    text = ServiceText.objects.get()
    assert Organization.objects.get().name == "+1 for you - @home"
    assert "<script" not in text.name
    assert "<img" not in text.description


def test_quirks_of_real_tables_survive_with_a_warning(table) -> None:
    report = import_providers(
        table(
            {"postal_code": "2903", "state": "Texas", "languages": "Spanish&nbsp;;filler", "email": "at home", "website": "javascript:alert(1)",
             "source_date": "11/20/19", "hours": "Mon-Fri 9-5, call first", "address": "P.O. Box 77", "city": "Nowhereville"}
        )
    )  # fmt: skip
    service, location = Service.objects.get(), Location.objects.get()
    assert {each.column for each in report.warnings} == {"postal_code", "languages", "email", "website", "city"}
    assert (location.postal_code, location.state_province, location.place.slug) == ("02903", "TX", "tx")
    assert (service.email, service.url, service.hours_note) == ("", "", "Mon-Fri 9-5, call first")
    assert (service.source.date, service.source.date_note) == (None, "11/20/19")
    assert [language.code for language in service.languages.all()] == ["es"]


FIRST, SECOND = {"address": "1 First St"}, {"address": "2 Second St"}


def shown() -> set[str]:
    return set(Location.objects.listed().values_list("address_1", flat=True))


def test_an_address_that_no_row_names_any_more_leaves_the_public(table) -> None:
    other = {"external_id": "a2", "service": "Housing help"}
    import_providers(table(FIRST, {**FIRST, **other}))
    import_providers(table(SECOND, {**FIRST, **other}))
    assert shown() == {"1 First St", "2 Second St"}
    OutboxEntry.objects.all().delete()
    import_providers(table(SECOND, {**SECOND, **other}))
    assert shown() == {"2 Second St"}
    assert OutboxEntry.objects.filter(kind="organization", key=str(Organization.objects.get().pk)).exists()
    assert counts(import_providers(table(SECOND, {**SECOND, **other}))) == (0, 0, 2, 0, 0)


def test_an_address_that_a_row_names_again_comes_back(table) -> None:
    for where in (FIRST, SECOND, FIRST):
        import_providers(table(where))
    assert shown() == {"1 First St"}
    assert Location.objects.count() == 2


def edit(location: Location) -> None:
    location.save_revision(user=User.objects.create(email="ana@example.org")).publish()


def check(location: Location) -> None:
    location.assure(by=None, organization=None)
    location.save()


def hide(location: Location) -> None:
    location.hidden = True
    location.save()


def enter(location: Location) -> None:
    location.origin = Origin.PEOPLE
    location.save()


def use(location: Location) -> None:
    service = Service.objects.create(slug="by-hand", organization=location.organization)
    ServiceAtLocation.objects.create(service=service, location=location)


@pytest.mark.parametrize("touch", [edit, check, hide, enter, use])
def test_an_address_that_people_made_their_own_stays_as_they_left_it(table, touch) -> None:
    import_providers(table(FIRST))
    touch(Location.objects.get())
    import_providers(table(SECOND))
    assert shown() == {"1 First St", "2 Second St"}


def test_an_address_that_people_unpublished_stays_so(table) -> None:
    import_providers(table(FIRST))
    Location.objects.get().unpublish()
    import_providers(table({**FIRST, "cost": "free"}))
    assert shown() == set()


def test_a_changed_row_brings_email_and_website_of_its_organization_with_the_source(table) -> None:
    import_providers(table({"email": "old@example.org", "website": "https://old.example.org"}))
    later = {"email": "new@example.org", "website": "https://new.example.org", "source_date": "2026-06-01"}
    import_providers(table({}, {"external_id": "a2", "service": "Two", **later}))
    organization = Organization.objects.get()
    assert (organization.email, organization.website) == ("new@example.org", "https://new.example.org")
    assert (organization.website_source.row, organization.website_source.date) == ("a2", datetime.date(2026, 6, 1))
    import_providers(table({"cost": "free"}, {"external_id": "a2", "service": "Two"}))
    organization.refresh_from_db()
    assert (organization.email, organization.website, organization.website_source) == ("", "", None)


def test_an_organization_that_people_edited_keeps_its_email_and_website(table) -> None:
    import_providers(table({"email": "old@example.org", "website": "https://old.example.org"}))
    Organization.objects.get().save_revision(user=User.objects.create(email="ana@example.org")).publish()
    import_providers(table({"email": "new@example.org", "website": "https://new.example.org"}))
    organization = Organization.objects.get()
    assert (organization.email, organization.website) == ("old@example.org", "https://old.example.org")
    assert Service.objects.get().email == "new@example.org"


def rows_of(number: int) -> list[dict[str, str]]:
    return [
        {"external_id": f"x{n}", "organization": f"Office {n}", "address": f"{n} Main St", "phone": f"915-532-{n:04}", "languages": "es;en",
         "kinds_of_help": "asylum", "area_served": "us"}
        for n in range(1000, 1000 + number)
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_rows(table) -> None:
    asked = []
    for number in (5, 60):
        path = table(
            *rows_of(number),
            base={"organization_kind": "ngo", "city": "El Paso", "state": "TX", "source": f"s{number}"},
        )
        for row in (Phone, Location, Service, Organization):
            row.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert import_providers(path).created == number
        asked.append(len(queries))
    # An insert is cut where SQLite's 999 values a statement end: a few more, not one a row.
    assert asked[1] <= asked[0] + 10


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command(*words, stdout=out, stderr=io.StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_answers_with_json_and_exit_codes(table) -> None:
    code, out = run("import_providers", str(table({})), "--json")
    assert (code, json.loads(out)["created"]) == (0, 1)
    code, out = run("import_providers", str(table({"cost": "cheap"})), "--json")
    assert (code, json.loads(out)["refused"][0]["column"]) == (2, "cost")
    code, out = run("import_providers", str(table({}, columns=("external_id",), base={"external_id": "1"})), "--json")
    assert (code, json.loads(out)["refused"][0]["column"]) == (2, "organization")
