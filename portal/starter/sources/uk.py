"""Offices of legal-aid providers in England and Wales (2026-07-08): many offices an organization, no state column."""

from pathlib import Path

from portal.starter.sources.converted import Converted
from portal.starter.tables import read_rows

IMMIGRATION = "IMMAS"  # the one category code whose meaning the data's own notes give


def convert(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        table.add(
            line,
            external_id=row["office_id"],
            organization=row["organisation"],
            organization_kind="other",
            kinds_of_help="immigration;asylum" if IMMIGRATION in row["categories"].split("|") else "",
            address=row["address"],
            city=row["city"],
            postal_code=row["postcode"],
            country="GB",
            lat=row["lat"],
            lon=row["lon"],
            phone=row["telephone"],
            website=row["website"],
        )
