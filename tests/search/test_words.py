import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import words
from search.engines.presentation import better_spelling


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Mañana", "manana"),
        ("Kꞌicheꞌ", "kiche"),
        ("Q'anjob'al", "qanjobal"),
        ("Straße", "strasse"),
        ("مُحامٍ", "محام"),
        ("Nhà thờ tị nạn", "nha tho ti nan"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert words.plain(text) == folded


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("l'avocat d’asile", ["avocat", "asile"]),
        ("the driver's license", ["the", "driver", "license"]),
        ("Tz'utujil t'i", ["Tz'utujil", "t'i"]),
        ("移民律师 DACA", ["移民", "民律", "律师", "DACA"]),
        ("asilo ASILO Asilo", ["asilo"]),
        ("a_b-c.d", ["a", "b", "c", "d"]),
        ("", []),
    ],
)
def test_a_query_is_split_into_its_words(text: str, split: list[str]) -> None:
    assert words.split(text) == split


@given(st.text())
def test_every_word_of_a_text_asked_for_is_a_word_of_that_text(text: str) -> None:
    assert set(words.folded(text)) == set(words.plain(text).split())
    assert all(" " not in word for word in words.folded(text))


@given(st.text())
def test_a_clean_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    cleaned = words.clean(text)
    assert words.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=500))
def test_queries_are_bounded(text: str) -> None:
    assert len(words.split(text)) <= 32


@given(st.text(st.characters(max_codepoint=0x17F), max_size=60))
def test_the_short_way_to_folded_words_gives_what_the_long_one_gives(text: str) -> None:
    assert words.plain(text) == words._plain(text)


def test_only_words_a_typo_away_are_offered_first_those_of_the_readers_language() -> None:
    found = [{"ht": "azil", "es": "Tome mi mano, vecino"}, {"es": "asilo"}]
    assert better_spelling("mi azilo", ["azilo"], found, "es") == "mi asilo"
    assert better_spelling("mi azilo", ["azilo"], found, "ht") == "mi azil"
    assert better_spelling("mi hermano", ["hermano"], found, "es") is None
    assert better_spelling("se vencio", ["vencio"], found, "es") is None
