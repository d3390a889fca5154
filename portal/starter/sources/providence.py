"""Help in Providence, Rhode Island (2026-05-10): notes in five languages, hours as prose, points for all."""

import json
from pathlib import Path

from portal.starter.sources import addresses, words
from portal.starter.sources.converted import Converted, lines_with

CATEGORIES = {"legal": "", "food": "food", "housing": "housing", "health": "health", "education": "school"}
CATEGORIES |= {"employment": "labor", "cultural": ""}


def convert(data: Path, table: Converted) -> None:
    text = (data / table.file).read_text(encoding="utf-8")
    for line, entry in zip(lines_with(text, r'^   "id":'), json.loads(text)["resources"], strict=True):
        town = addresses.split(entry["address"])
        organization, _dash, service = entry["name"].partition(" — ")
        note = entry["notes"]["en"]
        kinds = [CATEGORIES[entry["category"]], *words.kinds_of_help(note).split(";")]
        table.add(
            line,
            external_id=entry["id"],
            organization=organization,
            organization_kind="clinic" if entry["category"] == "health" else "ngo",
            service=service,
            description=note,
            kinds_of_help=";".join(dict.fromkeys(filter(None, kinds))),
            languages=";".join(entry["languages"]),
            address=town.street,
            city=town.city,
            state=town.state,
            postal_code=town.postal_code,
            lat=str(entry["lat"]),
            lon=str(entry["lng"]),
            phone=entry["phone"],
            website=entry["website"],
            hours=entry["hours"],
        )
