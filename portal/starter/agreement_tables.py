"""287(g) agreements of the government's list: each joined to its county, else its city, else its state, or to none."""

import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from portal.starter.place_tables import CountyIndex
from portal.starter.tables import Row, key, read_rows

LISTED = "sanctuary/ice_287g_participating_2025-07-18.csv"
LISTED_ON = "2025-07-18"
PUBLISHED = "https://www.ice.gov/identify-and-arrest/287g"
"""The page on which the government publishes the list."""

GOVERNMENT_HOST = "www.ice.gov"
SCANNER_HOST = "gcc02.safelinks.protection.outlook.com"
NO_COUNTY = {"", "#N/A", "#NA"}
COUNTY_AGENCY = re.compile(r"(?P<county>.+ (County|Parish)) (Sheriff|Board|Detention|Police|Jail)")
POLICE = re.compile(r" (Borough )?(Police (Services )?Department|(Department of )?Public Safety)$")


class Places:
    """The slugs of states, counties and cities by the names that the list uses."""

    def __init__(self, states: list[Row], cities: list[Row], counties: CountyIndex) -> None:
        self.counties = counties
        self.states = {row["name"].upper(): row for row in states if row["country"] == "US"}
        self.cities: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in cities:
            self.cities[row["state"], key(row["name"])].append(row["slug"])

    def of(self, row: Row) -> tuple[str, str]:
        """Return (slug of the place, "") or ("", why there is none)."""
        state, agency, county = self.states[row["STATE"]], row["LAW ENFORCEMENT AGENCY"], row["COUNTY"]
        if row["TYPE"] == "State Agency" or agency.startswith(state["name"] + " "):
            return state["slug"], ""
        # The agency's own name says the county too, where the cell misspells it.
        own = COUNTY_AGENCY.match(agency)
        named = [name for name in (county, own["county"] if own else "") if name not in NO_COUNTY]
        for name in named:
            if fips := self.counties.named(state["code"], name):
                return self.counties.by_fips[fips]["slug"], ""
        if any(other == key(name) for name in named for _state, other in self.counties.labels):
            return "", "the county named lies in another state"
        if own:
            return "", "no county of this name in the state"
        if not POLICE.search(agency):
            return "", "a township or district that the places of the portal do not hold"
        return self._city(state["code"], POLICE.sub("", agency))

    def _city(self, state: str, name: str) -> tuple[str, str]:
        found = self.cities[state, key(name)]
        if len(found) == 1:
            return found[0], ""
        return "", "several places of this name in the state" if found else "no place of this name in the state"


def document(url: str) -> str:
    """Return the government's own address of the document, freed of a mail scanner's wrapping; else nothing."""
    parts = urlsplit(url)
    if parts.hostname == SCANNER_HOST:
        url = next(iter(parse_qs(parts.query).get("url", [])), "")
    return url if urlsplit(url).hostname == GOVERNMENT_HOST and not re.search(r"\s", url) else ""


def agreements(data: Path, places: Places, report: Counter[str]) -> list[Row]:
    """Return one row an agreement, also those without a place: the portal counts them."""
    rows = []
    for line, row in read_rows(data / LISTED):
        place, why = places.of(row)
        if why:
            report[f"agreement not joined, {why}: {row['LAW ENFORCEMENT AGENCY']}, {row['STATE']}"] += 1
        signed = row["SIGNED"] if re.fullmatch(r"\d{4}-\d\d-\d\d", row["SIGNED"]) else ""
        if not signed:
            report[f"agreement without a date that can be read: {row['LAW ENFORCEMENT AGENCY']}"] += 1
        told = {"agency": re.sub(r"\s+", " ", row["LAW ENFORCEMENT AGENCY"]), "type": row["SUPPORT TYPE"]}
        told |= {"place": place, "not_joined": why, "signed": signed, "listed_on": LISTED_ON}
        told |= {"url": document(row["MOA_URL"]), "source": PUBLISHED, "source_file": LISTED, "source_row": str(line)}
        rows.append(told | {"state": places.states[row["STATE"]]["code"]})
    return rows
