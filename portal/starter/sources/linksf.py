"""LinkSF (2014): facilities of San Francisco with the services given there.

Telephone cells are sentences; the hours are keyed by weekday, 0 being Sunday, as pairs of hhmm. A facility may occur
twice, once a category: its services count once. A door that shelters people from violence gets no street address.
"""

import json
import re
from pathlib import Path
from typing import Any

from portal.starter.sources.converted import Converted, lines_with

KINDS = {"housing": "shelter", "food": "food", "medical": "health", "hygiene": "other", "technology": "other"}
_DAYS = {"0": "Su", "1": "Mo", "2": "Tu", "3": "We", "4": "Th", "5": "Fr", "6": "Sa"}


def convert(data: Path, table: Converted) -> None:
    text = (data / table.file).read_text(encoding="utf-8")
    seen = set[str]()
    for line, facility in zip(lines_with(text, '^"address":'), json.loads(text), strict=True):
        organization, colon, office = facility["name"].strip().partition(": ")
        for service in facility["services"]:
            if service["objectId"] in seen:
                table.leave_out("the same service again")
                continue
            seen.add(service["objectId"])
            point = facility.get("location") or {}
            hidden = is_refuge(facility, service)
            table.add(
                line,
                external_id=service["objectId"],
                organization=organization,
                organization_kind="ngo",
                service=f"{service['name']} ({office})" if colon else service["name"],
                description=service.get("description") or "",
                kinds_of_help=KINDS[service["category"]],
                address="" if hidden else facility["address"],
                city=facility["city"],
                state="CA",
                lat="" if hidden else str(point.get("latitude", "")),
                lon="" if hidden else str(point.get("longitude", "")),
                phone=facility.get("phone") or "",
                website=facility.get("website") or "",
                hours=opening_hours(service.get("openHours") or {}),
                source_date=service["updatedAt"][:10],
            )


def is_refuge(facility: dict[str, Any], service: dict[str, Any]) -> bool:
    """Whether people are sheltered here from violence."""
    told = f"{facility['name']} {facility.get('notes')} {service['name']} {service.get('description')}"
    return service["category"] == "housing" and bool(re.search(r"violence|battered|abus", told, re.I))


def opening_hours(week: dict[str, list[list[int]]]) -> str:
    """OpenStreetMap's form of `{"1": [[830, 1700]]}`: `Mo 08:30-17:00`; equal days stand together."""
    days: dict[str, list[str]] = {}
    for number in "1234560":
        spans = [f"{_clock(start)}-{_clock(end)}" for start, end in week.get(number, []) if start != end]
        if spans:
            days.setdefault(",".join(spans), []).append(_DAYS[number])
    return "; ".join(f"{','.join(names)} {spans}" for spans, names in days.items())


def _clock(hhmm: int) -> str:
    return "24:00" if hhmm >= 2359 else f"{hhmm // 100:02}:{hhmm % 100:02}"
