"""The roster of recognized organizations of the US Department of Justice, as of 2026-08-30.

A recognition past its day stays valid while a renewal is pending; one past its day without is left out.
`city_state_zip` holds ZIP+4 as well; some street lines are post-office boxes. Years of two digits are 1989 to 2026.
"""

from pathlib import Path

from portal.starter.sources import addresses
from portal.starter.sources.converted import Converted
from portal.starter.tables import read_rows


def convert(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        valid = row["recognition_expiration"] >= table.date or row["pending_renewal"] == "true"
        if row["organization_status"] != "Active" or not valid:
            table.leave_out("no longer recognized")
            continue
        town = addresses.split(f"{row['street_address']}, {row['city_state_zip']}")
        organization, _dash, service = row["organization_name"].partition(" - ")
        table.add(
            line,
            external_id=table.identifier(row["organization_name"]),
            organization=organization,
            organization_kind="ngo",
            service=service or "Immigration legal help",
            kinds_of_help="immigration",
            address=town.street,
            city=town.city,
            state=town.state,
            postal_code=town.postal_code,
            phone=row["phone"],
        )
