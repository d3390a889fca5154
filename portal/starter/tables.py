"""Reading and writing the CSV tables of this repository: rows with their line, keys, slugs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.distance import Point

Row = dict[str, str]

UNNAMED = "unnamed public app"


def read_rows(path: Path, delimiter: str = ",") -> list[tuple[int, Row]]:
    """Return (line number of the row's first line, header = 1; the row by column) for every row of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle, delimiter=delimiter)
        rows, start = [], 2
        for row in reader:
            rows.append((start, {name: (value or "").strip() for name, value in row.items()}))
            start = reader.line_num + 1
        return rows


def write_rows(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> int:
    """Write a CSV file (UTF-8, LF, header row), return the number of rows."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(columns), lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return count


def folded(text: str) -> str:
    """Return the text in lower case without diacritics."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def key(name: str) -> str:
    """Return what a place name is compared by: `Saint Mary's` and `St. Marys` are one."""
    text = re.sub(r"\bsaint(e?)\b", r"st\1", folded(name))
    return re.sub(r"[^a-z0-9]", "", text)


def slug(text: str) -> str:
    """Return `doña ana county` as `dona-ana-county`."""
    text = folded(text).replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def point_of(row: Mapping[str, str], lat: str = "lat", lon: str = "lon") -> Point | None:
    """Return (latitude, longitude) in degrees, None where the row has none."""
    if not row.get(lat) or not row.get(lon):
        return None
    return float(row[lat]), float(row[lon])


def degrees(value: float) -> str:
    """Return a coordinate with at most five decimals (about a metre)."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


LANGUAGE_CODES = {"English": "en", "Spanish": "es", "French": "fr", "Mandarin": "zh", "Russian": "ru"}


def e164(phone: str) -> str:
    """Return a US telephone number as `+19155445126`, empty where there is none."""
    digits = re.sub(r"\D", "", phone)[-10:]
    return f"+1{digits}" if len(digits) == 10 else ""


def language_codes(text: str) -> str:
    """Return the BCP 47 codes of the languages that the text names, empty if it names none for certain."""
    return ";".join(code for name, code in LANGUAGE_CODES.items() if re.search(rf"\b{name}\b", text))
