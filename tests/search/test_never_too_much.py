"""What is public no longer shows in no output, from the moment of the change, though the index has not heard of it.

One test for each output; each asks first whether the thing shows there while it is public.
"""

from collections.abc import Callable

import pytest
from django.http import QueryDict

from search import flows, indexing, outbox, parameters
from search.flows import Found
from search.suggesting import suggest
from tests.search.conftest import Room

pytestmark = pytest.mark.django_db
FACETS = ("kind", "spoken", "state")
Rooms = dict[str, Room]


@pytest.fixture(params=["waiting", "unsaid"])
def hide(request: pytest.FixtureRequest, rooms: Rooms) -> Callable[[str, str], None]:
    """Hides a thing: its change waits in the outbox, or nobody has said a word (a day passed)."""
    indexing.rebuild()

    def hidden(kind: str, key: str) -> None:
        rooms[kind].hidden.add(key)
        if request.param == "waiting":
            outbox.put(kind, [key])

    return hidden


def found(query: str, lang: str = "en", path: str = "/en/search/") -> Found:
    return flows.find(parameters.read(QueryDict(query), lang=lang), facets=FACETS, path=path)


def counts(answer: Found) -> dict[str, int]:
    return {f"{facet.name}={value.value}": value.count for facet in answer.facets for value in facet.values}


def suggested(text: str, lang: str = "en") -> set[str]:
    return {each.url for each in suggest(text, lang=lang)}


def test_hits(hide: Callable[[str, str], None]) -> None:
    assert "asylum-tucson" in {item.key for item in found("q=orientation").results}
    hide("service", "asylum-tucson")
    assert "asylum-tucson" not in {item.key for item in found("q=orientation").results}


def test_totals(hide: Callable[[str, str], None]) -> None:
    before = found("q=asylum").total
    hide("service", "asylum-tucson")
    assert found("q=asylum").total == before - 1


def test_totals_of_keys(rooms: Rooms) -> None:
    """Who asks for keys reads them again; only what waits is left out here."""
    indexing.rebuild()
    rooms["service"].hidden.add("asylum-tucson")
    outbox.put("service", ["asylum-tucson"])
    assert "asylum-tucson" not in flows.find_keys(parameters.read(QueryDict("q=asylum"), lang="en")).distances


def test_counts_of_facets(hide: Callable[[str, str], None]) -> None:
    before = counts(found("q=asylum"))
    hide("service", "asylum-tucson")
    after = counts(found("q=asylum"))
    assert after.get("state=AZ", 0) == before["state=AZ"] - 1
    assert after["spoken=es"] == before["spoken=es"] - 1
    assert after["kind=service"] == before["kind=service"] - 1


def test_snippets(rooms: Rooms) -> None:
    """Of a thing that is public but no longer says so."""
    indexing.rebuild()
    assert "entrevistas" in str(found("q=entrevistas", "es").results[0].snippet)
    document = rooms["service"].things["asylum-tucson"]
    rooms["service"].things["asylum-tucson"] = type(document)("service", document.key, document.title)
    outbox.put("service", ["asylum-tucson"])
    assert "entrevistas" not in " ".join(str(item.snippet) for item in found("q=entrevistas", "es").results)


def test_distances(rooms: Rooms) -> None:
    indexing.rebuild()
    assert found("q=orientation&near=85701").results[0].distance_km is not None
    outbox.put("service", ["asylum-tucson"])
    assert found("q=orientation&near=85701").results[0].distance_km is None


def test_titles_that_are_suggested(hide: Callable[[str, str], None]) -> None:
    assert "/en/guide/police/" in suggested("if pol")
    hide("guide", "police")
    assert suggested("if pol") == set()


def test_kinds_of_help_that_are_suggested(hide: Callable[[str, str], None]) -> None:
    assert "/en/help/family-petition/" in suggested("famil")
    assert "/en/help/family-petition/" in suggested("petic")
    hide("service", "family-san-antonio")
    assert "/en/help/family-petition/" not in suggested("famil") | suggested("petic")


def test_places_that_are_suggested_say_nothing_of_what_is_there(hide: Callable[[str, str], None]) -> None:
    before = [each for each in suggest("tucs", lang="en") if each.kind == "place"]
    hide("service", "asylum-tucson")
    assert [each for each in suggest("tucs", lang="en") if each.kind == "place"] == before != []


def test_ways_on_where_little_was_found(hide: Callable[[str, str], None]) -> None:
    query = "q=famil+xyzzyx&spoken=ht"
    assert "/en/help/family-petition/" in {each.url for each in found(query).suggestions}
    hide("service", "family-san-antonio")
    assert "/en/help/family-petition/" not in {each.url for each in found(query).suggestions}


def test_what_a_dropped_filter_would_show(rooms: Rooms) -> None:
    """Nothing is read again for these counts, so that what waits must not be in them."""
    indexing.rebuild()
    query = "q=petitions&spoken=ht"
    assert [(each.label, each.total) for each in found(query).without] == [("ht", 1)]
    rooms["service"].hidden.add("family-san-antonio")
    outbox.put("service", ["family-san-antonio"])
    assert found(query).without == ()


def test_did_you_mean(hide: Callable[[str, str], None]) -> None:
    assert found("q=attorneyz").did_you_mean == "attorneys"
    hide("service", "asylum-el-paso")
    assert found("q=attorneyz").did_you_mean is None
