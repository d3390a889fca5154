"""What is written of meetings is found in the workspace's search by those who may see them, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partners.models import Organization, OrganizationGroup
from partners.roles import Role
from partners.sharing import searching
from portal.vocabulary import Visibility
from resources.events.meetings import acting
from resources.events.meetings.shelf import MeetingSource
from resources.models import ActionItem, Event, Proceedings
from search import outbox
from search.contract import PUBLIC, WORKSPACE, SearchQuery
from search.engines import get_engine, writer_engine
from search.models import OutboxEntry
from tests.events.meetings.conftest import date_of, meeting
from tests.workspace.conftest import Worker

PARTS = ("Quetzal round", "Quetzal phones", "A quetzal flew in", "Buy a quetzal", "Feed the quetzal", "Quetzal plan")
"""Title, agenda, minutes, decisions, action item, title of a document."""
WORDS = ("quetzal round", "phones", "flew", "buy", "feed", "plan")


@pytest.fixture(params=["index", "no index"], autouse=True)
def indexed(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With an index, each search begins by applying what waits; without one the database answers."""
    settings.SEARCH_FOLDER, settings.MEDIA_ROOT = tmp_path / "search", tmp_path / "media"
    if request.param == "index":
        find = searching.find

        def find_now(user: Any, text: str) -> searching.Found:
            apply_all()
            return find(user, text)

        writer_engine(WORKSPACE).rebuild([])
        monkeypatch.setattr(searching, "find", find_now)
    return bool(request.param == "index")


def apply_all() -> None:
    while outbox.state()["pending"]:
        outbox.apply()


def found(who: Worker, text: str = "quetzal") -> str:
    answer = who.client.get("/workspace/search/", {"q": text})
    assert answer.status_code == 200
    return str(answer.content.decode().split("<h1>")[1].replace(f'value="{text}"', ""))


def fill(event: Event, by: Any) -> Event:
    date = date_of(event)
    words = {"agenda": [PARTS[1]], "minutes": f"We met.\n\n{PARTS[2]}", "decisions": [PARTS[3]]}
    acting.write_proceedings(date, **words, based_on=0, by=by)
    acting.add_item(date, words=PARTS[4], owner=by, due=None, by=by)
    acting.add_document(date, title=PARTS[5], file=SimpleUploadedFile("a.txt", b"x"), by=by)
    return event


@pytest.fixture
def made(host: Organization, hosting: Worker) -> Event:
    made = meeting(host, kinds=["clinic"])
    text = made.texts.get()
    text.title = PARTS[0]
    made.texts = [text]
    made.save()
    return fill(made, hosting.user)


def test_every_part_of_a_meeting_is_found_by_those_who_may_see_it(guest: Worker, made: Event) -> None:
    for word in WORDS:
        page = found(guest, word)
        assert f"/workspace/meetings/{made.pk}/" in page, word
        assert "Quetzal round" in page
    assert "A quetzal flew in" in found(guest, "flew")
    assert "?date=" in found(guest, "flew")


def test_nothing_of_it_is_found_or_counted_for_anybody_else(official: Worker, made: Event) -> None:
    for word in WORDS:
        page = found(official, word)
        assert "0 found" in page, word
        assert str(made.pk) not in page
        assert "uetzal" not in page.replace("quetzal round", "")


def test_the_network_and_the_hosts_own_people_find_what_names_nobody(
    hosting: Worker, guest: Worker, host: Organization
) -> None:
    own = fill(meeting(host, visibility=Visibility.OWNER), hosting.user)
    reviewer = Worker(Role.REVIEWER, host, "reviewer@example.org")
    reviewer.user.memberships.all().delete()
    for who in (hosting, reviewer):
        assert str(own.pk) in found(who, "flew")
    assert "0 found" in found(guest, "flew")


def test_a_group_and_a_co_host_find_it_as_long_as_they_may_see_it(
    host: Organization, hosting: Worker, guest: Worker, official: Worker, group: OrganizationGroup, county: Organization
) -> None:
    event = meeting(host, groups=[group])
    event.co_hosts.create(organization=county)
    event.save()
    fill(Event.objects.get(pk=event.pk), hosting.user)
    for who in (guest, official):
        assert str(event.pk) in found(who, "flew")
    group.organizations.clear()
    Organization.objects.filter(pk=county.pk).update(withdrawn="taken-down")
    for who in (guest, official):
        assert "0 found" in found(who, "flew")


def test_what_is_taken_away_is_found_no_more_though_the_index_has_not_heard_of_it(guest: Worker, made: Event) -> None:
    assert str(made.pk) in found(guest, "flew")
    Event.objects.filter(pk=made.pk).update(withdrawn="taken-down")
    assert "0 found" in found(guest, "flew")
    assert "0 found" in found(guest, "quetzal round")


def test_other_words_of_the_minutes_replace_the_earlier_ones(guest: Worker, hosting: Worker, made: Event) -> None:
    found(guest)
    date = date_of(made)
    acting.write_proceedings(date, agenda=[], minutes="Herons", decisions=[], based_on=1, by=hosting.user)
    ActionItem.objects.all().delete()
    assert "0 found" in found(guest, "feed")
    assert "Herons" in found(guest, "herons")


def test_words_in_minutes_are_shown_as_words(guest: Worker, hosting: Worker, made: Event) -> None:
    words = "<script>alert(1)</script> heron"
    acting.write_proceedings(date_of(made), agenda=[], minutes=words, decisions=[], based_on=1, by=hosting.user)
    page = found(guest, "heron")
    assert "<script>alert" not in page
    assert "heron" in page


def test_a_search_asks_as_much_for_many_meetings_as_for_one(
    host: Organization, hosting: Worker, guest: Worker, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        fill(meeting(host, kinds=["clinic"]), hosting.user)
    found(guest)
    with django_assert_max_num_queries(30):
        found(guest)


@pytest.mark.parametrize("indexed", ["index"], indirect=True)
def test_nothing_of_it_comes_into_the_public_index(made: Event, guest: Worker) -> None:
    writer_engine(PUBLIC).rebuild([])
    found(guest)
    for word in ("quetzal", *WORDS):
        assert get_engine(PUBLIC).search(SearchQuery(word, "en")).total == 0
    assert writer_engine(WORKSPACE).search(SearchQuery("quetzal", "en")).total == 2
    visitor = Client()
    for path in ("search/?q=quetzal", "suggest/?q=quet", "search/?q=quetzl", "search/?kind=meeting", "search/?q=flew"):
        answer = visitor.get(f"/api/v2/{path}")
        said = answer.json() if answer.status_code == 200 else {}
        assert str(made.pk) not in answer.content.decode()
        assert said.get("total", 0) == 0
        assert not said.get("did_you_mean")
        assert not said.get("suggestions")


@pytest.mark.parametrize("indexed", ["index"], indirect=True)
def test_what_is_deleted_leaves_the_index(made: Event, guest: Worker) -> None:
    found(guest)
    Event.objects.get(pk=made.pk).delete()
    apply_all()
    assert writer_engine(WORKSPACE).search(SearchQuery("quetzal", "en")).total == 0
    assert not Proceedings.objects.exists()


def test_a_public_event_is_no_meeting(host: Organization, made: Event, guest: Worker) -> None:
    event = meeting(host, kind="fair", visibility=Visibility.PUBLIC)
    assert MeetingSource().follows("event", [str(event.pk)]) == []
    assert not OutboxEntry.objects.filter(kind="meeting", key=f"event.{event.pk}").exists()
