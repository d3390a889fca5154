"""The trail of all acts: what comes into it, what stays, and how a hidden address leaves the past."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, Revision

from partners.audit import guard
from partners.audit.differences import changed
from partners.audit.recording import record
from partners.models import AuditRow, Correction, Location, Membership, Organization, SavedDraft
from partners.roles import Role
from tests.accounts.conftest import PASSWORD, add_totp, person, sign_in
from tests.admin.conftest import desk
from tests.factories import LocationFactory, OrganizationFactory

MARK = "77 Marker Alley"


@pytest.fixture
def administrator(db: None) -> Client:
    return desk(Role.ADMINISTRATOR)


def edit(record: Any, by: Any, **values: Any) -> Revision:
    """Change a record as the admin does: a revision that is published and logged."""
    for name, value in values.items():
        setattr(record, name, value)
    revision = record.save_revision(user=by, log_action=True)
    revision.publish(user=by, skip_permission_checks=True)
    return revision


def rows(action: str, about: Any = None) -> list[AuditRow]:
    found = AuditRow.objects.filter(action=action)
    return list(found.filter(object_id=str(about.pk)) if about is not None else found)


@pytest.mark.django_db
def test_an_edit_in_the_admin_says_who_what_before_and_after() -> None:
    clinic, editor = OrganizationFactory(name="Old name"), person(email="ana@example.org")
    clinic.phones.create(number="+19155550100")
    edit(clinic, editor)
    edit(clinic, editor, name="New name")
    act = rows("wagtail.publish", clinic)[0]
    assert act.who == editor
    assert act.organization == clinic
    assert act.before == {"name": "Old name"}
    assert act.after == {"name": "New name"}


@pytest.mark.django_db
def test_children_are_told_by_path() -> None:
    before = {"phones": [{"pk": "3f2a1b2c-0", "number": "1", "order": 0}], "texts": []}
    after = {"phones": [{"pk": "3f2a1b2c-0", "number": "2", "order": 0}], "texts": [{"pk": 7, "name": "A"}]}
    assert changed(before, after) == (
        {"phones.3f2a1b2c.number": "1"},
        {"phones.3f2a1b2c.number": "2", "texts.7.name": "A"},
    )


@pytest.mark.django_db
def test_people_and_their_roles_are_told(administrator: Client) -> None:
    ana = person(Role.GUIDE_EDITOR, email="ana@example.org")
    reviewer = Group.objects.get(name=Role.REVIEWER.value)
    AuditRow.objects.filter(action="groups.change").count()
    form = {"email": "ana@example.org", "name": "Ana", "language": "", "groups": [reviewer.pk]}
    administrator.post(f"/admin/users/edit/{ana.pk}/", form)
    change = rows("wagtail.edit", ana)[0]
    assert change.who == administrator.user
    assert change.before == {"is_active": True}
    assert change.after == {"is_active": False, "name": "Ana"}
    told = [row for row in rows("groups.change", ana) if row.who == administrator.user]
    assert {"groups": [Role.GUIDE_EDITOR.value]} in [row.before for row in told]
    assert {"groups": [Role.REVIEWER.value]} in [row.after for row in told]


@pytest.mark.django_db
def test_settings_are_told(administrator: Client) -> None:
    from partners.models import FreshnessRules

    rules = FreshnessRules.load()
    rules.save()
    names = [field.name for field in FreshnessRules._meta.fields if field.name != "id"]
    form = {name: getattr(rules, name) for name in names} | {"legal_days": 60}
    response = administrator.post(f"/admin/settings/partners/freshnessrules/{rules.pk}/", form)
    if response.status_code == 404:
        pytest.skip("The form of these settings is not in the admin yet.")
    act = rows("wagtail.edit", rules)[0]
    assert (act.before, act.after) == ({"legal_days": 90}, {"legal_days": 60})


@pytest.mark.django_db
def test_the_doors_are_told_without_secrets() -> None:
    browser, ana = Client(), person(Role.REVIEWER, email="ana@example.org")
    secret = add_totp(ana)
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    sign_in(browser, ana, secret=secret)
    browser.post("/accounts/logout/")
    actions = set(AuditRow.objects.filter(who=ana).values_list("action", flat=True))
    assert {"accounts.sign_in", "accounts.sign_out", "accounts.factor_refused"} <= actions
    kept = repr(list(AuditRow.objects.values()))
    assert secret not in kept
    assert PASSWORD not in kept
    assert ana.password not in kept


@pytest.mark.django_db
def test_secrets_are_left_out_whoever_hands_them_in() -> None:
    act = record("test.act", by=None, after={"password": "p", "token": "t", "link.token": "t", "name": "n"})
    assert act.after == {"name": "n"}


@pytest.mark.django_db
def test_what_is_confidential_is_in_no_organizations_trail() -> None:
    clinic = OrganizationFactory()
    message = Correction.objects.create(what="false-lawyer", language="en", confidential=True, entry=clinic)
    assert record("corrections.decide", by=None, about=message, organization=clinic).organization is None


@pytest.mark.django_db
def test_rows_are_neither_changed_nor_deleted() -> None:
    act = record("test.act", by=None, note="as it was")
    for attempt in (
        act.save,
        act.delete,
        AuditRow.objects.all().delete,
        lambda: AuditRow.objects.update(note=""),
        lambda: AuditRow.objects.bulk_update([act], ["note"]),
    ):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_auditrow SET who_name = 'somebody else'")
    assert AuditRow.objects.get(pk=act.pk).note == "as it was"


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["DELETE FROM", "TRUNCATE"])
def test_the_database_refuses_to_delete_rows(settings: Any, order: str) -> None:
    if order == "TRUNCATE" and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    settings.AUDIT_ROWS_MAY_GO = False
    guard.install()
    record("test.act", by=None)
    try:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{order} partners_auditrow")
        assert AuditRow.objects.filter(action="test.act").exists()
    finally:
        settings.AUDIT_ROWS_MAY_GO = True
        guard.install()


@pytest.fixture
def shelter(db: None) -> Location:
    """A public location whose address stands everywhere in the past."""
    location = LocationFactory(address_1=MARK, address_2="Suite Marker", postal_code="79999", latitude=31.98765)
    editor = person(email="ben@example.org")
    edit(location, editor, name="Shelter")
    edit(location, editor, address_1=MARK + " 2")
    edit(location, editor, address_1=MARK)
    SavedDraft.objects.create(user=editor, form="location", entry=location, data={"address_1": [MARK]})
    record("test.act", by=editor, about=location.organization, note=f"Moved to {MARK}", after={"words": f"at {MARK}"})
    return location


def whole_database() -> bytes:
    """SQLite: its file, freed pages included. PostgreSQL: every row of every table; it reuses freed pages by itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            return Path(django_settings.DATABASES["default"]["TEST"]["NAME"]).read_bytes()
        found = ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(each::text, chr(10)) FROM "{table}" each')
            found += cursor.fetchone()[0] or ""
        return found.encode()


@pytest.mark.django_db(transaction=True)
def test_hiding_a_location_takes_its_address_out_of_the_whole_database(shelter: Location) -> None:
    assert b"Marker" in whole_database()
    edit(Location.objects.get(pk=shelter.pk), person(email="cleo@example.org"), hidden=True)
    hidden = Location.objects.get(pk=shelter.pk)
    assert hidden.address_1 == MARK
    Location.objects.filter(pk=shelter.pk).update(
        address_1="", address_2="", postal_code="", latitude=None, longitude=None
    )
    kept = whole_database()
    for word in (b"Marker", b"79999", b"31.98765"):
        assert word not in kept


@pytest.mark.django_db
def test_who_and_when_stay_and_the_redaction_is_an_act(shelter: Location) -> None:
    before = list(AuditRow.objects.order_by("pk").values_list("pk", "at", "who", "action"))
    cleo = person(email="cleo@example.org")
    edit(Location.objects.get(pk=shelter.pk), cleo, hidden=True)
    assert (
        list(
            AuditRow.objects.filter(pk__in=[row[0] for row in before])
            .order_by("pk")
            .values_list("pk", "at", "who", "action")
        )
        == before
    )
    acts = rows("locations.redact", shelter)
    assert acts
    assert acts[-1].who == cleo
    assert any("redacted" in act.after.values() for act in rows("wagtail.publish", shelter))


@pytest.mark.django_db
def test_the_owner_still_edits_the_address_of_a_hidden_location(shelter: Location) -> None:
    editor = person(email="cleo@example.org")
    edit(Location.objects.get(pk=shelter.pk), editor, hidden=True)
    hidden = Location.objects.get(pk=shelter.pk)
    assert hidden.get_latest_revision_as_object().address_1 == MARK
    # The address of a hidden location is in no version: it is written to the row itself.
    hidden.address_1 = "5 New Marker Road"
    hidden.save()
    edit(Location.objects.get(pk=shelter.pk).get_latest_revision_as_object(), editor, name="House")
    assert Location.objects.get(pk=shelter.pk).address_1 == "5 New Marker Road"
    assert "Marker" not in repr(list(Revision.objects.values("content", "object_str")))
    assert "Marker" not in repr(list(AuditRow.objects.values()))
    assert "Marker" not in repr(list(ModelLogEntry.objects.values()))


@pytest.mark.django_db
def test_a_draft_that_hides_takes_the_address_out_of_the_past_at_once(shelter: Location) -> None:
    drafted = Location.objects.get(pk=shelter.pk)
    drafted.hidden = True
    drafted.save_revision(user=None, log_action=True)
    assert Location.objects.get(pk=shelter.pk).address_1 == MARK
    assert "Marker" not in repr(list(Revision.objects.values("content", "object_str")))
    assert "Marker" not in repr(list(AuditRow.objects.values()))


@pytest.mark.django_db
def test_reviewers_filter_and_export_the_trail() -> None:
    reviewer, clinic = desk(Role.REVIEWER), OrganizationFactory(name="Clínica Ñandú")
    record("test.invite", by=reviewer.user, about=clinic, after={"name": "=1+1", "to": "Ñandú"}, note="=cmd()")
    record("freshness.confirm", by=None, about=clinic)
    page = reviewer.get("/admin/reports/trail/?action=test.invite").content.decode()
    assert "Clínica Ñandú" in page
    assert "freshness.confirm</td>" not in page
    for query in ("words=Ñandú", "who=reviewer", "organization=Clínica", "at_from=2020-01-01", "action=test.invite"):
        assert "test.invite" in reviewer.get(f"/admin/reports/trail/results/?{query}").content.decode(), query
    assert "test.invite" not in reviewer.get("/admin/reports/trail/results/?words=nowhere").content.decode()
    answer = reviewer.get("/admin/reports/trail/?export=csv")
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert not [cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@"))]
    answer = reviewer.get("/admin/reports/trail/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert AuditRow.objects.filter(action="exports.list", who=reviewer.user).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.GUIDE_EDITOR, Role.TRANSLATOR])
def test_the_trail_is_not_for_editors_of_pages(role: Role) -> None:
    browser = desk(role)
    for address in ("/admin/reports/trail/", "/admin/reports/trail/results/", "/admin/reports/trail/?export=csv"):
        assert browser.get(address).status_code in (302, 403)


@pytest.mark.django_db
def test_the_report_asks_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    reviewer = desk(Role.REVIEWER)
    for number in range(30):
        record(f"test.act{number}", by=reviewer.user, about=OrganizationFactory())
    reviewer.get("/admin/reports/trail/results/")
    with django_assert_max_num_queries(20):
        reviewer.get("/admin/reports/trail/results/")


@pytest.mark.django_db
def test_a_membership_made_in_the_admin_is_told(administrator: Client) -> None:
    clinic, ana = OrganizationFactory(), person(email="ana@example.org")
    form = {"user": str(ana.pk), "organization": str(clinic.pk), "role": "editor"}
    administrator.post("/admin/snippets/partners/membership/add/", form)
    made = Membership.objects.get(user=ana)
    (act,) = rows("members.add", made)
    assert act.organization == clinic
    assert act.after["role"] == "editor"
    assert Organization.objects.filter(pk=act.organization_id).exists()
