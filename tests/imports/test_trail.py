"""What imports leave in the trail of all acts: each entry that they made or changed, with file and line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.doubts.deciding import decide
from partners.doubts.models import Doubt
from partners.imports.districts import import_districts
from partners.imports.policies import import_policies
from partners.imports.providers import import_providers
from partners.models import AuditRow, ConsularDistrict, Location, Organization, Policy, Service
from partners.roles import Role
from resources.guides.models import GuidePage
from tests.accounts.conftest import person
from tests.imports.test_guides import import_guides, lines  # noqa: F401 - a fixture
from tests.imports.test_policies_and_districts import laws, seats  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("places")
ADDRESS = {"address": "1 Main St", "postal_code": "79903"}


def acts(about=None, **asked) -> list[AuditRow]:
    found = AuditRow.objects.filter(action="entries.import", **asked).order_by("pk")
    return list(found.filter(object_id=str(about.pk)) if about is not None else found)


def test_each_new_entry_is_one_act_with_command_file_and_line(table) -> None:
    import_providers(table(ADDRESS, {**ADDRESS, "external_id": "a2", "service": "Two"}, name="list.csv"))
    owner, place = Organization.objects.get(), Location.objects.get()
    assert [(act.object_id, act.note) for act in acts()] == [
        (str(owner.pk), "list.csv:2"),
        (str(place.pk), "list.csv:2"),
        *((str(service.pk), f"list.csv:{line}") for line, service in enumerate(Service.objects.order_by("slug"), 2)),
    ]
    assert {(act.who, act.who_name, act.organization_id) for act in acts()} == {(None, "import_providers", owner.pk)}
    assert acts(owner)[0].after["name"] == "Casa Abierta"
    assert acts(label="Two (Casa Abierta)")[0].after["texts.en.name"] == "Two"


def test_a_changed_row_says_what_it_said_before_and_after(table) -> None:
    import_providers(table({"phone": "915-532-3975", "email": "old@example.org", "kinds_of_help": "asylum"}))
    service, phone = Service.objects.get(), Service.objects.get().phones.get()
    changed = {"phone": "915-544-5126", "email": "new@example.org", "service": "Advice", "kinds_of_help": "housing"}
    import_providers(table(changed, name="later.csv"))
    act = acts(service)[-1]
    new = Service.objects.get().phones.get()
    assert act.note == "later.csv:2"
    assert act.before == {
        "email": "old@example.org",
        "texts.en.name": "Legal help",
        "kinds_of_help": ["asylum"],
        f"phones.{str(phone.pk)[:8]}.number": "+19155323975",
        f"phones.{str(phone.pk)[:8]}.type": "voice",
    }
    assert act.after == {
        "email": "new@example.org",
        "texts.en.name": "Advice",
        "kinds_of_help": ["housing"],
        f"phones.{str(new.pk)[:8]}.number": "+19155445126",
        f"phones.{str(new.pk)[:8]}.type": "voice",
    }
    assert acts(Organization.objects.get())[-1].after == {"email": "new@example.org"}


def test_an_address_that_no_row_names_any_more_is_an_act(table) -> None:
    import_providers(table(ADDRESS))
    place = Location.objects.get()
    import_providers(table({"address": "2 Oak St", "postal_code": "79903"}))
    assert (acts(place)[-1].before, acts(place)[-1].after) == ({"live": True}, {"live": False})


def test_what_does_not_change_or_is_only_tried_is_no_act(table) -> None:
    import_providers(table({}), dry_run=True)
    assert acts() == []
    import_providers(table({}))
    before = len(acts())
    import_providers(table({}))
    assert len(acts()) == before


def test_rows_that_a_person_decides_about_are_acts_of_that_person(table) -> None:
    import_providers(table({"phone": "915-532-3975"}))
    import_providers(table({"source": "other", "phone": "915-532-3975", "service": "More"}, name="other.csv"))
    reviewer = person(Role.REVIEWER)
    decide(Doubt.objects.get(), "theirs", by=reviewer)
    assert [(act.label, act.note) for act in acts(who=reviewer)] == [
        ("Casa Abierta", "other.csv:2"),
        ("More (Casa Abierta)", "other.csv:2"),
    ]


def test_the_trail_costs_a_few_queries_however_many_entries_there_are(table) -> None:
    asked = []
    for number in (5, 60):
        rows = [{"external_id": f"{number}-{n}", "organization": f"Office {number} {n}"} for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            import_providers(table(*rows))
        asked.append(sum("partners_auditrow" in query["sql"] for query in queries))
    assert len(acts()) == 3 * 65  # an organization, a place and a service a row
    # One for the run itself; SQLite takes 90 rows a statement, others take all of them.
    assert asked == ([2, 3] if connection.vendor == "sqlite" else [2, 2])


def test_policies_and_their_changed_provisions_are_acts(laws) -> None:  # noqa: F811
    import_policies(laws({}))
    policy = Policy.objects.get()
    assert [(act.who_name, act.note) for act in acts(policy)] == [("import_policies", "table.csv:2")]
    import_policies(laws({"answer": "requires"}))
    before, after = acts(policy)[-1].before, acts(policy)[-1].after
    assert [path.split(".")[-1] for path in before] == ["answer"]
    assert list(after.values()) == ["requires"]


def test_districts_are_acts(seats) -> None:  # noqa: F811
    import_districts(seats({}))
    district = ConsularDistrict.objects.get()
    import_districts(seats({"to": "2027-01-01"}))
    assert [act.who_name for act in acts(district)] == ["import_districts", "import_districts"]
    assert acts(district)[-1].after == {"valid_to": "2027-01-01"}


def test_guides_are_acts(lines) -> None:  # noqa: F811
    import_guides(lines({"pair_id": "a", "lang": "en", "title": "Know", "body_md": "Some text."}))
    assert [(act.label, act.note) for act in acts(GuidePage.objects.get())] == [("Know", "g.jsonl:1")]
