"""Cities of the gazetteer with their counties as a table of our own."""

from collections import Counter, defaultdict
from pathlib import Path

from portal.distance import Point, distance_km
from portal.starter.place_tables import CountyIndex, Member, Zones
from portal.starter.tables import Row, degrees, key, point_of, read_rows, slug

SAME_CITY_KM = 20.0  # a row of the same name this near adds its county
SAME_NAME_KM = 100.0  # up to here it is the same city's mail area, beyond it another place


def _found_cities(data: Path) -> list[tuple[str, str, str, Point]]:
    """Return (state, city, county name, point) of the city file and of ZIP codes whose city it lacks."""
    found, known = [], set()
    for _, row in read_rows(data / "gazetteer/us_cities.csv"):
        point = (float(row["LATITUDE"]), float(row["LONGITUDE"]))
        found.append((row["STATE_CODE"], row["CITY"], row["COUNTY"], point))
        known.add((row["STATE_CODE"], key(row["CITY"])))
    states_known = {state for state, _ in known}
    for _, row in read_rows(data / "gazetteer/zip_city_county_geonames.csv"):
        spot = point_of(row)
        if spot and row["state"] in states_known and (row["state"], key(row["city"])) not in known:
            found.append((row["state"], row["city"], row["county"], spot))
    return found


def _clusters(members: list[Member]) -> list[list[Member]]:
    """Split the places of one name: those in one county or within SAME_NAME_KM are one place."""
    groups: list[list[Member]] = []
    for member in members:
        near = [
            group
            for group in groups
            if any(member[1] == other[1] or distance_km(member[2], other[2]) <= SAME_NAME_KM for other in group)
        ]
        groups = [group for group in groups if group not in near] + [[*(m for group in near for m in group), member]]
    return groups


def _county_list(main: Member, group: list[Member], index: CountyIndex, report: Counter[str]) -> list[str]:
    """Return the city's counties, the main one first; an independent city lies in itself alone."""
    near = {fips for _, fips, point in group if fips and distance_km(main[2], point) <= SAME_CITY_KM}
    own = [fips for fips in near if key(index.by_fips[fips]["name"]) in (key(main[0]), key(f"{main[0]} City"))]
    for _, fips, _ in group:
        if fips and fips not in near:
            report[f"county left out, only mail area: {main[0]}, {index.by_fips[fips]['name']}"] += 1
    return own or sorted(near, key=lambda fips: (fips != main[1], fips))


def cities(data: Path, index: CountyIndex, zones: Zones, report: Counter[str]) -> list[Row]:
    """Return the cities with their counties; namesakes apart from each other carry the county in the slug."""
    named: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for state, city, county, point in _found_cities(data):
        fips = index.named(state, county) if county else ""
        if not fips:
            fips = index.near(state, city, point)
            report[f"city county by nearest ZIP code ({state} {county or 'no county'})"] += 1
        if not fips:
            report[f"city without a county: {city}, {state} ({county or 'no county'})"] += 1
        named[state, key(city)].append((city, fips, point))
    rows = []
    for (state, _), members in sorted(named.items()):
        groups = _clusters(members)
        for group in groups:
            main = max(group, key=lambda member: index.zip_count(state, member[0], member[1]))
            fips_list = _county_list(main, group, index, report)
            point = index.placed(state, main, report)
            name = f"{state}-{main[0]}"
            if len(groups) > 1 and fips_list:
                name += f"-{index.by_fips[fips_list[0]]['name']}"
            around = index.by_fips[fips_list[0]]["time_zone"] if fips_list else ""
            rows.append(
                {
                    "slug": slug(name),
                    "name": main[0],
                    "state": state,
                    "counties": ";".join(fips_list),
                    "lat": degrees(point[0]),
                    "lon": degrees(point[1]),
                    "time_zone": zones.at(point, around),
                }
            )
        report["city names of several places in one state"] += len(groups) > 1
    return sorted(rows, key=lambda row: row["slug"])


def fill_zones(rows: list[Row], column: str, inside: list[Row], inside_column: str) -> None:
    """Give places whose middle lies on water the zone of most places inside them."""
    for row in rows:
        if row.get("time_zone") or row.get("country") == "MX":
            continue
        zones = Counter(p["time_zone"] for p in inside if row[column] in p[inside_column].split(";") and p["time_zone"])
        row["time_zone"] = max(sorted(zones), key=lambda zone: zones[zone], default="")
