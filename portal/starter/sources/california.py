"""California's guide for immigrants (2026-06-09): services of state agencies, and the agencies themselves.

The age of a service is its `updated`. An agency is written "Education, California Department of" in one file and
"California Department of Education" in the other: both come out in the second form.
"""

from pathlib import Path

from portal.starter.sources import words
from portal.starter.sources.converted import Converted
from portal.starter.tables import read_rows


def agency_name(listed: str) -> str:
    """`Education, California Department of` -> `California Department of Education`."""
    name, comma, before = listed.rpartition(", ")
    return f"{before} {name}" if comma else listed


def services(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        table.add(
            line,
            external_id=row["service_id"],
            organization=row["agency"],
            organization_kind="state",
            service=row["service_name"],
            description=row["description"],
            kinds_of_help=words.kinds_of_help(row["service_name"], row["tags"].replace("Immigration", "")),
            state="CA",
            phone=row["phone"],
            website=row["url"],
            area_served="ca",
            source_date=row["updated"][:10],
        )


def agencies(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        table.add(
            line,
            external_id=f"agency-{row['agency_id']}",
            organization=agency_name(row["agency"]),
            organization_kind="state",
            description=row["description"],
            state="CA",
            phone=row["phone"],
            website=row["url"],
            hours=row["phone_hours"],
            area_served="ca",
        )
