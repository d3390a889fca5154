"""Allies of immigrants in the United States and Mexico (2018-09-10).

Offices repeat their organization's name; a telephone cell holds several numbers with remarks; states are written out;
14 rows have no point, some points lie in another country, and one row of Mexico has its address in Los Angeles.
"""

import re
from pathlib import Path

from portal.starter.sources import addresses, words
from portal.starter.sources.addresses import Address
from portal.starter.sources.converted import Converted
from portal.starter.tables import Row, read_rows

COUNTRIES = {"United States": "US", "México": "MX", "International": ""}
# What the source writes for a state of Mexico, and its code.
MEXICAN = {
    "Baja California": "MX-BCN", "Chihuahua": "MX-CHH", "Coahuila": "MX-COA", "Sonora": "MX-SON",
    "Tamaulipas": "MX-TAM", "Nuevo León": "MX-NLE", "Nuevo Leon": "MX-NLE", "Veracruz": "MX-VER",
    "Chiapas": "MX-CHP", "Oaxaca": "MX-OAX", "Guanajuato": "MX-GUA", "Ciudad de México": "MX-CMX",
}  # fmt: skip
_AMERICAN = re.compile(r"\b[A-Z]{2} \d{5}(-\d{4})?\s*$")
_MEXICAN_CODE = re.compile(r"C\.?\s?P\.?,?\s*(?P<code>\d{5})\b|\b(?P<bare>\d{5})\b(?!.*\d{5})")


def place(row: Row) -> tuple[str, Address]:
    """(country, address) of a row; what the address says goes before the columns."""
    told = addresses.split(row["address"], [row["city"]])
    if _AMERICAN.search(row["address"]) or row["country"] == "United States":
        state = told.state or addresses.states().get(row["state"].casefold(), "")
        return "US", Address(told.street, told.city or row["city"], state, told.postal_code)
    country = COUNTRIES[row["country"]]
    code = _MEXICAN_CODE.search(row["address"])
    zip_code = (code["code"] or code["bare"]) if code else ""
    return country, Address(row["address"].strip(" ,"), row["city"], MEXICAN.get(row["state"], ""), zip_code)


def convert(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        country, town = place(row)
        table.add(
            line,
            external_id=table.identifier(row["name"], row["city"]),
            organization=row["name"],
            organization_kind="ngo",
            kinds_of_help=words.kinds_of_help(row["name"]),
            address=town.street,
            city=town.city,
            state=town.state,
            postal_code=town.postal_code,
            country=country,
            lat=row["lat"],
            lon=row["lon"],
            phone=row["phone"],
            email=row["email"],
            website=row["website"],
        )
