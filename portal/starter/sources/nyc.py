"""Community organizations of New York City (2025-01-30).

Language names hold `&nbsp;`, descriptions the stray word "filler"; addresses lack commas, a ZIP may be wrong, keys may
be missing or null. Some organizations occur in the lists of two boroughs.
"""

import json
import re
from pathlib import Path

from portal.starter.sources import addresses, words
from portal.starter.sources.converted import Converted, lines_with

BOROUGHS = ("New York", "Brooklyn", "Bronx", "Queens", "Staten Island")


def convert(data: Path, table: Converted) -> None:
    text = (data / table.file).read_text(encoding="utf-8")
    for line, entry in zip(lines_with(text, r'^  "name":'), json.loads(text), strict=True):
        town = addresses.split(entry.get("address") or "", BOROUGHS)
        described = re.sub(r"\s*\b(filler|3)\s*$", "", entry.get("description") or "")
        table.add(
            line,
            external_id=table.identifier(entry["name"], entry.get("borough") or ""),
            organization=entry["name"],
            organization_kind="ngo",
            description=described,
            kinds_of_help=words.kinds_of_help(described),
            languages=";".join(entry.get("languages") or ()).replace("&nbsp;", " "),
            address=town.street,
            city=town.city or ("New York" if entry.get("borough") == "Manhattan" else ""),
            state=town.state or "NY",
            postal_code=town.postal_code,
            phone=entry.get("phone") or "",
            email=entry.get("email") or "",
            website=entry.get("url") or "",
        )
