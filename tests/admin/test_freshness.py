"""The network's queue of what is to be checked, its report, and the rules of the clocks."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.freshness.asking import ask
from partners.freshness.clocks import settle
from partners.models import FreshnessRules, Hotline, Location, Organization, Policy, Service

QUEUE, REPORT = "/admin/freshness/", "/admin/freshness/report/"
RULES = {
    "legal_days": "90",
    "other_days": "180",
    "policy_days": "180",
    "hotline_days": "30",
    "reminder_after": "7",
    "second_reminder_after": "14",
    "ask_network_after": "21",
    "warn_after": "30",
    "lower_after": "45",
    "unlist_after": "60",
}


def late(entry: Any, by: int, interval: int = 90) -> Any:
    entry.assure(by=None, organization=None, on=timezone.localdate() - datetime.timedelta(days=interval + by))
    entry.save()
    settle(timezone.now())
    return entry


@pytest.fixture
def waiting(clinic: Organization, advice: Service, office: Location, law: Policy, line: Hotline) -> list[Any]:
    """Most urgent first; the clinic and its office are legal aid."""
    return [late(law, 70, 180), late(clinic, 46), late(advice, 22, 180), late(line, 8, 30), late(office, 0)]


def keys(client: Client, query: str = "") -> list[str]:
    return [row.key for row in client.get(QUEUE + query).context["rows"]]


def key(entry: Any) -> str:
    return f"{entry._meta.model_name}:{entry.pk}"


def test_all_kinds_wait_in_one_list_the_oldest_first(reviewer: Client, waiting: list[Any]) -> None:
    assert keys(reviewer) == [key(entry) for entry in waiting]
    law, clinic, advice, line, office = waiting
    assert keys(reviewer, "?kind=hotline") == [key(line)]
    assert keys(reviewer, "?state=asked") == [key(law), key(clinic), key(advice)]
    assert keys(reviewer, "?state=unlisted") == [key(law)]
    assert keys(reviewer, "?organization=clin") == [key(clinic), key(advice), key(office)]
    assert keys(reviewer, "?kind=nonsense&p=x") == [key(entry) for entry in waiting]
    ask(timezone.now())
    assert key(line) in keys(reviewer, "?state=asked")


def test_one_button_confirms_a_row_and_all_ticked_are_confirmed_at_once(reviewer: Client, waiting: list[Any]) -> None:
    law, clinic, advice, line, office = waiting
    assert reviewer.get(QUEUE, {"one": key(law)}).status_code == 200
    answer = reviewer.post(QUEUE + "?kind=policy", {"one": key(law), "entry": [key(line)]})
    assert answer.headers["Location"].endswith("?kind=policy")
    law = Policy.objects.get()
    assert (law.freshness, law.withdrawn, law.assurer) == ("fresh", "", reviewer.user)
    assert keys(reviewer) == [key(entry) for entry in (clinic, advice, line, office)]
    words = reviewer.post(QUEUE, {"entry": [key(clinic), key(advice), "nonsense", "user:1", "service:x"]}, follow=True)
    assert "Confirmed: 2 entries are right today." in words.content.decode()
    assert keys(reviewer) == [key(line), key(office)]
    assert "Tick what you have checked first" in reviewer.post(QUEUE, follow=True).content.decode()


def test_what_was_said_to_be_closed_is_shown_again_after_any_time(reviewer: Client, advice: Service) -> None:
    Service.objects.update(withdrawn="closed", withdrawn_at=timezone.now() - datetime.timedelta(days=30))
    assert keys(reviewer) == []
    assert keys(reviewer, "?state=closed") == [key(advice)]
    reviewer.post(QUEUE + "?state=closed", {"again": key(advice)})
    assert Service.objects.get().is_listed


def test_the_desk_is_for_those_who_confirm(guide_editor: Client, waiting: list[Any]) -> None:
    for address in (QUEUE, REPORT):
        assert guide_editor.get(address).status_code in {302, 403}
    guide_editor.post(QUEUE, {"one": key(waiting[0])})
    assert Policy.objects.get().freshness == "unlisted"
    assert Client().get(QUEUE).status_code == 302


def test_the_queue_takes_as_many_queries_with_much_as_with_little(reviewer: Client, waiting: list[Any]) -> None:
    def count() -> int:
        reviewer.get(QUEUE)
        with CaptureQueriesContext(connection) as found:
            reviewer.get(QUEUE)
        return len(found)

    few = count()
    for number in range(8):
        service = Service(organization=waiting[1], slug=f"more-{number}")
        service.texts.create(language="en", name="More")
        service.save()
        late(service, 3, 180)
    assert count() == few
    assert few <= 25


def test_the_report_counts_by_organization_and_stage(reviewer: Client, waiting: list[Any]) -> None:
    more = Organization.objects.create(slug="more", name="More")
    Service.objects.create(organization=more, slug="closed", withdrawn="closed")
    rows = {row.organization: row for row in reviewer.get(REPORT).context["object_list"]}
    assert list(rows) == ["Clinic", "More", "Without an organization"]
    clinic = rows["Clinic"]
    assert (clinic.total, clinic.due, clinic.asked, clinic.lowered, clinic.fresh) == (3, 1, 1, 1, 0)
    assert (rows["More"].unchecked, rows["More"].closed) == (1, 1)
    assert (rows["Without an organization"].unlisted, rows["Without an organization"].due) == (1, 1)
    only = reviewer.get(REPORT + "?state=lowered").context["object_list"]
    assert [row.organization for row in only] == ["Clinic"]


def test_the_report_as_a_file_holds_no_formula(reviewer: Client, waiting: list[Any]) -> None:
    Organization.objects.update(name='=HYPERLINK("https://example.org")')
    answer = reviewer.get(REPORT, {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("Organization,Entries,Never checked,Checked,To be checked")
    assert lines[1].startswith("\"'=HYPERLINK")
    assert reviewer.get(REPORT, {"export": "xlsx"}).status_code == 200


def test_only_administrators_set_the_rules_and_steps_keep_their_order(
    administrator: Client, reviewer: Client, advice: Service
) -> None:
    late(advice, -180, 180)
    address = f"/admin/settings/partners/freshnessrules/{FreshnessRules.load().pk}/"
    assert reviewer.get(address).status_code == 302
    reviewer.post(address, {**RULES, "other_days": "10"})
    assert FreshnessRules.objects.get().other_days == 180
    wrong = administrator.post(address, {**RULES, "warn_after": "21"})
    assert "This comes after the step before it: write more than 21." in wrong.content.decode()
    assert administrator.post(address, {**RULES, "other_days": "30"}).status_code == 302
    advice = Service.objects.get()
    assert advice.due_date == advice.assured_date + datetime.timedelta(days=30)
