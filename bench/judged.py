"""How well search finds what people judged right: recall@10 and nDCG@10 by language and engine.

    python -m bench.judged DIR [--engine NAME]... [--plain] [--every N] [--json FILE]
                           [--world FOLDER]

DIR holds queries.LANG.tsv (query_id, query), qrels.tsv (query_id, doc_id and, where there is one, a grade) and
docs.LANG.jsonl (doc_id, title, text). Texts with the same doc_id are one document in several languages. Where there are
no documents those of a portal prepared with the starter network are meant; then doc_id is KIND:TITLE, the English title
as a slug, * for any letters. Each query is asked as the site asks it: as it is typed, with a random edit in each word
of five letters or more, and without accents. The embedded engine is measured, and another where SEARCH_URL names one.
"""

import argparse
import atexit
import csv
import json
import math
import os
import random
import re
import shutil
import statistics
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import filter as matching
from pathlib import Path

import django
from django.utils.text import slugify

from bench.engines import engines
from search import registry
from search.contract import Engine, SearchDocument, SearchQuery

TOP = 10
SEED = 20261123
SPACELESS = {"zh"}
WORDS = re.compile(r"[^\W\d_]{5,}")
Grades = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Judged:
    """`documents` by id; `queries` by language as (id, text); `grades` of documents by query."""

    documents: Mapping[str, SearchDocument]
    queries: Mapping[str, Sequence[tuple[str, str]]]
    grades: Grades

    def fewer(self, every: int) -> "Judged":
        return replace(self, queries={lang: asked[::every] for lang, asked in self.queries.items()})


@dataclass
class Figures:
    recalls: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    empty: int = 0

    def add(self, found: Sequence[str], grades: Mapping[str, float]) -> None:
        self.recalls.append(sum(key in grades for key in found[:TOP]) / min(TOP, len(grades)))
        self.gains.append(_gain([grades.get(key, 0.0) for key in found]) / _gain(sorted(grades.values(), reverse=True)))
        self.empty += not found

    def told(self) -> dict[str, float]:
        return {
            "recall@10": round(statistics.mean(self.recalls), 4),
            "nDCG@10": round(statistics.mean(self.gains), 4),
            "empty": round(self.empty / len(self.recalls), 4),
            "queries": len(self.recalls),
        }


def _gain(grades: Iterable[float]) -> float:
    return sum(grade / math.log2(at + 2) for at, grade in enumerate(list(grades)[:TOP]))


def load(folder: Path) -> Judged:
    """Raises FileNotFoundError where the folder has not this layout."""
    if not any(folder.glob("docs.*.jsonl")):
        return _of_portal(folder)
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    bodies: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.glob("docs.*.jsonl")):
        lang = path.name.split(".")[1]
        for row in map(json.loads, path.read_text().splitlines()):
            titles[row["doc_id"]][lang] = row["title"].replace("_", " ")
            bodies[row["doc_id"]][lang] = row["text"]
    documents = {f"guide:{key}": SearchDocument("guide", key, titles[key], bodies[key]) for key in titles}
    named = grades_of(folder)
    grades = {query: {f"guide:{key}": grade for key, grade in found.items()} for query, found in named.items()}
    return Judged(documents, queries_of(folder), grades)


def _of_portal(folder: Path) -> Judged:
    documents = {document.id: document for document in registry.all_documents()}
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, document in documents.items():
        by_name[f"{document.kind}:{slugify(document.title.get('en') or next(iter(document.title.values())))}"].append(
            key
        )
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for query, found in grades_of(folder).items():
        for pattern, grade in found.items():
            names = matching(by_name, pattern)
            if not names:
                raise LookupError(f"{query}: nothing in the portal is called {pattern}")
            grades[query] |= {key: grade for name in names for key in by_name[name]}
    return Judged(documents, queries_of(folder), grades)


def queries_of(folder: Path) -> dict[str, list[tuple[str, str]]]:
    return {
        path.name.split(".")[1]: [(row["query_id"], row["query"]) for row in rows(path)]
        for path in sorted(folder.glob("queries.*.tsv"))
    }


def grades_of(folder: Path) -> dict[str, dict[str, float]]:
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(folder / "qrels.tsv"):
        grades[row["query_id"]][row["doc_id"]] = float(row.get("grade") or 1)
    return grades


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def misspelled(text: str, chance: random.Random, letters: Sequence[str]) -> str:
    """One random edit in each word of five letters or more: one left out, doubled by another, replaced or swapped."""

    def edited(match: re.Match[str]) -> str:
        word, at = match.group(), chance.randrange(len(match.group()))
        edit = chance.randrange(4)
        if edit == 3:
            at = min(at, len(word) - 2)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + (chance.choice(letters) if edit else "") + word[at + (edit != 2) :]

    return WORDS.sub(edited, unicodedata.normalize("NFC", text))


def unaccented(text: str) -> str:
    spread = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(each for each in spread if not unicodedata.combining(each)))


def variants(judged: Judged, lang: str) -> dict[str, Callable[[str], str]]:
    """What is done to the queries in a language, by name."""
    chance = random.Random(SEED)
    letters = sorted({each for _, text in judged.queries[lang] for each in text.lower() if each.isalpha()})
    made: dict[str, Callable[[str], str]] = {"clean": lambda text: text}
    if lang not in SPACELESS:
        made["misspelled"] = lambda text: misspelled(text, chance, letters)
    return {**made, "unaccented": unaccented}


def measure(engine: Engine, judged: Judged, ask: Callable[[str, str], SearchQuery]) -> dict[str, dict[str, float]]:
    """Figures by "LANG variant" of an engine that holds the documents."""
    figures: dict[str, dict[str, float]] = {}
    for lang, queries in judged.queries.items():
        for name, change in variants(judged, lang).items():
            gathered = Figures()
            for number, text in queries:
                found = engine.search(ask(change(text), lang), snippets=False).hits
                gathered.add([hit.id for hit in found], judged.grades[number])
            figures[f"{lang} {name}"] = gathered.told()
    return figures


def as_words(text: str, lang: str) -> SearchQuery:
    return SearchQuery(text, lang, size=TOP)


def as_understood(text: str, lang: str) -> SearchQuery:
    from search.understanding import understand

    return understand(as_words(text, lang)).query


def table(results: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    lines = [f"{'engine':10} {'queries':16} {'recall@10':>9} {'nDCG@10':>9} {'empty':>7}"]
    for engine, figures in results.items():
        for name, told in figures.items():
            lines.append(f"{engine:10} {name:16} {told['recall@10']:9.4f} {told['nDCG@10']:9.4f} {told['empty']:7.4f}")
    return "\n".join(lines)


def start(folder: Path, world: Path | None = None) -> None:
    """Django on a copy of a portal: with the starter network where `folder` has no documents, else with synonyms."""
    from tests.world import environment, migrated, prepared

    own = any(folder.glob("docs.*.jsonl"))
    copied = Path(tempfile.mkdtemp(prefix="puente-judged-"))
    atexit.register(shutil.rmtree, copied, ignore_errors=True)
    if own:
        shutil.copy(migrated(), copied)
    else:
        shutil.copytree(world or prepared(), copied, dirs_exist_ok=True)
    os.environ.update(environment(copied))
    django.setup()
    if own:
        from search.understanding.loading import load_synonyms

        load_synonyms()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--engine", action="append", help="only this engine")
    parser.add_argument("--plain", action="store_true", help="ask word by word: no synonyms, quotes or places")
    parser.add_argument("--every", type=int, default=1, help="only each of so many queries")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--world", type=Path, help="a folder of a portal that was prepared before")
    options = parser.parse_args()
    start(options.folder, options.world)
    judged = load(options.folder).fewer(options.every)
    results = {}
    for name, made in engines(options.engine):
        with made as engine:
            engine.rebuild(judged.documents.values())
            results[name] = measure(engine, judged, as_words if options.plain else as_understood)
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
