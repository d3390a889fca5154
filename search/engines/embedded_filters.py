"""Filters, dates and nearness as tantivy queries; none of them but nearness moves a score."""

from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from math import cos, degrees, floor, radians

from tantivy import FieldType, Occur, Query

from portal.distance import EARTH_KM, distance_km
from search.contract import DISTANCE_BANDS_KM, Near, SearchQuery
from search.engines.embedded_schema import band, schema
from search.engines.embedded_store import Reader

SINGLE_POINTS = 300
RINGS = 64
DAYS_AHEAD = 550


def silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def facet_filter(name: str, values: tuple[str, ...]) -> Query:
    return silent(Query.term_set_query(schema(), f"f_{name}", list(values)))


def excluded(ids: Collection[str]) -> list[tuple[Occur, Query]]:
    return [(Occur.MustNot, Query.term_set_query(schema(), "id", sorted(ids)))] if ids else []


@dataclass(frozen=True)
class Reached:
    """What reaches a point: terms of the points in the circle, nearest first, with their distance in km."""

    near: Near
    points: list[tuple[float, str]] = field(default_factory=list)

    def query(self, weight: float) -> Query:
        """Scores `weight` to 2 x `weight` within the circle by distance, less for an area, least for remote help."""
        return self._ways(lambda km: weight * (2.0 - km / self.near.radius_km), weight)

    def by_distance(self, weight: float) -> Query:
        """As `query`, but in bands of distance: within each, what is proven goes before what is not."""
        bands = [edge for edge in DISTANCE_BANDS_KM if edge < self.near.radius_km] + [self.near.radius_km]
        step = weight / len(bands)

        def score(km: float) -> float:
            number = next(at for at, edge in enumerate(bands) if km <= edge)
            start = bands[number - 1] if number else 0.0
            within = (km - start) / (bands[number] - start)
            # The upper half of each band is for what is proven; a gap keeps the halves apart.
            return 2 * weight - step * (number + 0.5 + 0.48 * within)

        here = Query.term_set_query(schema(), "point", [term for _, term in self.points])
        more = [Query.const_score_query(here, step / 2), *self._elsewhere(weight * 0.2)]
        proven = [
            (Occur.Must, silent(Query.term_query(schema(), "proven", 1))),
            (Occur.Must, Query.disjunction_max_query(more)),
        ]
        clauses = [(Occur.Must, self._ways(score, weight)), (Occur.Should, Query.boolean_query(proven))]
        return Query.boolean_query(clauses)

    def _ways(self, score: Callable[[float], float], weight: float) -> Query:
        ways = [
            Query.const_score_query(Query.term_query(schema(), "point", term, "basic"), score(km))
            for km, term in self.points[:SINGLE_POINTS]
        ]
        rest = self.points[SINGLE_POINTS:]
        step = max(1, -(-len(rest) // RINGS))
        for _band, rows in groupby(rest, key=lambda row: bisect_left(DISTANCE_BANDS_KM, row[0])):
            inside = list(rows)
            for start in range(0, len(inside), step):
                ring = inside[start : start + step]
                terms = Query.term_set_query(schema(), "point", [term for _, term in ring])
                ways.append(Query.const_score_query(terms, score(ring[0][0])))
        return Query.disjunction_max_query([*ways, *self._elsewhere(weight)])

    def _elsewhere(self, weight: float) -> list[Query]:
        """What serves the place though it lies elsewhere, and remote help."""
        ways = [Query.const_score_query(Query.term_query(schema(), "remote", 1), weight * 0.25)]
        if self.near.within:
            area = Query.term_set_query(schema(), "area", list(self.near.within))
            ways.append(Query.const_score_query(area, weight * 0.5))
        return ways


def reached(reader: Reader, near: Near) -> Reached:
    """The box first (bands of latitude, then longitude), the great circle on what is left."""
    north = degrees(near.radius_km / EARTH_KM)
    east = north / max(0.01, cos(radians(min(89.0, abs(near.lat) + north))))
    found = []
    for step in range(floor(near.lat - north), floor(near.lat + north) + 1):
        for lat, lon, term in _points(reader, band(step)):
            if abs(lat - near.lat) <= north and min(abs(lon - near.lon), 360 - abs(lon - near.lon)) <= east:
                km = distance_km((near.lat, near.lon), (lat, lon))
                if km <= near.radius_km:
                    found.append((km, term))
    return Reached(near, sorted(found))


def _points(reader: Reader, prefix: str) -> list[tuple[float, float, str]]:
    if prefix not in reader.bands:
        reader.bands[prefix] = [
            (*(map(float, term.removeprefix(prefix).split(","))), term)  # type: ignore[misc]
            for term, _ in reader.searcher.terms_with_prefix("point", prefix)
        ]
    return reader.bands[prefix]


def days(query: SearchQuery) -> Query | None:
    if query.start is None and query.end is None:
        return None
    first = query.start.toordinal() if query.start else 0
    last = query.end.toordinal() if query.end else date.max.toordinal()
    return silent(Query.range_query(schema(), "day", FieldType.Unsigned, first, last))


def soonest(start: date, end: date | None) -> Query:
    """Scores the sooner day higher, day by day as far ahead as occurrences are made, then by month."""
    last = min(end or date.max, start + min(timedelta(days=DAYS_AHEAD), date.max - start))
    ladder = [
        Query.const_score_query(Query.term_query(schema(), "day", start.toordinal() + ahead), 2.0 - ahead / 1000)
        for ahead in range((last - start).days + 1)
    ]
    return Query.disjunction_max_query([*ladder, Query.const_score_query(Query.all_query(), 0.5)])
