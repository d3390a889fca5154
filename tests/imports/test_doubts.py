"""What an import leaves to a person: asked once, answered once, quiet afterwards."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry, Revision

from partners.doubts.deciding import NotDecidable, choices, decide
from partners.imports.providers import import_providers
from partners.models import Doubt, ExternalId, ImportRun, Location, Organization, Phone, Service
from partners.roles import Role
from tests.accounts.conftest import person

pytestmark = pytest.mark.usefixtures("places")
OURS = {"lat": "31.7", "lon": "-106.4", "phone": "915-532-3975", "address": "1 Main St", "postal_code": "79903"}
THEIRS = {"source": "https://other.example/list", **OURS}


def counts(report: Any) -> tuple[int, int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.matched), len(report.refused)


@pytest.fixture
def reviewer(db: Any) -> Any:
    return person(Role.REVIEWER)


def the_doubt() -> Doubt:
    return Doubt.objects.open().get()


def edited(service: Service, by: Any, **facts: str) -> None:
    for name, value in facts.items():
        setattr(service, name, value)
    service.save_revision(user=by).publish(user=by)


def test_a_matched_organization_is_one_question_with_its_rows_and_their_source(table) -> None:
    import_providers(table(OURS))
    path = table({**THEIRS, "external_id": "b1"}, {**THEIRS, "external_id": "b2", "service": "Two"}, name="other.csv")
    assert counts(import_providers(path)) == (0, 0, 0, 2, 0)
    doubt = the_doubt()
    assert (doubt.kind, doubt.reason, doubt.file) == ("duplicate", "name", "other.csv")
    assert doubt.entry == Organization.objects.get()
    assert [(row.line, row.external_id, row.cells["service"]) for row in doubt.rows.all()] == [
        (2, "b1", "Legal help"), (3, "b2", "Two"),
    ]  # fmt: skip
    assert {row.source.address for row in doubt.rows.all()} == {"https://other.example/list"}


def test_the_import_that_asked_asks_nothing_more_when_it_runs_again(table) -> None:
    import_providers(table(OURS))
    path = table(THEIRS, name="other.csv")
    for _ in range(3):
        assert counts(import_providers(path)) == (0, 0, 0, 1, 0)
    assert Doubt.objects.count() == 1
    assert the_doubt().rows.count() == 1


def test_a_dry_run_and_a_failed_all_or_none_ask_nothing(table) -> None:
    import_providers(table(OURS))
    path = table(THEIRS, name="other.csv")
    import_providers(path, dry_run=True)
    import_providers(path, all_or_none=True)
    assert not Doubt.objects.exists()
    assert ImportRun.objects.count() == 1


def test_two_namings_of_one_office_are_asked_about(table) -> None:
    import_providers(table({**OURS, "organization": "Catholic Charities of El Paso", "phone": ""}))
    other = {
        **THEIRS,
        "organization": "Catholic Charities",
        "phone": "",
        "lat": "",
        "lon": "",
        "postal_code": "79903-1234",
    }
    assert counts(import_providers(table(other))) == (0, 0, 0, 1, 0)
    assert the_doubt().reason == "address"


def test_neighbours_in_one_house_are_not_asked_about(table) -> None:
    import_providers(table({**OURS, "organization": "Catholic Charities", "phone": ""}))
    assert counts(import_providers(table({**THEIRS, "organization": "Jewish Family Service", "phone": ""}))) == (
        1,
        0,
        0,
        0,
        0,
    )


def test_two_sources_in_one_file_are_asked_about(table) -> None:
    second = {**THEIRS, "organization_kind": "faith", "external_id": "c", "source": "https://third.example/"}
    assert counts(import_providers(table(OURS, second)))[3] == 1
    assert the_doubt().entry.slug.startswith("casa-abierta")


def test_taken_rows_become_services_of_ours_and_stay_quiet(table, reviewer) -> None:
    import_providers(table(OURS))
    path = table({**THEIRS, "service": "Housing help"}, name="other.csv")
    import_providers(path)
    decide(the_doubt(), "theirs", by=reviewer)
    assert Organization.objects.count() == 1
    assert set(Service.objects.values_list("texts__name", flat=True)) == {"Legal help", "Housing help"}
    assert Location.objects.count() == 1
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)
    assert not Doubt.objects.open().exists()


def test_a_taken_row_with_the_name_of_our_service_is_that_service(table, reviewer) -> None:
    import_providers(table(OURS))
    path = table({**THEIRS, "email": "new@example.org"}, name="other.csv")
    import_providers(path)
    decide(the_doubt(), "theirs", by=reviewer)
    assert Service.objects.get().email == "new@example.org"
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)


def test_rows_beside_which_ours_was_kept_are_quiet_until_they_change(table, reviewer) -> None:
    import_providers(table(OURS))
    path = table(THEIRS, name="other.csv")
    import_providers(path)
    decide(the_doubt(), "ours", by=reviewer)
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)
    assert Service.objects.count() == 1
    assert counts(import_providers(table({**THEIRS, "cost": "free"}, name="other.csv"))) == (0, 0, 0, 1, 0)
    assert the_doubt().rows.get().cells["cost"] == "free"
    assert Doubt.objects.count() == 1


def test_what_is_not_the_same_is_imported_and_never_asked_about_again(table, reviewer) -> None:
    import_providers(table(OURS))
    path = table(THEIRS, name="other.csv")
    import_providers(path)
    decide(the_doubt(), "different", by=reviewer)
    assert Organization.objects.count() == 2
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)
    from partners.doubts.finding import look

    assert look() == 0
    assert not Doubt.objects.open().exists()


def test_a_row_against_an_edited_entry_is_a_conflict(table, reviewer) -> None:
    import_providers(table(OURS))
    edited(Service.objects.get(), reviewer, email="ours@example.org")
    path = table({**OURS, "email": "theirs@example.org"})
    for _ in range(2):
        assert counts(import_providers(path)) == (0, 0, 0, 1, 0)
    doubt = the_doubt()
    assert (doubt.kind, doubt.reason, doubt.entry) == ("conflict", "edited", Service.objects.get())


def test_a_kept_conflict_is_unchanged_the_next_time(table, reviewer) -> None:
    import_providers(table(OURS))
    edited(Service.objects.get(), reviewer, email="ours@example.org")
    path = table({**OURS, "email": "theirs@example.org"})
    import_providers(path)
    decide(the_doubt(), "ours", by=reviewer)
    assert Service.objects.get().email == "ours@example.org"
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)
    assert counts(import_providers(table({**OURS, "email": "third@example.org"}))) == (0, 0, 0, 1, 0)
    assert Doubt.objects.count() == 1


def test_a_taken_conflict_is_published_with_all_its_facts(table, reviewer) -> None:
    import_providers(table(OURS))
    edited(Service.objects.get(), reviewer, email="ours@example.org")
    new = {"email": "theirs@example.org", "phone": "915-544-5126", "languages": "es;quc", "kinds_of_help": "asylum",
           "hours": "Mo-Fr 09:00-17:00", "address": "2 Oak St", "service": "Advice", "area_served": "US"}  # fmt: skip
    path = table({**OURS, **new})
    import_providers(path)
    decide(the_doubt(), "theirs", by=reviewer)
    service = Service.objects.get()
    assert (service.email, service.has_unpublished_changes) == ("theirs@example.org", False)
    assert [str(phone.number) for phone in service.phones.all()] == ["+19155445126"]
    assert {each.code for each in service.languages.all()} == {"es", "quc"}
    assert [term.code for term in service.kinds_of_help.all()] == ["asylum"]
    assert service.schedules.get().byday == "MO,TU,WE,TH,FR"
    assert service.at_locations.get().location.address_1 == "2 Oak St"
    assert service.texts.get().name == "Advice"
    assert service.service_areas.get().place is None
    assert counts(import_providers(path)) == (0, 0, 1, 0, 0)


def test_a_waiting_draft_takes_the_row_along_and_keeps_waiting(table, reviewer) -> None:
    import_providers(table(OURS))
    service = Service.objects.get()
    service.interpretation_services = "By phone"
    service.save_revision(user=reviewer)
    import_providers(table({**OURS, "email": "theirs@example.org"}))
    decide(the_doubt(), "theirs", by=reviewer)
    service.refresh_from_db()
    assert (service.email, service.has_unpublished_changes) == ("", True)
    draft = service.get_latest_revision_as_object()
    assert (draft.email, draft.interpretation_services) == ("theirs@example.org", "By phone")
    assert [str(phone.number) for phone in draft.phones.all()] == ["+19155323975"]


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_only_the_network_decides(table, role) -> None:
    import_providers(table(OURS))
    import_providers(table(THEIRS, name="other.csv"))
    with pytest.raises(PermissionDenied):
        decide(the_doubt(), "theirs", by=person(role))


def test_a_decision_is_made_once_and_in_the_audit_log(table, reviewer) -> None:
    import_providers(table(OURS))
    import_providers(table(THEIRS, name="other.csv"))
    doubt = the_doubt()
    decide(doubt, "ours", by=reviewer)
    assert set(ModelLogEntry.objects.filter(action="partners.decide", user=reviewer).values_list("object_id", flat=True)) == {
        str(doubt.pk), str(doubt.object_id),
    }  # fmt: skip
    with pytest.raises(NotDecidable):
        decide(doubt, "theirs", by=reviewer)
    assert choices(Doubt.objects.get()) == []


def test_a_run_is_one_entry_in_the_audit_log_and_makes_no_revision(table) -> None:
    path = table(OURS, {"external_id": "a2", "service": "Two"}, {"external_id": "a3", "state": "Nowhere"})
    import_providers(path)
    import_providers(path)
    run = ImportRun.objects.get()
    assert (run.file, run.created, run.refused) == ("table.csv", 2, 1)
    assert [(log.action, log.object_id) for log in ModelLogEntry.objects.all()] == [("partners.import", str(run.pk))]
    assert not Revision.objects.exclude(base_content_type__model="page").exists()
    assert (ExternalId.objects.count(), Phone.objects.count()) == (3, 1)


def test_a_windows_file_is_refused_whole_where_all_or_none_was_asked_for(table) -> None:
    path = table({"organization": "Café José"}, {"external_id": "a2", "service": "Plain"}, encoding="cp1252")
    report = import_providers(path, all_or_none=True)
    assert [(each.line, each.column) for each in report.refused] == [(2, "organization"), (3, "")]
    assert "UTF-8" in report.refused[0].reason
    assert not Service.objects.exists()
