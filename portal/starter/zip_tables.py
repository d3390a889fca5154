"""ZIP codes of the gazetteer with their county candidates as a table of our own."""

from collections import Counter, defaultdict
from pathlib import Path

from portal.distance import Point, distance_km
from portal.starter.place_tables import MERGED, CountyIndex
from portal.starter.tables import Row, degrees, key, point_of, read_rows

Box = tuple[float, float, float, float]


def _boxes(data: Path) -> dict[str, Box]:
    """Return (min_lon, min_lat, max_lon, max_lat) of each state, half a degree wider."""
    boxes = {}
    for _, row in read_rows(data / "gazetteer/state_centroids.csv"):
        low = [float(row[name]) - 0.5 for name in ("min_lon", "min_lat")]
        high = [float(row[name]) + 0.5 for name in ("max_lon", "max_lat")]
        boxes[row["state"]] = (low[0], low[1], high[0], high[1])
    return boxes


def _inside(point: Point, box: Box) -> bool:
    lat, lon = point
    return box[1] <= lat <= box[3] and any(box[0] <= turned <= box[2] for turned in (lon, lon - 360))


def _candidates(data: Path, index: CountyIndex, report: Counter[str]) -> dict[str, list[str]]:
    """Return the counties of each ZCTA by the 2020 Census relationship."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, row in read_rows(data / "gazetteer/zcta_county_2020.csv"):
        fips = MERGED.get(row["county_fips"], row["county_fips"])
        if fips not in index.by_fips:
            report[f"ZCTA county without a row: {fips} {row['county_name_lower']}"] += 1
        elif fips not in found[row["zcta"]]:
            found[row["zcta"]].append(fips)
    return found


class Cities:
    """Finds the city of a ZIP code by name; of namesakes the nearest."""

    def __init__(self, rows: list[Row]) -> None:
        self.named: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            self.named[row["state"], key(row["name"])].append(row)

    def slug(self, state: str, city: str, point: Point) -> str:
        found = self.named.get((state, key(city)), [])
        if not found:
            return ""
        return min(found, key=lambda row: distance_km(point, (float(row["lat"]), float(row["lon"]))))["slug"]


def _middle(fips: list[str], index: CountyIndex) -> Point | None:
    points = [point for code in fips if (point := point_of(index.by_fips[code]))]
    if not points:
        return None
    return sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)


def _main_county(newer: Row, older: Row, index: CountyIndex) -> str:
    """Return the county that the ZIP files give; Connecticut's planning regions give way to the old counties."""
    state = newer.get("state") or older.get("state", "")
    fips = MERGED.get(newer.get("county_fips", ""), newer.get("county_fips", ""))
    if state != "CT" and fips in index.by_fips:
        return fips
    return index.named(state, older["county"]) if older.get("county") else ""


def postal_codes(data: Path, index: CountyIndex, city_rows: list[Row], report: Counter[str]) -> list[Row]:
    """Return every ZIP code of the three files that lies in a known state, its likeliest county first.

    `point_of` says what lat and lon are: the ZIP code's point, or the middle of its counties where no file has one.
    """
    newer = {row["zip"]: row for _, row in reversed(read_rows(data / "gazetteer/zip_city_county_geonames.csv"))}
    older = {row["code"]: row for _, row in reversed(read_rows(data / "gazetteer/us_zipcodes.csv"))}
    census = _candidates(data, index, report)
    boxes, cities = _boxes(data), Cities(city_rows)
    rows = []
    for code in sorted({*newer, *older, *census}):
        new, old = newer.get(code, {}), older.get(code, {})
        fips = census.get(code, [])
        main = _main_county(new, old, index)
        fips = [main, *(other for other in fips if other != main)] if main in fips or (main and not fips) else fips
        state = new.get("state") or old.get("state") or (index.by_fips[fips[0]]["state"] if fips else "")
        if state not in boxes:
            report[f"ZIP codes left out: not in a state ({state or 'military'})"] += 1
            continue
        points = [point for row in (new, old) if (point := point_of(row))]
        point = next((point for point in points if _inside(point, boxes[state])), None)
        report["ZIP points outside their state, not used"] += sum(not _inside(p, boxes[state]) for p in points)
        kind = "zip" if point else "county"
        point = point or _middle(fips, index)
        if point is None:
            report["ZIP codes left out: no point and no county"] += 1
            continue
        city = new.get("city") or old.get("city", "")
        city_slug = cities.slug(state, city, point)
        report["ZIP codes placed at the middle of their counties"] += kind == "county"
        report["ZIP codes with a city name but no city"] += bool(city and not city_slug)
        report["ZIP codes without a county"] += not fips
        lat, lon = degrees(point[0]), degrees(point[1])
        counties = ";".join(fips)
        rows.append(
            {"code": code, "city": city, "state": state, "lat": lat, "lon": lon, "city_slug": city_slug}
            | {"counties": counties, "point_of": kind}
        )
    return rows
