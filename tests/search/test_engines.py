"""One behaviour for every engine. A new engine joins by one more factory."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.contract import FACETS, Engine, EngineUnavailable, Near, Part, SearchDocument, SearchQuery
from search.engines.embedded import EmbeddedEngine
from tests.search import documents
from tests.search.elastic import own_index

ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.services)]
ROOT = Path(__file__).resolve().parents[2]
SECURITY = ROOT.parent / "shared" / "data" / "security"
NEAR_EL_PASO = Near("El Paso, TX", *documents.EL_PASO, 100, ("us", "tx", "tx-el-paso-county", "tx-el-paso"))


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with made(request, tmp_path_factory.mktemp("index")) as new:
        new.rebuild(documents.ALL)
        yield new


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with made(request, tmp_path) as new:
        new.rebuild([])
        yield new


@contextmanager
def made(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    if request.param == "embedded":
        yield EmbeddedEngine(folder)
    else:
        with own_index(request.getfixturevalue("search_cluster").url) as new:
            yield new


def keys(engine: Engine, text: str = "", lang: str = "en", **more: object) -> list[str]:
    return [hit.key for hit in engine.search(SearchQuery(text, lang, size=100, **more)).hits]


@pytest.mark.parametrize(
    ("lang", "text", "key"),
    [
        ("en", "lawyer", "lawyer"),
        ("en", "representing", "asylum-el-paso"),
        ("en", "employer paying", "english-only"),
        ("es", "abogados", "lawyer"),
        ("es", "pasaporte", "passport"),
        ("es", "niña", "return"),
        ("fr", "avocats", "lawyer"),
        ("fr", "traducteur", "notarial"),
        ("pt", "advogados", "lawyer"),
        ("ar", "المحامي", "police"),
        ("ar", "العامل", "arabic-only"),
        ("zh-hans", "律师", "chinese"),
        ("zh-hans", "移民律师", "family-plan"),
        ("ht", "avoka", "creole"),
        ("vi", "gia đình", "church-houston"),
    ],
)
def test_other_forms_of_a_word_find_it_in_each_language(engine: Engine, lang: str, text: str, key: str) -> None:
    assert key in keys(engine, text, lang)


@pytest.mark.parametrize(
    ("text", "key"),
    [("manana", "detained"), ("MAÑANA", "detained"), ("policia", "police"), ("nha tho ti nan", "church-houston"),
     ("eviter", "lawyer"), ("kreyol", "health-nationwide"), ("man\u0303ana", "detained")],
)  # fmt: skip
def test_accents_and_case_do_not_matter(engine: Engine, text: str, key: str) -> None:
    assert key in keys(engine, text, "es")


@pytest.mark.parametrize("text", ["K'iche'", "K’iche’", "Kꞌicheꞌ", "Kʼicheʼ", "kiche", "KICHE", "k`iche`", "K´iche´"])
def test_the_saltillo_and_every_apostrophe_are_one_word(engine: Engine, text: str) -> None:
    assert keys(engine, text)[0] == "mayan-league"


def test_an_elided_article_does_not_hide_a_word(engine: Engine) -> None:
    assert "lawyer" in keys(engine, "l'avocat", "fr")
    assert "lawyer" in keys(engine, "avocat", "fr")


@pytest.mark.parametrize(
    ("text", "key", "better"),
    [("abogdo", "lawyer", "abogado"), ("asylim", "asylum", "asylum"), ("pasaprote", "passport", None),
     ("consulatte", "consulate-el-paso", "consulate"), ("trabajadroes", "wages-texas", "trabajadores")],
)  # fmt: skip
def test_a_typo_still_finds_and_offers_the_right_word(engine: Engine, text: str, key: str, better: str | None) -> None:
    result = engine.search(SearchQuery(text, "es", size=100))
    assert key in [hit.key for hit in result.hits]
    assert result.did_you_mean is not None
    if better:
        assert result.did_you_mean == better


def test_a_right_word_is_not_taken_for_a_typo(engine: Engine) -> None:
    assert engine.search(SearchQuery("asylum", "en")).did_you_mean is None
    assert "lawyer" not in keys(engine, "bond")


def test_words_of_another_language_find_a_thing_described_in_english_only(engine: Engine) -> None:
    found = keys(engine, "abogado de asilo", "es")
    assert "asylum-el-paso" in found
    assert "asylum-el-paso" in keys(engine, "庇护", "zh-hans")
    assert "asylum-el-paso" in keys(engine, "اللجوء", "ar")


def test_a_word_that_says_nothing_finds_nothing_by_itself_in_company(engine: Engine) -> None:
    assert set(keys(engine, "fianza de la", "es")) == {"bond"}


def test_a_guide_in_four_languages_is_one_result_in_the_readers_language(engine: Engine) -> None:
    for text in ("abogado", "lawyer", "avocat", "advogado"):
        hits = [hit for hit in engine.search(SearchQuery(text, "fr", size=100)).hits if hit.key == "lawyer"]
        assert [hit.lang for hit in hits] == ["fr"]


def test_a_thing_without_the_readers_language_shows_english_then_what_there_is(engine: Engine) -> None:
    def language(text: str, key: str) -> str:
        return next(hit.lang for hit in engine.search(SearchQuery(text, "pt", size=100)).hits if hit.key == key)

    assert language("wages", "wages-texas") == "en"
    assert language("albergue", "shelter") == "es"


def test_the_readers_language_is_favoured(fresh: Engine) -> None:
    fresh.index([SearchDocument("guide", lang, {lang: "Visa familiar"}) for lang in ("pt", "es", "fr")])
    assert fresh.search(SearchQuery("familiar", "es")).hits[0].key == "es"
    assert fresh.search(SearchQuery("familiar", "pt")).hits[0].key == "pt"


def test_a_word_in_the_title_counts_more_than_in_the_body(engine: Engine) -> None:
    assert keys(engine, "detainer")[0] == "detainer"
    assert keys(engine, "asylum")[0] in {"asylum", "asylum-el-paso", "asylum-remote"}


@pytest.fixture(scope="module", params=ENGINES)
def papers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    guides = [
        SearchDocument("guide", key, {lang: "-"}, {lang: text})
        for key, lang, text in (
            ("card", "en", "Renew a green card by mail."),
            ("park", "en", "A card for the park with green trees."),
            ("residence", "es", "La residencia permanente se renueva por correo."),
            ("lives", "es", "Permanente es quien tiene aquí su residencia."),
            ("permit", "es", "Un permiso de trabajo para quien espera asilo."),
            ("permits", "es", "Los permisos para trabajar y el asilo."),
            ("ice", "en", "Agents of ICE at the door."),
            ("chinese", "zh-hans", "绿卡和移民律师的电话"),
            ("maya", "quc", "Kꞌicheꞌ tzij wa'e"),
        )
    ]
    with made(request, tmp_path_factory.mktemp("papers")) as new:
        new.rebuild(guides)
        yield new


def asked(engine: Engine, *parts: Part, lang: str = "en", text: str = "?", **more: object) -> list[str]:
    return keys(engine, text, lang, parts=parts, **more)


class TestParts:
    """What a text was understood as is asked instead of the text."""

    def test_words_that_belong_together_are_found_together_and_best_side_by_side(self, papers: Engine) -> None:
        assert asked(papers, Part("green card")) == ["card", "park"]
        assert asked(papers, Part("green door")) == []

    def test_other_words_for_a_part_find_nearly_as_much(self, papers: Engine) -> None:
        found = asked(papers, Part("green card", ("residencia permanente", "mica")))
        assert set(found) == {"card", "park", "residence"}
        assert found[0] == "card"
        assert asked(papers, Part("migra", ("ICE",)), lang="es") == ["ice"]
        assert set(asked(papers, Part("绿卡", ("green card",)), lang="zh-hans")) == {"chinese", "card"}

    def test_small_words_between_others_do_not_matter_to_other_words(self, papers: Engine) -> None:
        assert set(asked(papers, Part("EAD", ("permiso de trabajo",)))) == {"permit", "permits"}

    def test_other_words_are_not_searched_with_typos(self, papers: Engine) -> None:
        assert asked(papers, Part("EAD", ("residencai permanente", "permisso"))) == []
        assert papers.search(SearchQuery("zzzz", parts=(Part("zzzz", ("renewing",)),))).did_you_mean is None

    def test_a_part_with_a_typo_is_still_found(self, papers: Engine) -> None:
        assert asked(papers, Part("grene card"))[0] in {"card", "park"}

    def test_what_was_quoted_must_stand_as_written(self, papers: Engine) -> None:
        assert asked(papers, Part("green card", exact=True)) == ["card"]
        assert asked(papers, Part("card green", exact=True)) == []
        assert asked(papers, Part("green cards", exact=True)) == []
        assert asked(papers, Part("grene card", exact=True)) == []
        assert asked(papers, Part("permiso trabajo", exact=True)) == []
        assert asked(papers, Part("PERMISO DE TRABAJO", exact=True)) == ["permit"]
        assert asked(papers, Part("移民律师", exact=True)) == ["chinese"]
        assert asked(papers, Part("K'iche' tzij", exact=True)) == ["maya"]

    def test_what_was_quoted_is_required_beside_other_words(self, papers: Engine) -> None:
        assert asked(papers, Part("asilo"), Part("permiso de trabajo", exact=True), lang="es") == ["permit"]
        assert asked(papers, Part("asilo"), Part("nowhere", exact=True), lang="es") == []

    def test_what_was_excluded_does_not_show_in_any_form(self, papers: Engine) -> None:
        assert asked(papers, Part("card"), Part("trees", excluded=True)) == ["card"]
        assert asked(papers, Part("card"), Part("TREE", excluded=True)) == ["card"]
        assert asked(papers, Part("card"), Part("green card", excluded=True)) == ["park"]
        assert asked(papers, Part("asilo"), Part("permisos", excluded=True)) == []
        assert asked(papers, Part("card"), Part("nowhere", excluded=True)) == ["card", "park"]

    def test_what_was_excluded_leaves_totals_and_counts(self, papers: Engine) -> None:
        query = SearchQuery("?", parts=(Part("card"), Part("trees", excluded=True)))
        result = papers.search(query, facets=("kind",))
        assert (result.total, [(each.value, each.count) for each in result.facets["kind"]]) == (1, [("guide", 1)])

    def test_only_excluded_words_leave_the_rest(self, papers: Engine) -> None:
        assert len(asked(papers, Part("card", excluded=True))) == 7

    def test_a_part_counts_as_one_of_those_that_a_thing_must_hold(self, papers: Engine) -> None:
        assert asked(papers, Part("green card"), Part("mail"), Part("asylum seekers court"))[0] == "card"
        assert asked(papers, Part("trees"), Part("agents"), Part("door")) == ["ice"]
        assert set(asked(papers, Part("trees"), Part("agents door"))) == {"park", "ice"}


class TestTypos:
    """A word that the index does not hold stands for the words nearest to it, in all their forms."""

    def test_a_misspelled_word_finds_what_the_right_one_finds_in_every_form(self, engine: Engine) -> None:
        assert set(keys(engine, "represetnation")) == set(keys(engine, "representation"))
        assert "lawyer" in keys(engine, "abogaods", "es")

    def test_a_rare_word_with_a_typo_weighs_more_than_a_frequent_one(self, fresh: Engine) -> None:
        texts = {"rare": "ulcers clinic", **{f"common{at}": "clinic help" for at in range(9)}}
        fresh.index([SearchDocument("guide", key, {"en": "-"}, {"en": text}) for key, text in texts.items()])
        assert keys(fresh, "ulcres clnic")[0] == "rare"

    def test_the_fewest_edits_win(self, fresh: Engine) -> None:
        texts = {"one": "deportation", "two": "departments"}
        fresh.index([SearchDocument("guide", key, {"en": "-"}, {"en": text}) for key, text in texts.items()])
        assert keys(fresh, "deportaton") == ["one"]

    def test_a_word_that_stands_for_nothing_does_not_hide_the_others(self, engine: Engine) -> None:
        assert "bond" in keys(engine, "xyzzyxyzzy bond qwghlmqwghlm")


def test_small_words_of_a_question_are_not_asked(engine: Engine) -> None:
    assert set(keys(engine, "what is a bond")) == set(keys(engine, "bond"))
    assert set(keys(engine, "¿qué es una fianza?", "es")) == set(keys(engine, "fianza", "es"))
    assert set(keys(engine, "que es una fianza", "en")) == set(keys(engine, "fianza", "en"))


def test_where_nothing_holds_enough_of_the_words_any_of_them_finds(engine: Engine) -> None:
    result = engine.search(SearchQuery("tucson notary xyzzy spaceship passport nowhere"), facets=("kind",))
    assert {"passport", "notary"} <= {hit.key for hit in result.hits}
    assert sum(each.count for each in result.facets["kind"]) == result.total


def test_values_of_one_facet_are_alternatives_and_facets_narrow_each_other(engine: Engine) -> None:
    one = set(keys(engine, filters={"state": ("NM",)}))
    both = set(keys(engine, filters={"state": ("NM", "AZ")}))
    narrowed = set(keys(engine, filters={"state": ("NM", "AZ"), "kind": ("event",)}))
    assert one < both
    assert narrowed == {"mobile-consulate", "clinic-day"}


@pytest.mark.parametrize("name", FACETS)
def test_counts_are_true_and_ignore_their_own_facet(engine: Engine, name: str) -> None:
    everything = engine.search(SearchQuery(), facets=FACETS)
    for counted in everything.facets[name]:
        narrowed = engine.search(SearchQuery(filters={name: (counted.value,)}), facets=FACETS)
        assert narrowed.total == counted.count > 0
        assert narrowed.facets[name] == everything.facets[name]


def test_a_chosen_value_is_listed_even_when_nothing_has_it(engine: Engine) -> None:
    counts = engine.search(SearchQuery(filters={"state": ("VT",)}), facets=("state",)).facets["state"]
    assert ("VT", 0) in [(each.value, each.count) for each in counts]


def test_a_chosen_value_has_its_true_count_among_very_many(fresh: Engine) -> None:
    fresh.index([SearchDocument("event", f"{i}-{j}", {"en": "Fair"}, facets={"host": (f"h{i}",)})
                 for i in range(250) for j in range(2)] + [SearchDocument("event", "rare", {"en": "Fair"}, facets={"host": ("rare",)})])  # fmt: skip
    counts = fresh.search(SearchQuery(filters={"host": ("rare",)}), facets=("host",)).facets["host"]
    assert ("rare", 1) in [(each.value, each.count) for each in counts]


def test_a_filter_never_raises_the_total(engine: Engine) -> None:
    for text in ("", "asylum", "familia"):
        total = engine.search(SearchQuery(text)).total
        for name in FACETS:
            for counted in engine.search(SearchQuery(text), facets=(name,)).facets[name]:
                assert engine.search(SearchQuery(text, filters={name: (counted.value,)})).total <= total


def test_snippets_are_escaped_and_only_mark(engine: Engine) -> None:
    snippet = next(hit.snippet for hit in engine.search(SearchQuery("copying forms")).hits if hit.key == "markup")
    assert "<mark>" in snippet
    assert "&lt;script&gt;" in snippet
    assert "&amp;" in snippet
    assert not re.findall(r"<(?!/?mark>)", snippet)


def test_snippets_are_in_the_language_that_is_shown(engine: Engine) -> None:
    hit = next(hit for hit in engine.search(SearchQuery("silencio", "es")).hits if hit.key == "police")
    assert (hit.lang, "<mark>silencio</mark>" in hit.snippet) == ("es", True)
    hit = next(hit for hit in engine.search(SearchQuery("silencio", "ar")).hits if hit.key == "police")
    assert hit.lang == "ar"
    assert "الحق" in hit.snippet


def test_near_keeps_what_reaches_the_point_and_says_how(engine: Engine) -> None:
    hits = {hit.key: hit for hit in engine.search(SearchQuery(near=NEAR_EL_PASO, size=100)).hits}
    assert {hits[key].reach for key in ("asylum-el-paso", "passport", "clinic-las-cruces", "mobile-consulate")} == {
        "near"
    }
    assert {hits[key].reach for key in ("wages-texas", "health-nationwide", "tx-policy", "el-paso-policy")} == {"area"}
    assert {hits[key].reach for key in ("asylum-remote", "rights-talk")} == {"remote"}
    assert not {"asylum-tucson", "wages-houston", "tucson-policy", "lawyer", "detainer"} & set(hits)


def test_distance_is_the_great_circle_to_the_nearest_point(engine: Engine) -> None:
    hits = {hit.key: hit for hit in engine.search(SearchQuery(near=NEAR_EL_PASO, size=100)).hits}
    assert hits["asylum-el-paso"].distance_km == 0
    assert hits["clinic-las-cruces"].distance_km == pytest.approx(67.3, abs=1)
    tucson = Near("Tucson, AZ", *documents.TUCSON, 10)
    assert {hit.key: hit.distance_km for hit in engine.search(SearchQuery(near=tucson, size=100)).hits}[
        "two-offices"
    ] == 0


def test_the_box_around_a_circle_is_not_the_circle(fresh: Engine) -> None:
    fresh.index([SearchDocument("service", name, {"en": "Help"}, points=(point,)) for name, point in
                 {"corner": (32.40, -105.75), "edge": (32.40, -106.485), "twins": (32.0, -100.0)}.items()])  # fmt: skip
    near = Near("El Paso", *documents.EL_PASO, 80)
    result = fresh.search(SearchQuery(near=near), facets=("kind",))
    assert [hit.key for hit in result.hits] == ["edge"]
    assert (result.total, result.facets["kind"][0].count) == (1, 1)


def test_two_points_never_make_a_third(fresh: Engine) -> None:
    fresh.index([SearchDocument("service", "two", {"en": "Help"}, points=((31.76, -80.0), (45.0, -106.48)))])
    assert fresh.search(SearchQuery(near=Near("El Paso", *documents.EL_PASO, 100))).total == 0


def test_a_place_without_text_is_answered_by_distance(engine: Engine) -> None:
    hits = engine.search(SearchQuery(near=NEAR_EL_PASO, size=100)).hits
    near = [hit.distance_km for hit in hits if hit.reach == "near"]
    assert near == sorted(near)
    ranks = [("near", "area", "remote").index(hit.reach or "") for hit in hits]
    assert ranks == sorted(ranks)


def test_many_points_come_in_order_of_distance(fresh: Engine) -> None:
    fresh.index(
        [SearchDocument("service", str(i), {"en": "Help"}, points=((31.0 + i / 1000, -106.0),)) for i in range(900)]
    )
    near = Near("here", 31.0, -106.0, 1000)
    found = [
        hit.distance_km for page in (1, 2, 3) for hit in fresh.search(SearchQuery(near=near, page=page, size=100)).hits
    ]
    assert len(found) == 300
    assert found == sorted(found)


def test_among_equally_near_things_the_boost_decides_and_never_over_distance(fresh: Engine) -> None:
    here, next_town = ((31.76, -106.48),), ((31.80, -106.48),)
    fresh.index(
        [
            SearchDocument("organization", "organization", {"en": "Help"}, points=here, boost=0.8),
            SearchDocument("service", "service", {"en": "Help"}, points=here),
            SearchDocument("service", "assured-farther", {"en": "Help"}, points=next_town, boost=1.2),
            SearchDocument("service", "remote", {"en": "Help"}, remote=True),
            SearchDocument("event", "example", {"en": "Help help help"}, points=here, boost=0.01),
        ]
    )
    near = Near("El Paso", *here[0])
    assert keys(fresh, near=near) == ["service", "organization", "assured-farther", "remote", "example"]
    for text in ("help", ""):
        assert keys(fresh, text)[-1] == "example"
        assert keys(fresh, text, near=near)[-1] == "example"


def test_within_one_band_of_distance_what_is_proven_goes_first_and_never_over_a_band(fresh: Engine) -> None:
    def at(key: str, km: float, *, proven: bool = False, boost: float = 1.0) -> SearchDocument:
        point = ((31.76 + km / 111.195, -106.48),)
        return SearchDocument("service", key, {"en": "Help"}, points=point, proven=proven, boost=boost)

    fresh.index(
        [
            at("3", 3, boost=1.2),
            at("7-proven", 7, proven=True),
            at("9-assured", 9, boost=1.2),
            at("10", 10),
            at("24-proven", 24, proven=True),
            at("26", 26),
            at("50-proven", 50, proven=True),
            at("79-proven", 79, proven=True),
            SearchDocument("service", "area", {"en": "Help"}, areas=("us",)),
            SearchDocument("service", "area-proven", {"en": "Help"}, areas=("us",), proven=True),
            SearchDocument("service", "remote", {"en": "Help"}, remote=True),
            SearchDocument("service", "remote-proven", {"en": "Help"}, remote=True, proven=True),
        ]
    )
    near = Near("El Paso", 31.76, -106.48, within=("us",))
    assert keys(fresh, near=near) == [
        "7-proven", "3", "24-proven", "9-assured", "10", "50-proven", "79-proven", "26",
        "area-proven", "area", "remote-proven", "remote",
    ]  # fmt: skip


def test_a_list_may_leave_out_what_stands_beside_others(fresh: Engine) -> None:
    office = SearchDocument("organization", "office", {"en": "Help"}, facets={"spoken": ("es",)}, beside=True)
    fresh.index([office, SearchDocument("service", "service", {"en": "Help"}, facets={"spoken": ("es",)})])
    assert keys(fresh) == ["office", "service"]
    result = fresh.search(SearchQuery(without_beside=True), facets=("kind", "spoken"))
    assert ([hit.key for hit in result.hits], result.total) == (["service"], 1)
    assert [(each.value, each.count) for each in result.facets["spoken"]] == [("es", 1)]
    assert [each.value for each in result.facets["kind"]] == ["service"]


def test_nearness_across_the_date_line(fresh: Engine) -> None:
    fresh.index([SearchDocument("service", "aleutians", {"en": "Help"}, points=((51.9, 179.9),))])
    hit = fresh.search(SearchQuery(near=Near("Adak", 51.9, -179.9, 50))).hits[0]
    assert hit.distance_km == pytest.approx(13.7, abs=0.5)


def test_days_keep_only_events_that_take_place_then(engine: Engine) -> None:
    first = date(2026, 12, 1)
    assert set(keys(engine, start=first, end=first)) == {"rights-talk", "fair"}
    assert set(keys(engine, start=date(2026, 12, 6), end=date(2026, 12, 7))) == {"mobile-consulate"}
    assert set(keys(engine, start=date(2026, 12, 9))) == {"rights-talk", "clinic-day"}
    assert set(keys(engine, end=date(2026, 12, 5))) == {"rights-talk", "fair", "mobile-consulate"}


def test_days_come_soonest_first(engine: Engine) -> None:
    assert keys(engine, start=date(2026, 12, 2)) == ["mobile-consulate", "rights-talk", "clinic-day"]
    assert keys(engine, filters={"kind": ("event",)}, start=date(2026, 12, 9), ordering="date") == [
        "rights-talk",
        "clinic-day",
    ]


def test_pages_partition_the_results(engine: Engine) -> None:
    for query in (SearchQuery(), SearchQuery("asylum clinic help"), SearchQuery(near=NEAR_EL_PASO)):
        whole = [hit.id for hit in engine.search(replace(query, size=100)).hits]
        parts = [hit.id for page in range(1, 20) for hit in engine.search(replace(query, page=page, size=7)).hits]
        assert parts == whole
        assert len(set(parts)) == engine.search(query).total


def test_an_unsearched_list_is_in_order(engine: Engine) -> None:
    found = keys(engine, filters={"kind": ("term",)})
    assert found == ["asylum", "bond", "daca", "detainer", "notary"]
    assert keys(engine, filters={"kind": ("guide",)})[0] == "police"


def test_what_is_excluded_shows_nowhere(engine: Engine) -> None:
    hidden = {"service:markup"}
    shown = engine.search(SearchQuery(), facets=("kind",))
    result = engine.search(SearchQuery(), facets=("kind",), exclude=hidden)
    assert result.total == shown.total - 1
    assert {each.value: each.count for each in result.facets["kind"]}["service"] == (
        {each.value: each.count for each in shown.facets["kind"]}["service"] - 1
    )
    assert engine.search(SearchQuery("alert copying"), exclude=hidden).total == 0
    assert engine.suggest("forms", "en", exclude=hidden) == []
    assert engine.search(SearchQuery("copyes"), exclude=hidden).did_you_mean != "copies"


def test_suggestions_begin_like_what_was_typed(engine: Engine) -> None:
    assert {each.text for each in engine.suggest("enc", "es")} == {
        "Encontrar un abogado y evitar el fraude",
        "Encontrar a una persona detenida",
    }
    assert [each.text for each in engine.suggest("si la pol", "es")] == ["Si la policía le detiene"]
    assert len(engine.suggest("a", "en", 3)) == 3
    assert engine.suggest("", "en") == []


def test_a_thing_is_replaced_and_removed(fresh: Engine) -> None:
    fresh.index(
        [
            SearchDocument("term", "one", {"en": "Bond"}, version=1),
            SearchDocument("term", "two", {"en": "Bail"}, version=1),
        ]
    )
    fresh.index([SearchDocument("term", "one", {"en": "Parole"}, version=2)])
    assert keys(fresh, "bond") == []
    assert keys(fresh, "parole") == ["one"]
    fresh.remove(["term:one", "term:never-was"])
    assert keys(fresh) == ["two"]


def test_an_older_version_never_replaces_a_newer_one(fresh: Engine) -> None:
    fresh.index([SearchDocument("term", "one", {"en": "Newer"}, version=7)])
    fresh.index([SearchDocument("term", "one", {"en": "Older"}, version=6)])
    fresh.index([SearchDocument("term", "two", {"en": name}, version=v) for name, v in (("Third", 3), ("Second", 2))])
    assert keys(fresh, "older") == keys(fresh, "second") == []
    assert set(keys(fresh, "newer third")) == {"one", "two"}
    fresh.index([SearchDocument("term", "one", {"en": "Replayed"}, version=7)])
    assert keys(fresh, "replayed") == ["one"]


def test_a_document_that_cannot_be_indexed_does_not_stop_the_others(fresh: Engine) -> None:
    refused = fresh.index([SearchDocument("term", "bad", {"en": "Bad"}, points=((400.0, 0.0),)),
                           SearchDocument("term", "good", {"en": "Good"})])  # fmt: skip
    assert [each for each, _ in refused] == ["term:bad"]
    assert keys(fresh) == ["good"]


def test_a_rebuild_leaves_out_what_cannot_be_indexed(fresh: Engine) -> None:
    bad = SearchDocument("term", "bad", {"en": "Bad"}, points=((400.0, 0.0),))
    assert fresh.rebuild([bad, SearchDocument("term", "good", {"en": "Good"})]) == 1
    assert keys(fresh) == ["good"]


def test_a_failed_rebuild_leaves_the_old_index(fresh: Engine) -> None:
    fresh.index([SearchDocument("term", "one", {"en": "Bond"})])

    def broken():
        yield SearchDocument("term", "two", {"en": "Bail"})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fresh.rebuild(broken())
    assert keys(fresh) == ["one"]
    assert fresh.rebuild([SearchDocument("term", "two", {"en": "Bail"})]) == 1
    assert keys(fresh) == ["two"]


def hostile_strings() -> list[str]:
    if not SECURITY.is_dir():
        return []
    found = json.loads((SECURITY / "blns.json").read_text())
    for name in ("xss_payloadbox.txt", "xss_payloadsallthethings.txt"):
        found += (SECURITY / name).read_text().splitlines()
    return found


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_no_hostile_string_raises_or_gets_through(engine: Engine, step: int) -> None:
    # A cluster is asked over the network, twice for words that it does not know.
    strings = hostile_strings()[:: step * (1 if engine.name == "embedded" else 20)]
    if not strings:
        pytest.skip("shared/data/security is not here")
    for text in strings:
        result = engine.search(SearchQuery(text, size=5), facets=("kind",))
        assert not any(re.findall(r"<(?!/?mark>)", hit.snippet) for hit in result.hits)
        engine.suggest(text, "en")


def test_hostile_strings_as_content_come_out_escaped(fresh: Engine) -> None:
    strings = hostile_strings() or ["<img src=x onerror=alert(1)> <mark>", "\ud800 lone", "nul\0"]
    fresh.index(
        [
            SearchDocument("term", str(i), {"en": f"shibboleth {text}"}, {"en": f"shibboleth {text}"})
            for i, text in enumerate(strings)
        ]
    )
    result = fresh.search(SearchQuery("shibboleth", size=100))
    assert result.total == len(strings)
    for page in range(1, len(strings) // 100 + 2):
        for hit in fresh.search(SearchQuery("shibboleth", page=page, size=100)).hits:
            assert not re.findall(r"<(?!/?mark>)", hit.snippet)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), lang=st.sampled_from(["en", "es", "ar", "zh-hans", "quc", "xx"]))
def test_any_text_is_answered(engine: Engine, text: str, lang: str) -> None:
    result = engine.search(SearchQuery(text, lang), facets=("kind", "state"))
    assert 0 <= len(result.hits) <= result.total <= len(documents.ALL)
    engine.suggest(text, lang)


def test_a_long_query_takes_no_longer_than_its_length(engine: Engine) -> None:
    assert engine.search(SearchQuery("asylum " + "palabra " * 140)).total > 0
    assert engine.search(SearchQuery("a" * 1000)).total == 0


class TestEmbeddedFolder:
    """What only the embedded engine has: a folder that can be missing, broken or of another version."""

    def test_a_missing_index_is_told_and_not_made_by_a_reader(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path / "none")
        assert engine.status()["state"] == "missing"
        with pytest.raises(EngineUnavailable):
            engine.search(SearchQuery("x"))
        assert not (tmp_path / "none").exists()

    def test_another_schema_is_outdated(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path)
        engine.rebuild([])
        pointer = tmp_path / "current.json"
        pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "schema": "old"}))
        assert engine.status()["state"] == "outdated"

    @pytest.mark.parametrize("damage", ["pointer", "meta", "segments"])
    def test_a_broken_index_is_told_and_can_be_built_anew(self, tmp_path: Path, damage: str) -> None:
        EmbeddedEngine(tmp_path).rebuild(documents.ALL)
        generation = tmp_path / json.loads((tmp_path / "current.json").read_text())["folder"]
        broken = {"pointer": [tmp_path / "current.json"], "meta": [generation / "meta.json"],
                  "segments": [*generation.glob("*.term"), *generation.glob("*.store")]}[damage]  # fmt: skip
        for path in broken:
            path.write_bytes(b"broken")
        engine = EmbeddedEngine(tmp_path)
        assert engine.status()["state"] == "corrupt"
        with pytest.raises(EngineUnavailable):
            engine.search(SearchQuery("asylum"))
        assert engine.rebuild(documents.ALL) == len(documents.ALL)
        assert engine.status()["state"] == "ok"

    def test_another_process_sees_commits_and_swaps(self, tmp_path: Path) -> None:
        writer, reader = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
        writer.rebuild([SearchDocument("term", "one", {"en": "Bond"})])
        assert keys(reader) == ["one"]
        writer.index([SearchDocument("term", "two", {"en": "Bail"})])
        assert set(keys(reader)) == {"one", "two"}
        writer.rebuild([SearchDocument("term", "three", {"en": "Parole"})])
        assert keys(reader) == ["three"]

    def test_old_generations_are_swept(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path)
        for _ in range(4):
            engine.rebuild([])
        assert len(list(tmp_path.glob("g-*"))) == 2

    def test_readers_never_miss_while_the_index_is_built_anew(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path)
        engine.rebuild(documents.ALL)
        wrong: list[object] = []
        done = threading.Event()

        def read() -> None:
            reader = EmbeddedEngine(tmp_path)
            while not done.is_set():
                try:
                    total = reader.search(SearchQuery("asylum"), facets=("kind",)).total
                except EngineUnavailable as error:
                    total = -1
                    wrong.append(error)
                if total != expected:
                    wrong.append(total)

        expected = engine.search(SearchQuery("asylum")).total
        readers = [threading.Thread(target=read) for _ in range(3)]
        for each in readers:
            each.start()
        for _ in range(6):
            engine.rebuild(documents.ALL)
            engine.index(documents.ALL[:5])
        done.set()
        for each in readers:
            each.join()
        assert not wrong

    def test_a_forked_process_reads_and_writes_for_itself(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path)
        engine.rebuild([SearchDocument("term", "one", {"en": "Bond"})])
        assert keys(engine) == ["one"]
        script = (
            "import os, sys; from pathlib import Path; from search.contract import *;"
            "from search.engines.embedded import EmbeddedEngine; engine = EmbeddedEngine(Path(sys.argv[1]));"
            "assert engine.search(SearchQuery('bond')).total == 1\n"
            "if (pid := os.fork()) == 0:\n"
            "    engine.index([SearchDocument('term', 'two', {'en': 'Bond'})])\n"
            "    os._exit(0 if engine.search(SearchQuery('bond')).total == 2 else 1)\n"
            "assert os.waitpid(pid, 0)[1] == 0\n"
            "assert engine.search(SearchQuery('bond')).total == 2"
        )
        subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, cwd=ROOT, timeout=60)
        assert set(keys(engine)) == {"one", "two"}

    def test_a_writer_that_is_killed_leaves_a_whole_index(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path)
        engine.rebuild([])
        script = (
            "import sys; from pathlib import Path; from search.contract import *;"
            "from search.engines.embedded import EmbeddedEngine; engine = EmbeddedEngine(Path(sys.argv[1]))\n"
            "for i in range(10_000):\n"
            "    engine.index([SearchDocument('term', f'{i}-{j}', {'en': 'Bond'}) for j in range(10)])\n"
            "    print(i, flush=True)"
        )
        written = 0
        for seed in range(4):
            with subprocess.Popen(
                [sys.executable, "-c", script.replace("{i}-", f"{seed}-{{i}}-"), str(tmp_path)],
                cwd=ROOT, stdout=subprocess.PIPE, text=True,
            ) as writer:  # fmt: skip
                assert writer.stdout
                for _ in range(3 + seed):
                    writer.stdout.readline()
                time.sleep(0.01 * seed)
                writer.kill()
                acknowledged = 3 + seed + len(writer.stdout.read().splitlines())
            written += acknowledged * 10
            total = engine.search(SearchQuery("bond")).total
            assert total in {written, written + 10}
            written = total
            engine.index([SearchDocument("term", f"after-{seed}", {"en": "Bail"})])
            assert engine.status()["state"] == "ok"
