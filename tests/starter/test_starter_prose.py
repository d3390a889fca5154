"""The starter's prose: guides, terms, page introductions and example events, read as data without a database."""

import html
import json
import re
import warnings
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from portal.languages import SWITCHED_ON
from portal.starter.events import examples
from portal.vocabulary import EventKind, EventStatus

STARTER = Path(__file__).resolve().parents[2] / "portal" / "starter"
TOPICS = {
    "know-your-rights", "legal-help", "fraud", "detention", "family",
    "documents", "consulates", "school", "health", "work",
}  # fmt: skip
BLOCK_TYPES = {
    "text", "steps", "warning", "phone_line", "checklist",
    "questions", "table", "quotation", "providers_nearby",
}  # fmt: skip
ALLOWED_TAGS = {"h2", "h3", "p", "b", "i", "ul", "ol", "li", "a", "br"}
# Written for the starter and measured; the other languages are translated from them by a machine.
WRITTEN = {"en", "es"}
CONSULAR_LINES = {"ciam", "miconsulado"}
EXAMPLE = {
    "en": ("Example: ", "does not take place"),
    "es": ("Ejemplo: ", "no se lleva a cabo"),
    "ar": ("مثال: ", "لن يُقام"),
}


def lines(folder: str) -> list[dict]:
    files = sorted((STARTER / folder).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line]


GUIDES = lines("guides")
TERMS = lines("terms")
EVENTS = list(examples(json.loads((STARTER / "events.json").read_text("utf-8"))))
PAGES = json.loads((STARTER / "pages.json").read_text("utf-8"))


def name(row: dict) -> str:
    return f"{row['pair_id']}-{row['lang']}"


def pairs(rows: list[dict]) -> dict[str, dict[str, dict]]:
    found: dict[str, dict[str, dict]] = defaultdict(dict)
    for row in rows:
        found[row["pair_id"]][row["lang"]] = row
    return found


def strings(block: dict) -> list[str]:
    """Every piece of prose of a block in reading order; what is quoted from others is left out."""
    value = block["value"]
    match block["type"]:
        case "text":
            return [value]
        case "steps":
            return [value["heading"], *value["steps"]]
        case "warning":
            return [value["heading"], value["text"]]
        case "phone_line":
            return [value["note"]]
        case "checklist":
            return [value["heading"], *value["items"]]
        case "questions":
            return [value["heading"], *(text for item in value["items"] for text in (item["question"], item["answer"]))]
        case "table":
            return [value["caption"], *value["header"], *(cell for row in value["rows"] for cell in row)]
        case "quotation":
            return []
        case "providers_nearby":
            return [value["heading"]]
    raise AssertionError(f"unknown block {block['type']}")


def sentences(pieces: list[str]) -> str:
    """Plain text in which every heading, list item and cell ends as a sentence, without tags and source markers."""
    found = []
    for piece in pieces:
        plain = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h2|h3)>|<br ?/?>", "\n", piece)))
        for line in re.sub(r"\s*\[\d+\]", "", plain).splitlines():
            line = line.strip()
            if line:
                found.append(line if re.search(r"[.!?][”»\"]?$", line) else f"{line}.")
    return " ".join(found)


def prose(row: dict) -> str:
    pieces = (
        [text for block in row["body"] for text in strings(block)]
        if isinstance(row["body"], list)
        else [row["short"], row["body"]]
    )
    return sentences(pieces)


def reading_level(text: str, lang: str) -> float:
    """Flesch-Kincaid grade (en, lower is easier) or Fernandez-Huerta score (es, higher is easier)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # textstat 0.7.4 still imports pkg_resources
        import textstat

        textstat.set_lang({"en": "en_US", "es": "es"}[lang])
        return textstat.flesch_kincaid_grade(text) if lang == "en" else textstat.fernandez_huerta(text)


def test_the_reading_level_tells_plain_prose_from_legal_prose():
    plain = "You can stay silent. You can ask for a lawyer. Do not run."
    legal = "Notwithstanding any administrative determination, the respondent's constitutional entitlement remains unaffected by jurisdictional considerations."
    assert reading_level(plain, "en") < 4 < 16 < reading_level(legal, "en")
    llano = "Usted puede guardar silencio. Pida un abogado. No corra."
    legales = "Independientemente de cualquier determinación administrativa, las consideraciones jurisdiccionales correspondientes permanecerán constitucionalmente inalteradas."
    assert reading_level(legales, "es") < 40 < 80 < reading_level(llano, "es")


@pytest.mark.parametrize("row", [g for g in GUIDES if g["lang"] in WRITTEN], ids=name)
def test_a_guide_is_written_in_plain_words(row):
    level = reading_level(prose(row), row["lang"])
    assert level <= 6.5 if row["lang"] == "en" else level >= 65, level


@pytest.mark.parametrize("row", [t for t in TERMS if t["lang"] in WRITTEN], ids=name)
def test_a_term_is_explained_in_plain_words(row):
    level = reading_level(prose(row), row["lang"])
    assert level <= 8 if row["lang"] == "en" else level >= 65, level


def word_count(text: str) -> int:
    """Words between spaces; Chinese has none, and two of its characters are counted as a word."""
    characters = re.findall(r"[\u4e00-\u9fff]", text)
    return len(characters) // 2 or len(text.split())


@pytest.mark.parametrize("row", GUIDES, ids=name)
def test_a_guide_is_short(row):
    assert 500 <= word_count(prose(row)) <= 900
    assert len(row["summary"]) <= 160


@pytest.mark.parametrize("rows", [GUIDES, TERMS], ids=["guides", "terms"])
def test_a_pair_has_one_row_a_language_in_english_and_spanish_at_least(rows):
    assert max(Counter(map(name, rows)).values()) == 1
    assert max(Counter((row["lang"], row["slug"]) for row in rows).values()) == 1
    assert all({"en", "es"} <= set(languages) for languages in pairs(rows).values())


def test_there_are_guides_and_terms_and_one_of_each_in_every_language():
    guides, terms = pairs(GUIDES), pairs(TERMS)
    assert len(guides) >= 16
    assert len(terms) >= 60
    assert set(guides["stopped-by-police-or-agents"]) == set(terms["warrant"]) == set(SWITCHED_ON)


def test_a_guide_made_by_a_machine_says_so():
    assert all(row["machine_translated"] == (row["lang"] not in WRITTEN) for row in GUIDES)


def shape(row: dict) -> list[tuple[str, int]]:
    return [(block["type"], len(strings(block))) for block in row["body"]]


@pytest.mark.parametrize("versions", pairs(GUIDES).values(), ids=list(pairs(GUIDES)))
def test_the_languages_of_a_guide_have_the_same_blocks_and_sources(versions):
    for one, other in pairwise(versions.values()):
        assert shape(one) == shape(other)
        assert one["topics"] == other["topics"]
        assert [s["url"] for s in one["sources"]] == [s["url"] for s in other["sources"]]
        assert [re.findall(r"\[\d+\]", " ".join(strings(b))) for b in one["body"]] == [
            re.findall(r"\[\d+\]", " ".join(strings(b))) for b in other["body"]
        ]


def test_the_guides_use_every_kind_of_block_and_only_known_topics():
    assert {block["type"] for row in GUIDES for block in row["body"]} == BLOCK_TYPES
    assert {topic for row in GUIDES for topic in row["topics"]} <= TOPICS


@pytest.mark.parametrize("row", GUIDES + TERMS, ids=name)
def test_every_marker_has_a_source_and_every_source_is_used(row):
    pieces = (
        [text for block in row["body"] for text in strings(block)] if isinstance(row["body"], list) else [row["body"]]
    )
    used = {int(number) for number in re.findall(r"\[(\d+)\]", " ".join(pieces))}
    assert used == set(range(1, len(row["sources"]) + 1))


@pytest.mark.parametrize("row", GUIDES + TERMS, ids=name)
def test_every_source_has_a_secure_address_a_day_and_a_note(row):
    for source in row["sources"]:
        assert source["url"].startswith("https://")
        assert date.fromisoformat(source["read_on"]) <= date.today()
        assert source["label"]
        assert source["note"]


@pytest.mark.parametrize("row", GUIDES + TERMS, ids=name)
def test_no_phone_number_stands_in_the_prose(row):
    text = json.dumps(row["body"], ensure_ascii=False)
    assert not re.search(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}", text)
    assert not re.search(r"tel:|\+1|1-8\d\d", text)


@pytest.mark.parametrize("row", GUIDES + TERMS, ids=name)
def test_the_markup_uses_only_what_the_blocks_allow(row):
    text = json.dumps(row["body"], ensure_ascii=False)
    assert set(re.findall(r"</?([a-z0-9]+)", text)) <= ALLOWED_TAGS
    assert all(href.startswith("https://") for href in re.findall(r'href=\\"([^"\\]*)', text))


@pytest.mark.parametrize("row", TERMS, ids=name)
def test_a_term_has_a_short_definition_and_other_names(row):
    assert 0 < len(row["short"]) <= 200
    assert row["also"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_nobody_is_sent_to_a_consulate_without_a_word_of_care(lang):
    guide = pairs(GUIDES)["find-a-detained-person"][lang]
    care = [b for b in guide["body"] if b["type"] == "warning" and re.search("consula", b["value"]["heading"], re.I)]
    assert len(care) == 1
    assert re.search("lawyer|abogado", care[0]["value"]["text"])
    fear = r"fear that government|teme a ese gobierno"
    assert all(
        re.search(fear, b["value"]["note"])
        for g in GUIDES
        if g["lang"] == lang
        for b in g["body"]
        if b["type"] == "phone_line" and b["value"]["hotline"] in CONSULAR_LINES
    )


def test_every_index_page_has_an_introduction_in_three_languages_at_least():
    assert set(PAGES) == {"home", "guides", "glossary", "events", "find-help", "policies"}
    for languages in PAGES.values():
        assert {"en", "es", "ar"} <= set(languages)
        assert all(set(text) == {"title", "summary", "intro"} and all(text.values()) for text in languages.values())
    assert {text["title"] for text in PAGES["home"].values()} == {"Puente"}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.uid)
def test_an_example_event_says_that_it_is_one(event):
    assert {"en", "es"} <= set(event.texts)
    for lang, (title, description, *_bring) in event.texts.items():
        opening, disclaimer = EXAMPLE[lang]
        assert title.startswith(opening)
        assert disclaimer in description


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.uid)
def test_an_example_event_starts_within_two_months_and_ends(event):
    assert 1 <= event.in_days <= 60
    assert event.minutes > 0
    # A rule tied to a weekday would not fit a start counted in days from today (RFC 5545, 3.8.5.3).
    assert "BY" not in event.rrule


def test_the_example_events_are_at_least_sixty_and_of_every_kind():
    assert len({event.uid for event in EVENTS}) == len(EVENTS) >= 60
    assert {event.kind for event in EVENTS} == set(EventKind)
    cities = Counter(event.city for event in EVENTS)
    assert len({city[:2] for city in cities}) >= 8
    assert cities["tx-el-paso"] >= 2
    assert any(event.status == EventStatus.CANCELLED for event in EVENTS)
