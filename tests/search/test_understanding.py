"""What a text asks for: words that mean the same, quotes, minus words, forms, places; what is said of it."""

import time

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from search import flows, indexing, parameters, registry
from search.contract import Near, Part, SearchDocument, SearchQuery
from search.engines import words
from search.models import Direction, Synonym
from search.registry import NamedPlace, PlaceCandidate
from search.understanding import Understood, understand
from search.understanding.loading import load_synonyms
from search.understanding.showing import correction, phrases, shown
from search.understanding.tokens import read
from tests.search.conftest import Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rooms", "atlas")]
CITIES = {
    "tucson": [("Tucson", "AZ", 40)],
    "el paso": [("El Paso", "TX", 45), ("El Paso", "IL", 1)],
    "chicago": [("Chicago", "IL", 80)],
    "springfield": [("Springfield", "MO", 16), ("Springfield", "IL", 15)],
    "help": [("Help", "TX", 1)],
    "orange": [("Orange", "CA", 9), ("Orange", "TX", 2)],
    "san": [("San", "TX", 1)],
    "hope": [("Hope", "IN", 1)],
    "clint": [("Clint", "TX", 1)],
    "los angeles": [("Los Angeles", "CA", 90)],
    "mica": [("Mica", "WA", 6)],
    "washington": [
        ("Washington", "DC", 280),
        ("Washington", "MI", 2),
        ("Washington", "AR", 1),
        ("Washington", "CA", 1),
    ],
}
COUNTIES = {
    "el paso county": [("TX", 45), ("CO", 40)],
    "cook county": [("IL", 160), ("GA", 5)],
    "clark county": [("NV", 30), ("WA", 20)],
}
STATES = {"texas": "TX", "washington": "WA"}
CODES = {"tx": "TX", "texas": "TX", "az": "AZ", "il": "IL", "in": "IN", "ca": "CA", "illinois": "IL"}


def named(texts: set[str], lang: str) -> dict[str, list[NamedPlace]]:
    """A small atlas that reads names as the room of places does."""
    found: dict[str, list[NamedPlace]] = {}
    for text in texts:
        name = text.replace(",", "").lower()
        if name.startswith(("condado de ", "county of ")):
            name = name.removeprefix("condado de ").removeprefix("county of ") + " county"
        head, _space, tail = name.rpartition(" ")
        rows = [(row, False) for row in CITIES.get(name, ())]
        rows += [(row, True) for row in CITIES.get(head, ()) if CODES.get(tail) == row[1]]
        found[text] = [
            NamedPlace(PlaceCandidate(f"{city}, {state}", 30.0, -100.0, around(city, state)), "city", size, state, at)
            for (city, state, size), at in rows
        ]
        found[text] += [
            NamedPlace(PlaceCandidate(f"{name.title()}, {state}", 31.0, -106.0, around(name, state)), "county", size)
            for state, size in COUNTIES.get(name, ())
        ]
        if name in STATES:
            at = PlaceCandidate(name.title(), 31.0, -99.0, ("us", STATES[name].lower()))
            found[text].append(NamedPlace(at, "state", 0, STATES[name]))
    return found


def around(name: str, state: str) -> tuple[str, ...]:
    county = f"{state}-{name.removesuffix(' county')}-county".lower().replace(" ", "-")
    return ("us", state.lower(), county)


@pytest.fixture
def atlas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_names", [named])


@pytest.fixture
def seeded() -> None:
    load_synonyms()


def asked(text: str, lang: str = "en", **more: object) -> Understood:
    return understand(SearchQuery(words.clean(text), lang, **more))


def parts(text: str, lang: str = "en") -> list[Part]:
    return list(asked(text, lang).query.parts)


def test_plain_words_are_left_to_the_engine() -> None:
    found = asked("food tomorrow")
    assert (found.query.text, found.query.parts, found.query.near) == ("food tomorrow", (), None)
    assert not asked("food").shown


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mica", "green card"),
        ("green cards", "mica"),
        ("la migra", "ICE"),
        ("ICE", "la migra"),
        ("permiso de trabajo", "EAD"),
        ("actas", "birth certificate"),
        ("fianzas", "bail"),
        ("绿卡", "green card"),
        ("visa U", "U visa"),
        ("I-765", "work permit"),
        ("papeles", "documents"),
        ("MATRICULA", "consular ID"),
    ],
)
def test_a_spoken_word_finds_what_is_meant_in_any_language(typed: str, meant: str) -> None:
    (part,) = parts(typed, "es")
    assert meant in part.alternatives
    assert part.text.casefold() == typed.casefold()


@pytest.mark.usefixtures("seeded")
def test_a_longer_term_goes_before_a_word_of_it() -> None:
    assert parts("ice storm")[0].alternatives == ("tormenta de hielo",)
    assert [part.text for part in parts("申请绿卡")] == ["申请", "绿卡"]


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("typed", ["greencard", "greencards", "green-card", "Green Card"])
def test_a_term_is_known_however_its_words_stand_together(typed: str) -> None:
    assert "mica" in parts(typed)[0].alternatives
    assert "child care" in parts("day care")[0].alternatives
    assert parts("over time") == []


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("typed", "lang", "also"),
    [
        ("abogado", "es", ("abogada",)),
        ("lawyer", "es", ("abogado", "abogada")),
        ("avocat", "en", ("lawyer", "attorney")),
        ("律师", "en", ("lawyer", "attorney")),
        ("lawyer", "zh-hans", ("律师",)),
        ("lawyer", "quc", ("attorney",)),
        ("mica", "es", ("tarjeta verde", "residencia permanente", "LPR")),
    ],
)
def test_of_the_other_words_a_reader_is_told_few_that_they_can_read(
    typed: str, lang: str, also: tuple[str, ...]
) -> None:
    (piece,) = shown(asked(typed, lang), parameters.read(QueryDict(), lang=lang), "/search/").pieces
    assert piece.also == also
    assert piece.only_url


def test_one_way_words_lead_one_way_and_a_language_keeps_to_its_readers() -> None:
    Synonym.objects.create(direction="one-way", said="jale", meant="work")
    Synonym.objects.create(language="es", said="chamba\nempleo")
    assert parts("jale") == [Part("jale", ("work",))]
    assert parts("work") == []
    assert parts("chamba", "es") == [Part("chamba", ("empleo",))]
    assert parts("chamba") == []


def test_a_change_in_the_admin_holds_at_once_and_costs_one_query_afterwards(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    row = Synonym.objects.create(said="uno\ndos")
    assert parts("uno")[0].alternatives == ("dos",)
    with django_assert_num_queries(1):
        parts("uno")
    row.said = "uno\ntres"
    row.save()
    assert parts("uno")[0].alternatives == ("tres",)
    row.in_use = False
    row.save()
    assert parts("uno") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"legal aid" free', [Part("legal aid", exact=True), Part("free")]),
        ("“legal aid”", [Part("legal aid", exact=True)]),
        ("lawyer -notary", [Part("lawyer"), Part("notary", excluded=True)]),
        ('lawyer -"notary public"', [Part("lawyer"), Part("notary public", excluded=True)]),
        ("lawyer -know-how now", [Part("lawyer"), Part("know-how", excluded=True), Part("now")]),
        ("-notary", []),
        ("well-known lawyer", []),
        ("lawyer - notary", []),
        ("lawyer --help", []),
        ("form -5", []),
        ('lawyer "free', []),
        ('"" lawyer', []),
        ("AND OR title:x a* b~2 ^3 (c) \\d +e", []),
        ("I-589", [Part("I-589", ("i589",))]),
        ("form i589", [Part("form"), Part("i589")]),
    ],
)
def test_quotes_and_a_minus_are_all_the_operators_there_are(typed: str, meant: list[Part]) -> None:
    found = parts(typed)
    assert [(p.text, p.exact, p.excluded) for p in found] == [(p.text, p.exact, p.excluded) for p in meant]


@pytest.mark.parametrize(
    ("typed", "rest", "label"),
    [
        ("abogado en Tucson", "abogado", "Tucson, AZ"),
        ("asylum 85701", "asylum", "Tucson, AZ"),
        ("ayuda cerca de El Paso, Texas gratis", "ayuda gratis", "El Paso, TX"),
        ("immigration lawyer chicago", "immigration lawyer", "Chicago, IL"),
        ("lawyer los angeles ca", "lawyer", "Los Angeles, CA"),
        ("Springfield, IL lawyer", "lawyer", "Springfield, IL"),
        ("lawyer in clint", "lawyer", "Clint, TX"),
        ("Tucson", "", "Tucson, AZ"),
        ("lawyer near me in Tucson", "lawyer", "Tucson, AZ"),
    ],
)
def test_a_certain_place_becomes_where_to_look(typed: str, rest: str, label: str) -> None:
    found = asked(typed)
    assert found.query.near
    assert (found.query.text, found.query.near.label) == (rest, label)
    assert not found.choices


@pytest.mark.parametrize(
    ("typed", "rest", "label"),
    [
        ("abogado condado de El Paso", "abogado", "El Paso County, TX"),
        ("ayuda en el condado de El Paso gratis", "ayuda gratis", "El Paso County, TX"),
        ("lawyer Cook County", "lawyer", "Cook County, IL"),
        ("county of Cook lawyer", "lawyer", "Cook County, IL"),
    ],
)
def test_a_county_is_a_place_by_its_size_or_the_city_of_its_name(typed: str, rest: str, label: str) -> None:
    found = asked(typed)
    assert found.query.near
    assert (found.query.text, found.query.near.label) == (rest, label)


def test_a_county_of_which_there_are_several_is_offered() -> None:
    found = asked("lawyer Clark County")
    assert (found.query.near, [each.label for each in found.choices]) == (
        None,
        ["Clark County, NV", "Clark County, WA"],
    )
    assert asked("county jail").query.near is None


@pytest.mark.parametrize(
    "typed",
    [
        "help",
        "orange",
        "san",
        "hope in",
        "help in english",
        "clint lawyer",
        "springfield lawyer",
        '"Tucson"',
        "-Tucson a",
    ],
)
def test_an_ordinary_word_or_a_doubtful_place_stays_text(typed: str) -> None:
    found = asked(typed)
    assert found.query.near is None
    assert not found.choices


@pytest.mark.usefixtures("seeded")
def test_a_word_of_our_own_is_no_place() -> None:
    assert asked("lawyer mica").query.near is None


def test_a_place_that_may_be_several_is_offered_and_stays_text() -> None:
    found = asked("lawyer in Springfield free")
    assert found.query.near is None
    assert found.query.text == "lawyer in Springfield free"
    assert [(each.label, each.text) for each in found.choices] == [
        ("Springfield, MO", "lawyer free"),
        ("Springfield, IL", "lawyer free"),
    ]


def test_a_state_that_is_offered_is_asked_as_a_state() -> None:
    found = asked("lawyer in Washington")
    assert found.query.near is None
    assert [each.label for each in found.choices] == [
        "Washington, DC",
        "Washington",
        "Washington, MI",
        "Washington, AR",
    ]
    links = shown(found, parameters.read(QueryDict("q=lawyer+in+Washington"), lang="en"), "/").choices
    assert [url for _, url in links[:2]] == ["/?q=lawyer&near=Washington%2C+DC", "/?q=lawyer&state=WA"]


def test_a_place_that_was_given_wins_over_the_text() -> None:
    near = Near("Houston, TX", 29.8, -95.4)
    found = asked("lawyer in Tucson", near=near)
    assert (found.query.near, found.query.text) == (near, "lawyer in Tucson")


def test_a_state_is_a_filter_unless_one_is_chosen() -> None:
    found = asked("lawyer in Texas")
    assert (found.query.text, found.query.filters, found.state) == ("lawyer", {"state": ("TX",)}, "TX")
    assert asked("lawyer in Texas", filters={"state": ("AZ",)}).query.filters == {"state": ("AZ",)}


def test_near_me_asks_where_one_is_and_searches_the_rest() -> None:
    found = asked("lawyer near me")
    assert (found.query.text, found.query.near) == ("lawyer", None)


def test_what_was_understood_is_said_in_words() -> None:
    said = phrases(asked('lawyer "legal aid" -notary in Tucson'))
    assert said == ["“lawyer”", "exactly “legal aid”", "without “notary”"]


@pytest.mark.usefixtures("seeded")
def test_a_misspelt_word_of_ours_is_corrected_where_the_index_does_not_hold_it() -> None:
    found = asked("naturalizacoin in Tucson")
    assert correction(found, None, ()) is None
    assert correction(found, None, ("naturalizacoin",)) == "naturalización in Tucson"
    assert correction(found, "better", ()) == "better in Tucson"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("lang", "typed", "better"),
    [("es", "avogado", "abogado"), ("pt", "avogado", "advogado"), ("en", "lawer", "lawyer"), ("es", "hermano", None),
     ("en", "workplace", None)],
)  # fmt: skip
def test_only_a_word_that_is_few_letters_away_is_offered_first_one_that_the_reader_can_read(
    lang: str, typed: str, better: str | None
) -> None:
    assert correction(asked(typed, lang=lang), None, (typed,)) == better


def test_small_words_are_no_part_of_what_was_understood() -> None:
    assert [each.text for each in asked("se llevaron a mi papá", "es").shown] == ["llevaron", "papá"]


def test_what_a_word_means_means_all_that_says_the_same() -> None:
    Synonym.objects.create(said="domestic violence\nfamily violence\nviolence at home")
    Synonym.objects.create(direction=Direction.ONE_WAY, said="he hits me", meant="domestic violence\nshelter")
    (part,) = parts("he hits me")
    assert part.alternatives == ("domestic violence", "shelter", "family violence", "violence at home")
    (part,) = parts("family violence")
    assert part.alternatives == ("domestic violence", "violence at home")


def test_a_word_of_ours_is_offered_only_where_it_finds_something() -> None:
    Synonym.objects.create(said="zodiac\nasylum")
    Synonym.objects.create(said="quixote\nwindmill")
    indexing.rebuild()
    offered = {
        text: flows.find(parameters.read(QueryDict(f"q={text}"), lang="en"), path="/en/search/").did_you_mean
        for text in ("zodiax", "quixoty")
    }
    assert offered == {"zodiax": "zodiac", "quixoty": None}


def test_a_page_shows_the_parts_with_links() -> None:
    Synonym.objects.create(said="mica\ngreen card")
    ask = parameters.read(QueryDict("q=mica+in+Tucson+-fraud&radius_km=20&spoken=es"), lang="en")
    found = flows.find(ask, path="/en/search/")
    assert found.query.near
    assert found.query.near.radius_km == 20
    assert found.sentence == "“mica”, without “fraud”, in Spanish, near Tucson, AZ"
    mica, place, fraud = found.shown.pieces
    assert mica.also == ("green card",)
    assert mica.drop_url == "/en/search/?q=in+Tucson+-fraud&spoken=es&radius_km=20"
    assert mica.only_url == "/en/search/?q=%22mica%22+in+Tucson+-fraud&spoken=es&radius_km=20"
    assert place.drop_url == "/en/search/?q=mica+-fraud&spoken=es&radius_km=20"
    assert place.only_url == "/en/search/?q=mica+%22in+Tucson%22+-fraud&spoken=es&radius_km=20"
    assert fraud.drop_url == "/en/search/?q=mica+in+Tucson&spoken=es&radius_km=20"


def test_where_a_place_in_the_text_leaves_nothing_the_page_says_what_there_is_without_it(
    rooms: dict[str, Room],
) -> None:
    indexing.rebuild()
    found = flows.find(parameters.read(QueryDict("q=police+in+Tucson"), lang="en"), path="/en/search/")
    assert (found.total, [(each.label, each.url) for each in found.without]) == (
        0,
        [("Tucson, AZ", "/en/search/?q=police")],
    )


def test_where_nothing_is_near_guides_explain_what_was_asked(rooms: dict[str, Room]) -> None:
    guide = SearchDocument("guide", "visitors", {"en": "Police visits"}, {"en": "What to do when police come."})
    rooms["guide"].things["visitors"] = guide
    indexing.rebuild()

    def asked_of(query: str) -> flows.Found:
        return flows.find(parameters.read(QueryDict(query), lang="en"), path="/en/search/")

    found = asked_of("q=police+visits+in+Tucson")
    assert (found.total, found.where) == (0, "Tucson, AZ")
    assert "visitors" in [item.key for item in found.explained]
    assert {item.kind for item in found.explained} == {"guide"}
    assert not asked_of("q=police+visits+in+Tucson&kind=service").explained
    assert not flows.find(parameters.read(QueryDict("q=police+in+Tucson"), lang="en")).explained, "only on a page"


def test_places_cost_two_queries_at_most_and_the_same_for_any_text(
    django_assert_max_num_queries: object,
) -> None:
    asked("warm")
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        asked(" ".join(f"word{number} in" for number in range(200)))


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["mica", "green", "card", "in", "Tucson", '"', "“", "”", "-", "-x", "I-589", "85701", ",", "near", "me",
             "绿卡", "l'avocat", "Kꞌicheꞌ", "el", "paso", "a_b", "texas", "\\", "*", "'"]
        ),
        max_size=12,
    ).map(" ".join),
)  # fmt: skip
RULES = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.mark.usefixtures("seeded")
@settings(max_examples=100, **RULES)
@given(typed=TEXTS, lang=st.sampled_from(["en", "es", "ar", "zh-hans", "quc"]))
def test_nothing_typed_breaks_understanding_and_a_dropped_part_is_gone(typed: str, lang: str) -> None:
    found = asked(typed, lang)
    for piece in found.pieces:
        left = [word for each in found.pieces if each != piece for word in words.folded(each.text)]
        assert words.folded(found.without(piece)) == left
        asked(found.without(piece), lang)


@pytest.mark.usefixtures("seeded")
@settings(max_examples=100, **RULES)
@given(typed=TEXTS)
def test_a_part_taken_as_written_is_exact_and_stays_so(typed: str) -> None:
    found = asked(typed)
    for piece in found.pieces:
        if words.folded(piece.text):
            again = asked(found.as_written(piece)).pieces
            assert words.folded(piece.text) in [words.folded(each.text) for each in again if each.kind == "exact"]


@settings(max_examples=100, **RULES)
@given(typed=TEXTS)
def test_every_word_of_a_text_is_in_one_token(typed: str) -> None:
    typed = words.clean(typed)
    found = [word for token in read(typed) for word in token.folded]
    assert "".join(found) == "".join(words.folded(typed))


@pytest.mark.parametrize("text", ["a ", '"', "“a", "-a ", '-"', "a-", "i-5 ", "'", "绿", "in a "])
def test_reading_takes_time_in_step_with_the_length(text: str) -> None:
    def seconds(times: int) -> float:
        typed = text * times
        best = 9.0
        for _ in range(5):
            start = time.process_time()
            read(typed)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(40_000) < 2 * 2.5 * max(seconds(20_000), 0.001)
