"""The words that the repository ships: loaded once, then the editors' own."""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from search.models import Synonym

TABLE = Path(__file__).parent.parent / "data" / "synonyms.csv"
_TAG = re.compile(r"([a-z]{2,3}):")


@dataclass(frozen=True)
class Loaded:
    """How many rows were made, and brought to what the table says now."""

    new: int = 0
    changed: int = 0


def load_synonyms(path: Path = TABLE) -> Loaded:
    """Bring the table's rows in; a second run changes nothing, and never what stands otherwise in the admin."""
    with path.open(encoding="utf-8", newline="") as table:
        wanted = {row["key"]: _row(row) for row in csv.DictReader(table)}
    with transaction.atomic():
        there = {row.seed: row for row in Synonym.objects.exclude(seed="")}
        new = Synonym.objects.bulk_create([row for key, row in wanted.items() if key not in there])
        changed = [
            row
            for key, row in there.items()
            if key in wanted and row.seed_digest == digest(row) != wanted[key].seed_digest
        ]
        for row in changed:
            row.said, row.meant = wanted[row.seed].said, wanted[row.seed].meant
            row.language, row.direction = wanted[row.seed].language, wanted[row.seed].direction
            row.seed_digest = wanted[row.seed].seed_digest
            row.save()
    return Loaded(len(new), len(changed))


def digest(row: Synonym) -> str:
    """What a row says, in short: a row that says what the table said was not edited."""
    said = "\x1f".join((row.language, row.direction, row.said, row.meant, str(row.in_use)))
    return hashlib.sha256(said.encode()).hexdigest()


def _row(row: dict[str, str]) -> Synonym:
    said, meant = ("\n".join(term for term, _language in tagged(row[name])) for name in ("said", "meant"))
    made = Synonym(language=row["language"], direction=row["direction"], said=said, meant=meant, seed=row["key"])
    made.seed_digest = digest(made)
    return made


def tagged(cell: str) -> Iterator[tuple[str, str]]:
    """The terms of a cell and their languages: `ICE|es:la migra` -> ICE of every language, la migra of Spanish."""
    for each in filter(None, cell.split("|")):
        tag = _TAG.match(each)
        yield (each[tag.end() :], tag[1]) if tag else (each, "")
