"""Filters, dates and nearness as queries of the cluster; none of them but nearness moves a score."""

from collections.abc import Collection
from typing import Any

from elasticsearch.dsl import SF
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    FunctionScore,
    GeoDistance,
    Ids,
    Query,
    Range,
    Term,
    Terms,
)

from search.contract import DISTANCE_BANDS_KM, Near, SearchQuery

Sort = list[dict[str, Any]]


def facet_filter(name: str, values: Collection[str]) -> Query:
    wanted: dict[str, Any] = {f"f_{name}": list(values)}
    return Terms(**wanted)


def excluded(ids: Collection[str]) -> list[Query]:
    return [Ids(values=sorted(ids))] if ids else []


def weighed(query: Query, by: str) -> Query:
    """Scores multiplied with what the document holds in that field."""
    return FunctionScore(query=query, functions=[SF("field_value_factor", field=by)])


def days(query: SearchQuery) -> Query | None:
    limits = {name: day.isoformat() for name, day in (("gte", query.start), ("lte", query.end)) if day}
    return Range(**{"dates.day": limits}) if limits else None


def soonest(first: str, last: str | None) -> Sort:
    """By the first day of each event from `first` to `last`; what has none comes last."""
    limits = {"gte": first} | ({"lte": last} if last else {})
    days = {"path": "dates", "filter": {"range": {"dates.day": limits}}}
    return [{"dates.day": {"order": "asc", "mode": "min", "nested": days}}]


def reached(near: Near, weight: float) -> Query:
    """Scores `weight` to 2 x `weight` within the circle by distance, less for an area, least for remote help."""
    here = _falling(near, near.radius_km, start=0, top=2 * weight, fall=weight)
    return DisMax(queries=[here, *_elsewhere(near, weight)])


def by_distance(near: Near, weight: float) -> Query:
    """As `reached`, but in bands of distance: within each, what is proven goes before what is not."""
    bands = [edge for edge in DISTANCE_BANDS_KM if edge < near.radius_km] + [near.radius_km]
    step = weight / len(bands)
    # The upper half of each band is for what is proven; a gap keeps the halves apart.
    ways = [
        _falling(near, edge, start=start, top=2 * weight - step * (number + 0.5), fall=0.48 * step)
        for number, (start, edge) in enumerate(zip([0.0, *bands], bands, strict=False))
    ]
    here = ConstantScore(filter=_circle(near, near.radius_km), boost=step / 2)
    more = DisMax(queries=[here, *_elsewhere(near, weight * 0.2)])
    proven = Bool(filter=[Term(proven=True)], must=[more])
    return Bool(must=[DisMax(queries=[*ways, *_elsewhere(near, weight)])], should=[proven])


def within(near: Near) -> Query:
    """What reaches the point in any way."""
    return Bool(should=[_circle(near, near.radius_km), *_elsewhere(near, 1.0)])


def _circle(near: Near, km: float) -> Query:
    return GeoDistance(distance=f"{km}km", point={"lat": near.lat, "lon": near.lon})


def _falling(near: Near, km: float, *, start: float, top: float, fall: float) -> Query:
    """Within `km`: `top` up to `start`, then evenly less, `fall` less at the edge."""
    zero_at = (km - start) * top / fall
    decay = {"origin": {"lat": near.lat, "lon": near.lon}, "offset": f"{start}km", "scale": f"{zero_at / 2}km"}
    return FunctionScore(
        query=ConstantScore(filter=_circle(near, km)),
        functions=[SF({"linear": {"point": {**decay, "decay": 0.5}, "multi_value_mode": "min"}, "weight": top})],
        boost_mode="replace",
    )


def _elsewhere(near: Near, weight: float) -> list[Query]:
    """What serves the place though it lies elsewhere, and remote help."""
    ways: list[Query] = [ConstantScore(filter=Term(remote=True), boost=weight * 0.25)]
    if near.within:
        ways.append(ConstantScore(filter=Terms(area=list(near.within)), boost=weight * 0.5))
    return ways
