"""Policies chosen in policies.json: its words are ours, every fact is read from the row of the data that it names."""

import json
import re
from pathlib import Path
from typing import Any

from portal.starter.tables import Row, read_rows

NAMES = {
    "287g_agreements": "agreements-287g",
    "school_access": "schools",
    "hospital_access": "hospitals",
    "campus_police": "campus",
    "campus_access": "campus",
    "use_of_property": "use-of-resources",
    "cooperation": "other",
}
"""The data's names of provisions where ours differ by more than a hyphen, as data/README.md maps them."""

NEWS = re.compile(r"^(news|advocacy)")
WEAK = re.compile(r"superseded|recital|conflict", re.IGNORECASE)
CUT = " [cut at 25 words]"


def chosen() -> list[dict[str, Any]]:
    """Return the chosen policies with our own words in English and Spanish, some in Arabic too."""
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name("policies.json").read_text(encoding="utf-8"))
    return found


def policies(data: Path) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the policies (one row a provision, one external_id a policy), their texts, and each row's file and row."""
    laws = {name: dict(read_rows(data / name)) for name in ("policies/laws.csv", "policies/laws_more.csv")}
    rows, texts, places = [], [], []
    for entry in chosen():
        base = {name: entry[name] for name in ("external_id", "issuer", "issuer_kind", "state", "instrument")}
        base |= {"citation": entry["citation"], "status": "in-force", "ended": ""}
        base |= {"title": entry["en"][0], "summary": entry["en"][1], "adopted": "", "effective": ""}
        for provision in entry["provisions"]:
            found = laws[provision["file"]][provision["row"]]
            _check(entry, provision, found)
            if entry["date"]:
                base.setdefault("_date", found["effective_date"])
                base[entry["date"]] = base["_date"]
            told = {"quotation": found["quotation"].replace(CUT, "…"), "answer": found["direction"]}
            told |= {"source_url": found["source"], "source_date": found["source_date"]}
            told |= {"provision": provision["topic"], "provision_citation": provision["section"]}
            rows.append({name: value for name, value in (base | told).items() if name != "_date"})
            place = {"table": "policies", "key": f"{entry['external_id']} {provision['topic']}"}
            places.append(place | {"file": provision["file"], "row": str(provision["row"])})
        for lang in ("es", "ar"):
            if lang in entry:
                title, summary = entry[lang]
                texts.append({"external_id": entry["external_id"], "lang": lang, "title": title, "summary": summary})
    return rows, texts, places


def _check(entry: dict[str, Any], provision: dict[str, Any], found: Row) -> None:
    """Refuse a row of the news, one that its note calls weak, and one that is not what the entry says it is."""
    where = f"{provision['file']}, row {provision['row']}"
    topic = found.get("provision", "").replace("_", "-")
    told = found["note"] + found["quotation_section"]
    for wrong, holds in {
        "comes from the news": NEWS.search(found["source_kind"]),
        "is weak": WEAK.search(told),
        "is another instrument": not found["instrument"].startswith(entry["instrument"].split(" (")[0]),
        "is another citation": not found["citation"].startswith(entry["citation"]),
        "has no such section": provision["section"] not in found["quotation_section"],
        "is on another topic": topic and NAMES.get(found["provision"], topic) != provision["topic"],
    }.items():
        if holds:
            raise ValueError(f"{entry['external_id']}: {where} {wrong}: {found['instrument']}, {found['citation']}")
