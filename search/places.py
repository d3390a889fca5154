"""What a visitor means by "near": a ZIP, a city with its state, or a point."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search import registry
from search.contract import Near

MAX_LENGTH = 200
_POINT = re.compile(r"\s*(-?[0-9]{1,2}(?:\.[0-9]{1,10})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*")


@dataclass(frozen=True)
class Found:
    """Either the place, or an error with labels of places that may have been meant."""

    candidate: registry.PlaceCandidate | None = None
    error: str = ""
    suggestions: tuple[str, ...] = ()

    def near(self, radius_km: float) -> Near | None:
        place = self.candidate
        return None if place is None else Near(place.label, place.lat, place.lon, radius_km, place.within)


def find(text: str, lang: str) -> Found:
    if len(text) > MAX_LENGTH:
        return Found(error=_("Write a ZIP code, or a city and its state, such as “Tucson, AZ”."))
    point = _POINT.fullmatch(text)
    if point:
        return _at(float(point[1]), float(point[2]), lang)
    candidates = registry.resolve_place(text.replace("\0", ""), lang)
    exact = next((each for each in candidates if each.exact), None)
    if exact:
        return Found(exact)
    message = _("We do not know this place. Write a ZIP code, or a city and its state, such as “Tucson, AZ”.")
    return Found(error=message, suggestions=tuple(dict.fromkeys(each.label for each in candidates)))


def _at(lat: float, lon: float, lang: str) -> Found:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return Found(error=_("This is not a point on the earth: latitude, then longitude."))
    named = registry.resolve_place(f"{lat},{lon}", lang)
    label = named[0].label if named else f"{lat:g}, {lon:g}"
    return Found(registry.PlaceCandidate(label, lat, lon, named[0].within if named else (), exact=True))
