"""How often search finds one thing written in two languages by its title or question in either, in the first five.

    python -m bench.pairs FOLDER [--engine NAME]...

FOLDER holds immigration_guide_pages.en-es.jsonl and uscis_civics_100.en-es.jsonl. A title counts as found when the page
is among the first five once, in the reader's language.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.engines import engines
from bench.judged import as_understood, start
from search.contract import Engine, SearchDocument, SearchQuery

FIRST = 5
Ask = Callable[[str, str], SearchQuery]
Found = dict[str, float]


def pages(folder: Path) -> list[SearchDocument]:
    """The two languages of a page are one document."""
    titles: dict[str, dict[str, str]] = {}
    bodies: dict[str, dict[str, str]] = {}
    for row in _rows(folder / "immigration_guide_pages.en-es.jsonl"):
        titles.setdefault(row["pair_id"], {})[row["lang"]] = row["title"]
        bodies.setdefault(row["pair_id"], {})[row["lang"]] = row["body_md"]
    return [SearchDocument("guide", key, titles[key], bodies[key]) for key in titles]


def questions(folder: Path) -> list[SearchDocument]:
    return [
        SearchDocument(
            "guide",
            f"civics-{row['id']}",
            {lang: row[f"question_{lang}"] for lang in ("en", "es")},
            {lang: ". ".join(row[f"answers_{lang}"]) for lang in ("en", "es")},
        )
        for row in _rows(folder / "uscis_civics_100.en-es.jsonl")
    ]


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def measure(engine: Engine, documents: Iterable[SearchDocument], ask: Ask) -> Found:
    """Shares by "LANGUAGE OF THE TITLE-LANGUAGE OF THE READER" of titles that find their document."""
    documents = list(documents)
    engine.rebuild(documents)
    shares = {}
    for asked in ("en", "es"):
        for reader in ("en", "es"):
            found = [_finds(engine, ask(each.title[asked], reader), each) for each in documents if asked in each.title]
            shares[f"{asked}-{reader}"] = round(sum(found) / len(found), 4)
    return shares


def _finds(engine: Engine, query: SearchQuery, document: SearchDocument) -> bool:
    hits = [hit for hit in engine.search(query, snippets=False).hits[:FIRST] if hit.id == document.id]
    return [hit.lang for hit in hits] == [query.lang if query.lang in document.title else next(iter(document.title))]


def figures(folder: Path, engine: Engine, ask: Ask) -> dict[str, Found]:
    return {
        "guide pages": measure(engine, pages(folder), ask),
        "civics questions": measure(engine, questions(folder), ask),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", action="append", help="only this engine")
    options = parser.parse_args()
    start(options.folder / "xquad")
    for name, made in engines(options.engine):
        with made as engine:
            for what, shares in figures(options.folder, engine, as_understood).items():
                print(f"{name:10} {what:18}", *(f"{pair} {share:.4f}" for pair, share in shares.items()))


if __name__ == "__main__":
    main()
