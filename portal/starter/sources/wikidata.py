"""Missions of all countries in the United States out of Wikidata (2022-11-16), columns parted by `;`.

There is no state column and the "city" may be a state or a part of a town: the ZIP code whose point is nearest tells
the town and the state. Missions without a point keep the city as it is written. E-mails begin with `mailto:`.
"""

from pathlib import Path

from portal.starter.sources import addresses
from portal.starter.sources.converted import Converted
from portal.starter.tables import Row, point_of, read_rows

# Mexico's own list calls all of its offices consulates.
MEXICO = ("Consulate general of Mexico", "Consulate of Mexico")
ARTICLES = ("United", "Netherlands", "Philippines", "Dominican Republic", "Czech Republic", "People's Republic")


def convert(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file, delimiter=";"):
        city, state = town(row)
        nation = f"the {row['operator']}" if row["operator"].startswith(ARTICLES) else row["operator"]
        kind = row["type"][:1].upper() + row["type"][1:]
        table.add(
            line,
            external_id=row["QID"].rpartition("/")[2],
            organization=f"{kind} of {nation} in {city or row['city']}".replace(*MEXICO),
            organization_kind="consulate",
            kinds_of_help="consular-id;civil-registry;documents",
            address=row["address"],
            city=city,
            state=state,
            lat=row["latitude"],
            lon=row["longitude"],
            phone=row["phone"].replace("|", "; "),
            email=row["email"].split("|")[0].removeprefix("mailto:"),
            website=row["website"].split("|")[0],
        )


def town(row: Row) -> tuple[str, str]:
    """(city, state); the city is empty where the source only names a state."""
    written = row["city"]
    if written.startswith("Washington"):
        return "Washington", "DC"
    state = addresses.states().get(written.casefold(), "")
    point = point_of(row, "latitude", "longitude")
    near_city, near_state = addresses.nearest(*point) if point else ("", "")
    if state and written != "New York":
        return (near_city if near_state == state else ""), state
    return written, near_state or ("NY" if written == "New York" else "")
