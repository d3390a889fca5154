"""What visitors say is wrong: from the page without a script to the two queues, and nothing of the sender anywhere."""

import datetime
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from partners.corrections.deciding import NotDecidable, decide, purge
from partners.corrections.forms import RATE
from partners.corrections.models import Correction, CorrectionState, Wrong
from partners.corrections.sending import send_correction
from partners.doubts.merging import merge
from partners.models import AuditRow
from partners.permissions import may
from partners.roles import Role
from portal.anonymous import TYPED
from tests.accounts.conftest import person
from tests.factories import HotlineFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.resources.factories import event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    RATE._sent.clear()


def say(address: str, client: Client | None = None, wait: int = 5, **words: str):
    """Open the page, wait some seconds, send it."""
    client = client or Client()
    page = client.get(address).content.decode()
    token = page.split('name="moment" value="')[1].split('"')[0]
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(seconds=wait)):
        body = urlencode({"moment": token, "website": "", **words})
        return client.generic("POST", address, body, TYPED)


def every_kind() -> dict[str, object]:
    """Addresses of the pages of public entries, and the entry."""
    rows = [OrganizationFactory(), ServiceFactory(), PolicyFactory()]
    found = {row.get_absolute_url(): row for row in rows}
    line, talk = HotlineFactory(), event()
    return {**found, f"/en/hotlines/{line.slug}/": line, talk.get_absolute_url(): talk}


def test_every_public_entry_has_a_page_to_say_that_it_is_wrong() -> None:
    for address, entry in every_kind().items():
        page = address if "hotlines" not in address else "/en/hotlines/"
        assert f'href="{address}wrong/"' in Client().get(page).content.decode()
        answer = Client().get(f"{address}wrong/")
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        sent = say(f"{address}wrong/", what="other", words="Nothing of it is true")
        assert sent.status_code == 303, sent.content.decode()
        assert not sent.cookies
        thanks = Client().get(sent.headers["Location"])
        assert "Thank you" in thanks.content.decode()
        assert Correction.objects.get(object_id=entry.pk).entry == entry


def test_a_hidden_or_unknown_entry_has_no_such_page() -> None:
    ServiceFactory(slug="draft", live=False)
    for slug in ("draft", "nothing"):
        assert Client().get(f"/en/find-help/{slug}/wrong/").status_code == 404


def test_what_can_be_wrong_fits_the_kind_of_entry() -> None:
    service, policy = ServiceFactory(), PolicyFactory()
    assert say(f"{service.get_absolute_url()}wrong/", what="changed").status_code == 200
    assert say(f"{policy.get_absolute_url()}wrong/", what="hours").status_code == 200
    assert not Correction.objects.exists()


def test_something_else_wants_words_and_keeps_the_choice() -> None:
    service = ServiceFactory()
    page = say(f"{service.get_absolute_url()}wrong/", what="other").content.decode()
    assert "Say in a few words what is wrong." in page
    assert 'value="other"' in page
    assert "checked" in page


def test_a_machine_that_is_too_fast_is_asked_again_and_loses_nothing() -> None:
    service = ServiceFactory()
    page = say(f"{service.get_absolute_url()}wrong/", wait=0, what="phone", words="It rings for ever").content.decode()
    assert "It rings for ever" in page
    assert not Correction.objects.exists()


def test_the_owner_and_the_day_are_kept_and_no_time() -> None:
    service = ServiceFactory()
    say(f"/es/find-help/{service.slug}/wrong/", what="hours", words="Cierran los lunes")
    row = Correction.objects.get()
    assert (row.organization, row.what, row.words, row.language) == (
        service.organization,
        "hours",
        "Cierran los lunes",
        "es",
    )
    assert row.received == timezone.localdate()
    assert not [
        field.name
        for field in Correction._meta.fields
        if field.get_internal_type() == "DateTimeField" and getattr(row, field.name)
    ]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Their new page is https://clinic.example/", CorrectionState.OPEN),
        ("buy https://a.example https://b.example www.c.example", CorrectionState.HELD),
        ("[url=a]x[/url] [url=b]y[/url]", CorrectionState.HELD),
    ],
)
def test_words_full_of_links_wait_in_the_held_pile(words: str, state: str) -> None:
    assert send_correction(entry=ServiceFactory(), what=Wrong.OTHER, words=words, language="en").state == state


def test_the_same_words_a_second_time_wait_in_the_held_pile() -> None:
    for entry, state in ((ServiceFactory(), "open"), (OrganizationFactory(), "held")):
        row = send_correction(entry=entry, what=Wrong.OTHER, words="All of it is  wrong\n", language="en")
        assert row.state == state


def test_what_was_said_without_words_is_counted() -> None:
    service = ServiceFactory()
    for _ in range(3):
        send_correction(entry=service, what=Wrong.PHONE, words=" ", language="en")
    assert Correction.objects.get().times == 3


def test_a_false_lawyer_is_for_the_networks_reviewers_alone() -> None:
    service = ServiceFactory()
    say(f"{service.get_absolute_url()}wrong/", what="false-lawyer", words="Took 500 dollars")
    say("/en/false-lawyer/", words="A notary in El Paso")
    rows = Correction.objects.all()
    assert [(row.confidential, row.organization) for row in rows] == [(True, None)] * 2
    admin = person(Role.ORGANIZATION_ADMIN, organization=service.organization)
    reviewer = person(Role.REVIEWER)
    for row in rows:
        assert not Correction.objects.for_organizations().filter(pk=row.pk)
        for action in ("view", "decide", "read_confidential"):
            assert not may(admin, action, row)
            assert may(reviewer, action, row)
    # Not even where the row named an organization.
    row.organization = service.organization
    assert not may(admin, "view", row)


def test_a_false_lawyer_leaves_nothing_in_what_the_organization_sees_of_its_trail() -> None:
    service, reviewer = ServiceFactory(), person(Role.REVIEWER)
    row = send_correction(entry=service, what=Wrong.FALSE_LAWYER, words="Took money", language="en")
    decide(row, by=reviewer, state="mended", answer="Taken down")
    trail = AuditRow.objects.get(action="corrections.decide")
    assert trail.organization_id is None
    assert "Took money" not in str([trail.before, trail.after, trail.note, trail.label])


def test_legal_entries_and_find_help_lead_to_the_report_of_a_false_lawyer() -> None:
    service = ServiceFactory(help=["asylum"])
    other = ServiceFactory(help=["food"])
    assert "what=false-lawyer" in Client().get(service.get_absolute_url()).content.decode()
    assert "what=false-lawyer" in Client().get(service.organization.get_absolute_url()).content.decode()
    assert "what=false-lawyer" not in Client().get(other.get_absolute_url()).content.decode()
    chosen = Client().get(f"{service.get_absolute_url()}wrong/?what=false-lawyer").content.decode()
    assert chosen.index('value="false-lawyer"') < chosen.index("checked")


def test_a_message_is_decided_once_and_the_trail_says_so() -> None:
    row = send_correction(entry=ServiceFactory(), what=Wrong.PHONE, words="", language="en")
    by = person(Role.REVIEWER)
    decide(row, by=by, state="right")
    with pytest.raises(NotDecidable, match="already decided"):
        decide(row, by=by, state="mended")
    held = send_correction(entry=ServiceFactory(), what=Wrong.OTHER, words="www. www. www.", language="en")
    assert decide(held, by=by, state="open").state == "open"
    with pytest.raises(NotDecidable):
        decide(held, by=by, state="open")
    assert AuditRow.objects.filter(action="corrections.decide", who=by).count() == 2


def test_decided_and_held_messages_are_erased_after_90_days_and_open_ones_are_not() -> None:
    now = timezone.now()
    for words in ("one", "www. www. www.", "two"):
        send_correction(entry=ServiceFactory(), what=Wrong.OTHER, words=words, language="en")
    decide(Correction.objects.get(words="one"), by=None, state="mended")
    assert purge(now + datetime.timedelta(days=89)) == 0
    assert purge(now + datetime.timedelta(days=91)) == 2
    assert Correction.objects.get().words == "two"
    assert purge(now + datetime.timedelta(days=91)) == 0


def test_nothing_of_the_sender_is_in_any_row_cache_or_log(caplog: pytest.LogCaptureFixture) -> None:
    sentinels = {
        "REMOTE_ADDR": "203.0.113.241",
        "HTTP_USER_AGENT": "SentinelAgent9917",
        "HTTP_REFERER": "https://sentinel-referrer.example/",
    }
    service = ServiceFactory()
    for _ in range(14):
        say(f"{service.get_absolute_url()}wrong/", Client(**sentinels), what="other", words="Closed for good")
    assert (
        Client(**sentinels)
        .post(f"{service.get_absolute_url()}wrong/", headers={"Sec-Fetch-Site": "cross-site"})
        .status_code
        == 403
    )
    rows = "\n".join(connection.connection.iterdump()) if connection.vendor == "sqlite" else ""
    kept = rows + caplog.text + str(caches["local"]._cache)
    for mark in sentinels.values():
        assert mark not in kept
    assert Correction.objects.exists()


def test_one_too_many_keeps_what_was_typed() -> None:
    service = ServiceFactory()
    for number in range(12):
        say(f"{service.get_absolute_url()}wrong/", what="other", words=f"word {number}")
    answer = say(f"{service.get_absolute_url()}wrong/", what="other", words="the thirteenth")
    assert answer.status_code == 429
    assert "the thirteenth" in answer.content.decode()
    assert Correction.objects.count() == 12


def test_a_merged_entry_takes_its_messages_along() -> None:
    survivor, other = OrganizationFactory(), OrganizationFactory()
    send_correction(entry=other, what=Wrong.PHONE, words="", language="en")
    merge(survivor, other, by=person(Role.REVIEWER))
    row = Correction.objects.get()
    assert (row.entry, row.organization) == (survivor, survivor)


def test_the_pages_cost_few_queries(django_assert_max_num_queries) -> None:
    service = ServiceFactory()
    with django_assert_max_num_queries(6):
        Client().get(f"{service.get_absolute_url()}wrong/")
