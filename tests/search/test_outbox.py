import random
from dataclasses import replace

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from search import flows, indexing, outbox, parameters, registry
from search.contract import WORKSPACE, SearchDocument, SearchQuery
from search.engines import get_engine, writer_engine
from search.models import OutboxEntry
from search.suggesting import suggest
from tests.search.conftest import Room

pytestmark = pytest.mark.django_db
Rooms = dict[str, Room]


def found(text: str = "", **more: str) -> flows.Found:
    data = QueryDict(mutable=True)
    data.update({"q": text, "size": "100", **more})
    return flows.find(parameters.read(data, lang="en"), facets=("kind",), path="/en/search/")


def found_keys(text: str = "") -> set[str]:
    return {item.key for item in found(text).results}


def test_a_change_waits_and_is_then_found(rooms: Rooms) -> None:
    indexing.rebuild()
    rooms["guide"].things["new"] = SearchDocument("guide", "new", {"en": "Quetzal"})
    outbox.put("guide", ["new"])
    assert found_keys("quetzal") == set()
    assert outbox.apply() == outbox.Applied(indexed=1)
    assert found_keys("quetzal") == {"new"}
    assert outbox.state() == {"pending": 0, "set_aside": 0, "lag_seconds": 0.0}


def test_changes_of_one_thing_are_one_row_with_a_growing_version(rooms: Rooms) -> None:
    for _ in range(3):
        outbox.put("guide", ["police", "police", "lawyer"])
    assert list(OutboxEntry.objects.order_by("key").values_list("key", "version")) == [("lawyer", 3), ("police", 3)]


def test_putting_costs_the_same_for_one_and_for_many(
    rooms: Rooms, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 100):
        with transaction.atomic(), django_assert_num_queries(3):
            outbox.put("guide", [str(i) for i in range(count)])


def test_a_change_that_is_rolled_back_was_never_put(rooms: Rooms) -> None:
    with transaction.atomic():
        outbox.put("guide", ["police"])
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()


def test_what_is_public_no_longer_leaves_at_once_and_for_good(rooms: Rooms) -> None:
    indexing.rebuild()
    before = found("silent")
    assert "police" in {item.key for item in before.results}
    rooms["guide"].hidden.add("police")
    outbox.put("guide", ["police"])
    after = found("silent")
    assert after.total == before.total - 1
    assert not after.facets[0].values or after.facets[0].values[0].count < before.facets[0].values[0].count
    assert suggest("if pol", lang="en") == []
    assert outbox.apply().removed == 1
    assert get_engine().search(SearchQuery("silent")).total == 0


def test_what_is_hidden_without_a_word_to_the_outbox_is_not_shown_either(rooms: Rooms) -> None:
    indexing.rebuild()
    rooms["guide"].hidden.add("police")
    assert found("silent").total == 0
    assert suggest("if pol", lang="en") == []


def test_of_a_changed_thing_neither_old_text_nor_old_distance_is_shown(rooms: Rooms) -> None:
    indexing.rebuild()
    old = rooms["service"].things["asylum-tucson"]
    rooms["service"].things["asylum-tucson"] = replace(old, body={"en": "We moved."}, points=())
    outbox.put("service", ["asylum-tucson"])
    item = next(item for item in found("asylum", near="85701").results if item.key == "asylum-tucson")
    assert item.distance_km is None
    assert item.snippet == "We moved."


def test_what_members_find_goes_into_an_index_of_its_own(rooms: Rooms) -> None:
    notes = Room("note", {"one": SearchDocument("note", "one", {"en": "Quetzal"}, facets={"audience": ("all",)})})
    registry.register(notes)
    indexing.rebuild()
    notes.things["two"] = SearchDocument("note", "two", {"en": "Quetzal again"}, facets={"audience": ("all",)})
    outbox.put("note", ["two"])
    assert outbox.waiting().ids == frozenset()
    assert outbox.waiting(WORKSPACE).ids == {"note:two"}
    assert outbox.apply().indexed == 1
    assert {hit.key for hit in get_engine(WORKSPACE).search(SearchQuery("quetzal")).hits} == {"one", "two"}
    assert found_keys("quetzal") == set()


def test_a_kind_that_no_index_holds_is_refused(rooms: Rooms) -> None:
    with pytest.raises(KeyError):
        outbox.put("secret", ["one"])


def test_when_too_much_waits_none_of_it_is_shown(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    indexing.rebuild()
    monkeypatch.setattr(outbox, "MAX_CHECKED", 1)
    outbox.put("guide", ["police", "lawyer"])
    assert not {"police", "lawyer"} & found_keys()


def test_poison_is_set_aside_with_its_error_and_the_rest_goes_on(rooms: Rooms) -> None:
    indexing.rebuild()
    rooms["guide"].poison.add("lawyer")
    rooms["guide"].things["police"] = SearchDocument("guide", "police", {"en": "Quetzal"})
    outbox.put("guide", ["lawyer", "police"])
    assert outbox.apply().indexed == 1
    assert found_keys("quetzal") == {"police"}
    assert "lawyer" not in found_keys()
    outbox.apply()
    assert outbox.apply().set_aside == 1
    assert outbox.state()["set_aside"] == 1
    assert OutboxEntry.objects.get(key="lawyer").error == "RuntimeError: lawyer is poison"
    assert outbox.apply() == outbox.Applied()
    rooms["guide"].poison.clear()
    assert outbox.replay() == 1
    assert outbox.apply().indexed == 1
    assert "lawyer" in found_keys()


def test_a_document_that_the_engine_refuses_is_set_aside(rooms: Rooms) -> None:
    indexing.rebuild()
    rooms["guide"].things["bad"] = SearchDocument("guide", "bad", {"en": "Bad"}, points=((900.0, 0.0),))
    outbox.put("guide", ["bad"])
    assert [outbox.apply().set_aside for _ in range(3)] == [0, 0, 1]
    assert "not a point" in OutboxEntry.objects.get(key="bad").error


def test_a_change_while_the_batch_is_applied_stays(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    indexing.rebuild()
    outbox.put("guide", ["police"])
    index = writer_engine().index

    def index_and_change(documents: object) -> list[tuple[str, str]]:
        refused = index(list(documents))  # type: ignore[call-overload]
        outbox.put("guide", ["police"])
        return refused

    monkeypatch.setattr(writer_engine(), "index", index_and_change)
    outbox.apply()
    assert outbox.state()["pending"] == 1


def test_a_missing_index_is_built_by_the_writer(rooms: Rooms) -> None:
    assert found().degraded
    assert found().engine == "database"
    outbox.apply()
    assert not found().degraded
    assert found().total == sum(len(room.things) for room in rooms.values())


def test_one_bad_thing_does_not_keep_a_missing_index_missing(rooms: Rooms) -> None:
    rooms["service"].poison.add("asylum-el-paso")
    outbox.apply()
    assert {item.kind for item in found().results} >= {"guide", "event"}
    with pytest.raises(RuntimeError, match="poison"):
        indexing.rebuild()
    assert "police" in found_keys("silent")


def test_a_rebuild_takes_what_waited_and_leaves_what_came_after(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.put("guide", ["police", "lawyer"])
    source = rooms["guide"]
    documents = source.documents

    def documents_and_change(keys: object = None) -> object:
        outbox.put("guide", ["lawyer"])
        return documents(keys)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "documents", documents_and_change)
    indexing.rebuild()
    assert list(OutboxEntry.objects.waiting().values_list("key", flat=True)) == ["lawyer"]


def test_finding_costs_as_many_queries_for_one_result_as_for_many(
    rooms: Rooms, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    indexing.rebuild()
    found("silent")
    for text, queries in (("", 1), ("silent", 2)):
        with django_assert_num_queries(queries):
            found(text)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_after_any_mix_of_changes_the_index_equals_the_room(rooms: Rooms, seed: int) -> None:
    rooms["guide"].things.clear()
    rooms["guide"].hidden.clear()
    chance = random.Random(seed)
    indexing.rebuild()
    for step in range(30):
        key = str(chance.randrange(5))
        match chance.choice(["write", "hide", "show", "delete", "apply", "rebuild"]):
            case "write":
                rooms["guide"].things[key] = SearchDocument("guide", key, {"en": f"state{step}"})
            case "hide":
                rooms["guide"].hidden.add(key)
            case "show":
                rooms["guide"].hidden.discard(key)
            case "delete":
                rooms["guide"].things.pop(key, None)
            case "apply":
                outbox.apply(limit=2)
            case "rebuild":
                indexing.rebuild()
        outbox.put("guide", [key])
        public = {d.key for d in rooms["guide"].documents()}
        assert {item.key for item in found(kind="guide").results} <= public
    while outbox.state()["pending"]:
        outbox.apply()
    for document in rooms["guide"].documents():
        assert document.key in {hit.key for hit in get_engine().search(SearchQuery(document.title["en"])).hits}
    indexed = get_engine().search(SearchQuery(filters={"kind": ("guide",)}, size=100))
    assert {hit.key for hit in indexed.hits} == {document.key for document in rooms["guide"].documents()}


def test_all_keys_of_a_query_can_be_had_at_once(rooms: Rooms) -> None:
    indexing.rebuild()
    asked = parameters.read(QueryDict("kind=service&near=85701&size=1&page=2"), lang="en")
    keys = flows.find_keys(asked)
    assert keys.distances["asylum-tucson"] == keys.distances["two-offices"] == 0
    assert {"asylum-remote", "health-nationwide"} < set(keys.distances)
    rooms["service"].hidden.add("two-offices")
    outbox.put("service", ["two-offices", "asylum-tucson"])
    keys = flows.find_keys(asked)
    assert "two-offices" not in keys.distances
    assert keys.distances["asylum-tucson"] is None
