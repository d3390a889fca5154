"""The judged queries and how they are counted; with shared/data beside the repository, the figures search must reach."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench import judged
from bench.pairs import measure as measure_pairs
from bench.pairs import pages, questions
from search.contract import KINDS
from search.engines.embedded import EmbeddedEngine

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "bench" / "judged"
SHARED = ROOT.parent / "shared" / "data" / "search"


def test_our_own_queries_are_many_and_each_is_judged_once() -> None:
    queries = judged.queries_of(OWN)
    numbers = [number for asked in queries.values() for number, _ in asked]
    assert set(queries) == {"en", "es"}
    assert len(numbers) >= 150
    assert len(numbers) == len(set(numbers))
    assert set(judged.grades_of(OWN)) == set(numbers)
    for asked in queries.values():
        texts = [text for _, text in asked]
        assert len(texts) == len(set(texts))
        assert all(text and text == " ".join(text.split()) for text in texts)


def test_our_own_judgements_name_kinds_and_grades() -> None:
    for row in judged.rows(OWN / "qrels.tsv"):
        kind, _, name = row["doc_id"].partition(":")
        assert kind in KINDS
        assert name
        assert row["grade"] in {"1", "2"}


def test_recall_and_gain_count_what_was_found_and_where() -> None:
    figures = judged.Figures()
    figures.add(["a", "b"], {"a": 2.0})
    figures.add(["x", "a"], {"a": 1.0, "b": 1.0})
    figures.add([], {"a": 1.0})
    assert figures.recalls == [1.0, 0.5, 0.0]
    assert figures.gains == [1.0, pytest.approx(0.3869, abs=1e-4), 0.0]
    assert figures.told()["empty"] == pytest.approx(0.3333)


def test_a_set_of_texts_by_language_is_one_document_a_thing(tmp_path: Path) -> None:
    for lang, text in (("en", "A bond"), ("es", "Una fianza")):
        (tmp_path / f"docs.{lang}.jsonl").write_text(f'{{"doc_id": "one", "title": "T_1", "text": "{text}"}}\n')
    (tmp_path / "queries.es.tsv").write_text('query_id\tquery\nq1\t¿qué es "fianza"?\n')
    (tmp_path / "qrels.tsv").write_text("query_id\tdoc_id\nq1\tone\n")
    made = judged.load(tmp_path)
    assert made.documents["guide:one"].body == {"en": "A bond", "es": "Una fianza"}
    assert made.queries == {"es": [("q1", '¿qué es "fianza"?')]}
    assert made.grades == {"q1": {"guide:one": 1.0}}


@given(st.text(alphabet=st.sampled_from("abcñé  '-1"), max_size=60), st.integers())
def test_each_long_word_gets_one_edit_and_the_others_none(text: str, seed: int) -> None:
    changed = judged.misspelled(text, random.Random(seed), ["a", "ñ"])
    for before, after in zip(text.split(" "), changed.split(" "), strict=True):
        assert OSA.distance(before, after) <= sum(len(word) >= 5 for word in judged.WORDS.findall(before))


@pytest.fixture(scope="module")
def xquad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    if not SHARED.is_dir():
        pytest.skip("shared/data/search is not beside the repository: figures of search are NOT shown")
    made = judged.load(SHARED / "xquad")
    engine = EmbeddedEngine(tmp_path_factory.mktemp("xquad"))
    engine.rebuild(made.documents.values())
    return judged.measure(engine, made.fewer(4), judged.as_words)


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "least"), [("en", 0.95), ("es", 0.95), ("ar", 0.9), ("vi", 0.9), ("zh", 0.9)])
def test_a_question_finds_its_paragraph(xquad: dict[str, dict[str, float]], lang: str, least: float) -> None:
    clean = xquad[f"{lang} clean"]["recall@10"]
    assert clean >= least
    assert abs(xquad[f"{lang} unaccented"]["recall@10"] - clean) <= 0.01
    if lang not in judged.SPACELESS:
        assert xquad[f"{lang} misspelled"]["recall@10"] >= 0.9 * clean


@pytest.mark.slow
@pytest.mark.parametrize("documents", [pages, questions])
def test_a_title_in_either_language_finds_the_one_page(documents, tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("shared/data/search is not beside the repository: figures of search are NOT shown")
    shares = measure_pairs(EmbeddedEngine(tmp_path), documents(SHARED), judged.as_words)
    assert min(shares.values()) >= 0.95
