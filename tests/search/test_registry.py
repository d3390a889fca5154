import pytest
from django.core.exceptions import ImproperlyConfigured

from search import checks, registry
from search.contract import SearchDocument
from tests.search.conftest import Room, places


def test_a_second_source_of_a_kind_is_refused(rooms: dict[str, Room]) -> None:
    with pytest.raises(ImproperlyConfigured, match="service"):
        registry.register(Room("service"))


def test_an_unknown_kind_or_facet_is_refused(rooms: dict[str, Room]) -> None:
    with pytest.raises(ImproperlyConfigured, match="shoe"):
        registry.register(Room("shoe"))
    with pytest.raises(ImproperlyConfigured, match="colour"):
        registry.register_facet("colour", "Colour", lambda values, lang: {})


def test_labels_and_places_have_one_home(rooms: dict[str, Room]) -> None:
    with pytest.raises(ImproperlyConfigured, match="state"):
        registry.register_facet("state", "State", lambda values, lang: {})
    with pytest.raises(ImproperlyConfigured):
        registry.register_place_resolver(places)


def test_a_document_without_a_title_or_with_an_unknown_facet_is_refused() -> None:
    with pytest.raises(ValueError, match="no title"):
        SearchDocument("term", "one", {"en": ""})
    with pytest.raises(ValueError, match="colour"):
        SearchDocument("term", "one", {"en": "Bond"}, facets={"colour": ("red",)})


def test_a_facet_without_labels_is_a_warning(rooms: dict[str, Room]) -> None:
    (warning,) = checks.facets_have_labels(None)
    assert warning.id == "search.W001"
    assert "provision" in warning.msg
    assert "spoken" not in warning.msg


def test_kinds_are_named_in_the_readers_language(rooms: dict[str, Room]) -> None:
    facet = registry.facet("kind")
    assert facet
    assert set(facet.value_labels(["guide", "shoe"], "en")) == {"guide"}
