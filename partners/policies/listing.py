"""What was asked of the list of rules: the parameters of search and `place`."""

from dataclasses import dataclass, fields, replace

from partners.places.meaning import Meant
from portal.vocabulary import PlaceKind
from search.contract import Near
from search.parameters import Asked

NOWHERE = Meant()


@dataclass(frozen=True)
class PolicyAsked(Asked):
    """`typed_place` goes back into the form as it came; links keep the place that it means."""

    typed_place: str = ""
    meant: Meant = NOWHERE

    @property
    def is_query(self) -> bool:
        return super().is_query or bool(self.typed_place)

    @property
    def place(self) -> str:
        return self.meant.place.slug if self.meant.place else ""

    @property
    def place_value(self) -> str:
        return self.meant.place.label if self.meant.place else self.typed_place

    def pairs(self, **changes: object) -> list[tuple[str, str]]:
        place = changes.pop("place", self.place)
        if self.place:
            changes = {"radius_km": None, **changes}
        return [*super().pairs(**changes), *([("place", str(place))] if place else [])]

    def suggestions_for(self, path: str) -> list[tuple[str, str]]:
        """(label, address) of what the place may mean."""
        return [(each.label, self.url(path, place=each.slug)) for each in self.meant.suggestions]


def at_place(asked: Asked, typed: str, meant: Meant) -> PolicyAsked:
    """Narrow what was asked to rules that apply at the place, and those of institutions near it."""
    own = {field.name: getattr(asked, field.name) for field in fields(asked)}
    here = meant.place
    if here and here.lat is not None and here.lon is not None:
        near = Near(here.label, here.lat, here.lon, within=here.reached)
        if here.kind in {PlaceKind.STATE, PlaceKind.COUNTRY}:
            # Its middle is no place where anybody looks for a school.
            near = replace(near, radius_km=1.0)
        own |= {"query": replace(asked.query, near=near), "typed": {**asked.typed, "near": "", "radius_km": ""}}
    return PolicyAsked(**own, typed_place=typed, meant=meant)
