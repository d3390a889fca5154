"""What a converter makes of one source file: rows in an importer's columns, and what it had to leave out."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field

from portal.starter.sources.spoken_hours import plain_week
from portal.starter.tables import Row, slug

PROVIDERS = (
    "external_id", "organization", "organization_kind", "service", "description", "kinds_of_help", "languages", "cost",
    "address", "city", "state", "postal_code", "country", "lat", "lon", "phone", "email", "website", "hours",
    "area_served", "source", "source_date",
)  # fmt: skip
DISTRICTS = ("country", "state", "county", "consulate", "from", "to", "source", "source_date")


@dataclass
class Converted:
    """The rows of one file; every row names the file, the line of its entry (the first line is 1) and the date."""

    file: str
    date: str
    columns: tuple[str, ...] = PROVIDERS
    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    _seen: Counter[str] = field(default_factory=Counter)

    def add(self, line: int, **facts: str) -> None:
        """Take a row; cells that are not named stay empty. An unknown column is a KeyError."""
        row = dict.fromkeys(self.columns, "") | {"source": f"{self.file}:row {line}", "source_date": self.date}
        for name, value in facts.items():
            if name not in row:
                raise KeyError(name)
            row[name] = value.strip()
        if "hours" in row:
            row["hours"] = plain_week(row["hours"]) or row["hours"]
        self.rows.append(row)

    def leave_out(self, why: str) -> None:
        self.left_out[why] += 1

    def identifier(self, *words: str) -> str:
        """An identifier for entries that have none: their words, with `-2`, `-3` where they occur again."""
        base = slug(" ".join(filter(None, words)))[:100]
        self._seen[base] += 1
        return base if self._seen[base] == 1 else f"{base}-{self._seen[base]}"


def day(text: str, *, today: datetime.date = datetime.date(2026, 11, 22)) -> str:
    """Return `8/29/12` or `06/27/89` as YYYY-MM-DD; two digits are the last such year before the data were read.

    Anything else is empty.
    """
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", text.strip())
    if not found:
        return ""
    month, of_month, year = int(found[1]), int(found[2]), int(found[3])
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        return datetime.date(year, month, of_month).isoformat()
    except ValueError:
        return ""


def lines_with(text: str, pattern: str) -> list[int]:
    """Return the numbers of the lines in which the pattern stands, the first line being 1."""
    wanted = re.compile(pattern)
    return [number for number, line in enumerate(text.splitlines(), 1) if wanted.search(line)]
