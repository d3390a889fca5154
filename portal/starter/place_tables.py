"""States, counties and cities of the gazetteer as tables of our own."""

import importlib
import re
from collections import Counter, defaultdict
from pathlib import Path

from portal.distance import Point, distance_km
from portal.starter.tables import Row, degrees, key, point_of, read_rows, slug

# Kinds of county that the 2020 list no longer has or leaves out of the name.
LABELS = {"02261": "Valdez-Cordova Census Area", "69085": "Northern Islands Municipality", "51610": "Falls Church City"}
# Counties renamed or merged after a source file was made; 02261 was split after the 2017 edition used here.
RENAMED = {
    ("AK", "wadehampton"): "02158",
    ("SD", "shannon"): "46102",
    ("VA", "cliftonforgecity"): "51005",
    ("VA", "bedfordcity"): "51019",
}
MERGED = {"02063": "02261", "02066": "02261", "02232": "02105"}
Member = tuple[str, str, Point]  # a city's name, county and point in one source row

KIND = re.compile(r" (County|Parish|Municipio|City and Borough|Borough|Census Area|Municipality|City|District|Island)$")
BOX_MARGIN = 0.15  # degrees


class Zones:
    """IANA time zones of points; a point on water takes the zone of the place around it."""

    def __init__(self) -> None:
        self.finder = importlib.import_module("timezonefinder").TimezoneFinder()

    def at(self, point: Point, around: str = "") -> str:
        name = str(self.finder.timezone_at(lat=point[0], lng=point[1]) or "")
        return around if not name or name.startswith("Etc/") else name


def states(data: Path, zones: Zones) -> list[Row]:
    """Return the 56 US states and territories with a point, and the 32 Mexican ones by ISO 3166-2."""
    rows = []
    for line, row in read_rows(data / "gazetteer/state_centroids.csv"):
        lat, lon = float(row["lat"]), float(row["lon"])
        rows.append(
            {
                "slug": row["state"].lower(),
                "code": row["state"],
                "fips": row["state_fips"],
                "name": row["name"],
                "country": "US",
                "lat": degrees(lat),
                "lon": degrees(lon),
                "time_zone": zones.at((lat, lon)),
                "source": f"gazetteer/state_centroids.csv:row {line}",
            }
        )
    pycountry = importlib.import_module("pycountry")
    for state in pycountry.subdivisions.get(country_code="MX"):
        rows.append(
            {
                "slug": state.code.lower(),
                "code": state.code,
                "name": state.name,
                "country": "MX",
                "source": "ISO 3166-2",
            }
        )
    return sorted(rows, key=lambda row: (row["country"] == "MX", row["slug"]))


def _label(name: str, lower: str) -> str:
    """Return `DeKalb` and `dekalb county` as `DeKalb County`."""
    suffix = lower[len(name) :] if lower.startswith(name.lower()) else ""
    return name + suffix.title().replace(" And ", " and ")


def counties(data: Path, zones: Zones) -> list[Row]:
    """Return every county of the centroid file (Connecticut: the eight old ones) and Falls Church, which it lacks."""
    lower = {
        row["county_fips"]: row["county_name_lower"] for _, row in read_rows(data / "gazetteer/zcta_county_2020.csv")
    }
    found = [row for _, row in read_rows(data / "gazetteer/county_centroids.csv")]
    for _, row in read_rows(data / "gazetteer/us_county_centers.csv"):
        if row["fips"] == "51610":
            found.append({"county_fips": "51610", "state": "VA", "lat": row["clat10"], "lon": row["clon10"]})
    rows = []
    for row in found:
        fips = row["county_fips"]
        label = LABELS.get(fips) or _label(row["name"], lower.get(fips, ""))
        lat, lon = float(row["lat"]), float(row["lon"])
        # A city that is its own county leaves the plain slug to the city.
        kind = "-county" if label.endswith(" City") and label == row.get("name") else ""
        rows.append(
            {
                "slug": f"{row['state'].lower()}-{slug(label)}{kind}",
                "fips": fips,
                "name": label,
                "state": row["state"],
                "lat": degrees(lat),
                "lon": degrees(lon),
                "time_zone": zones.at((lat, lon)),
            }
        )
    return sorted(rows, key=lambda row: row["fips"])


class CountyIndex:
    """Finds a county by the names that the source files use, or by the ZIP codes around a point."""

    def __init__(self, rows: list[Row], data: Path) -> None:
        self.by_fips = {row["fips"]: row for row in rows}
        self.labels: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows:
            for name in {row["name"], KIND.sub("", row["name"])}:
                self.labels[row["state"], key(name)].append(row["fips"])
        self.boxes = {r["county_fips"]: r for _, r in read_rows(data / "gazetteer/county_centroids.csv")}
        self.zips: dict[str, list[tuple[Point, str, str]]] = defaultdict(list)
        self.by_city: dict[tuple[str, str], list[tuple[Point, str, str]]] = defaultdict(list)
        for _, row in read_rows(data / "gazetteer/zip_city_county_geonames.csv"):
            fips = MERGED.get(row["county_fips"], row["county_fips"])
            point = point_of(row)
            if fips in self.by_fips and point:
                entry = (point, key(row["city"]), fips)
                self.zips[row["state"]].append(entry)
                self.by_city[row["state"], entry[1]].append(entry)

    def named(self, state: str, name: str) -> str:
        """Return the FIPS code of the one county so named in the state, else an empty string."""
        wanted = (state, key(name))
        if wanted in RENAMED:
            return RENAMED[wanted]
        fips = self.labels.get(wanted, [])
        exact = [code for code in fips if key(self.by_fips[code]["name"]) == wanted[1]]
        county = [code for code in fips if not self.by_fips[code]["name"].endswith(" City")]
        for choice in (exact, fips, county):
            if len(set(choice)) == 1:
                return choice[0]
        return ""

    def near(self, state: str, city: str, point: Point) -> str:
        """Return the county of the nearest ZIP code of that city, else of any within 30 km."""
        zips = self.zips[state]
        same = [entry for entry in zips if entry[1] == key(city)]
        nearest = min(same or zips, key=lambda entry: distance_km(point, entry[0]), default=None)
        return nearest[2] if nearest and distance_km(point, nearest[0]) <= 30 else ""

    def zip_count(self, state: str, city: str, fips: str) -> int:
        """Return how many ZIP codes of that city name lie in the county."""
        return sum(entry[1] == key(city) and entry[2] == fips for entry in self._zips_of(state, city))

    def placed(self, state: str, city: Member, report: Counter[str]) -> Point:
        """Return the city's point; one outside its county gives way to a ZIP code of the city, then to the county."""
        name, fips, point = city
        box = self.boxes.get(fips)
        if box is None or _in_box(point, box):
            return point
        report["city points outside their county, replaced"] += 1
        zips = [entry[0] for entry in self._zips_of(state, name) if entry[2] == fips and _in_box(entry[0], box)]
        return zips[0] if zips else (float(box["lat"]), float(box["lon"]))

    def _zips_of(self, state: str, city: str) -> list[tuple[Point, str, str]]:
        return self.by_city.get((state, key(city)), [])


def _in_box(point: Point, box: Row) -> bool:
    low_lat, high_lat = float(box["min_lat"]) - BOX_MARGIN, float(box["max_lat"]) + BOX_MARGIN
    low_lon, high_lon = float(box["min_lon"]) - BOX_MARGIN, float(box["max_lon"]) + BOX_MARGIN
    return low_lat <= point[0] <= high_lat and low_lon <= point[1] <= high_lon
