"""Postal addresses of the United States out of one cell; what is not certain stays in the street line."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.distance import distance_km
from portal.starter.tables import folded

PLACES = Path(__file__).parents[3] / "partners/places/data"
_COUNTRY = re.compile(r",?\s*(U\.?S\.?A?\.?|United States( of America)?|EE\.?\s?UU\.?)\s*$", re.I)
_ZIP = re.compile(r"[,\s]+(?P<zip>\d{5}(-\d{4})?)\s*$")


@dataclass(frozen=True)
class Address:
    """The parts of an address; every part may be empty, `state` is a code such as TX."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


def _table(name: str) -> list[dict[str, str]]:
    with (PLACES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def states() -> Mapping[str, str]:
    """The code of a state of the US by code and name, folded: `d.c.`, `washington dc` and `dc` are DC."""
    american = [row for row in _table("states") if row["country"] == "US"]
    found = {folded(word): row["code"] for row in american for word in (row["code"], row["name"])}
    return found | dict.fromkeys(("d.c.", "washington dc", "washington d.c.", "washington, d.c."), "DC")


@cache
def _codes() -> Mapping[str, dict[str, str]]:
    return {row["code"]: row for row in _table("postal_codes")}


def state_of(postal_code: str) -> str:
    """The state of a ZIP code, empty when it is not known."""
    return _codes().get(postal_code[:5], {}).get("state", "")


def nearest(lat: float, lon: float, *, within_km: float = 30) -> tuple[str, str]:
    """(city, state) of the ZIP code whose point is nearest, two empty words when none is near."""
    near = [
        row for row in _codes().values() if abs(float(row["lat"]) - lat) < 0.5 and abs(float(row["lon"]) - lon) < 0.7
    ]
    away = [
        (distance_km((lat, lon), (float(row["lat"]), float(row["lon"]))), row["city"], row["state"]) for row in near
    ]
    found = min(away, default=(within_km, "", ""))
    return (found[1], found[2]) if found[0] < within_km else ("", "")


def split(text: str, cities: Iterable[str] = ()) -> Address:
    """Return the parts of `street, city, ST ZIP`. `cities` are names to look for where no comma parts the city.

    Without state and ZIP at the end everything stays in the street line.
    """
    rest = _COUNTRY.sub("", " ".join(text.split())).rstrip(" ,.")
    code = _ZIP.search(rest)
    rest = rest[: code.start()] if code else rest
    state, rest = _state(rest.rstrip(" ,."))
    if not state:
        return Address(street=" ".join(text.split()).rstrip(" ,"))
    street, city = _city(rest, cities)
    return Address(street, city, state, code["zip"] if code else "")


def _state(text: str) -> tuple[str, str]:
    """(code, the text before it) when the text ends with a state."""
    for size in (3, 2, 1):
        words = text.rsplit(maxsplit=size)
        tail = re.split(r",\s*", text)[-1] if size == 3 else " ".join(words[-size:])
        code = states().get(folded(tail.strip(" ,.")))
        if code and len(text) > len(tail):
            return code, text[: -len(tail)].rstrip(" ,")
    return "", text


def _city(text: str, cities: Iterable[str]) -> tuple[str, str]:
    """(street, city) of what stands before the state."""
    for name in sorted(cities, key=len, reverse=True):
        if name and re.search(rf"(^|[\s,]){re.escape(name)}$", text, re.I):
            return text[: -len(name)].rstrip(" ,"), text[-len(name) :]
    street, comma, city = text.rpartition(",")
    if comma and not re.search(r"\d|#|\bsuite\b|\bfloor\b", city, re.I):
        return street.strip(" ,"), city.strip()
    return text, ""


def box(postal: str) -> bool:
    """Whether a street line is a post-office box: nobody can go there."""
    return bool(re.match(r"\s*p\.?\s?o\.?\s*box\b", postal, re.I))
