"""Where a date takes place, as far as the reader may know: the only way from the records to anything public."""

import re
from dataclasses import dataclass, replace

from django.db.models import Case, Q, Value, When

from portal.vocabulary import LinkShown, Mode, VenueShown
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import EventQuerySet

_TOWN = re.compile(r"(?:^|,)\s*[^,\d]{2,},\s*[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?\s*(?:,|$)")
"""`Las Cruces, NM 88001` in an address; not `5 Main St, NW`."""


@dataclass(frozen=True)
class Venue:
    """`name`, `address`, `postal_code` and `link` are empty if not told; `told_late`: seat holders learn it.

    `point`: (latitude, longitude), the city's centre where the venue is not told or has none of its own (`is_exact`).
    """

    name: str = ""
    address: str = ""
    postal_code: str = ""
    point: tuple[float, float] | None = None
    is_exact: bool = False
    link: str = ""
    told_late: bool = False
    link_told_late: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.name or self.address)


def shows_venue(event: Event) -> bool:
    """Whether everyone may know the venue."""
    return event.mode != Mode.ONLINE and event.venue_shown == VenueShown.PUBLIC


SHOWS_VENUE = ~Q(mode=Mode.ONLINE) & Q(venue_shown=VenueShown.PUBLIC)
"""The same as a condition of the database."""


def with_open_venue(events: EventQuerySet) -> EventQuerySet:
    """`open_venue`: the venue's name where everyone may know it, else empty."""
    told: EventQuerySet = events.annotate(open_venue=Case(When(SHOWS_VENUE, then="venue"), default=Value("")))
    return told


def public_venue(event: Event, date: Occurrence | None = None) -> Venue:
    """What everyone may know of the venue of the event, or of one of its dates.

    Told late it is only where seats can be kept: else nobody would ever be told.
    """
    in_person, online = event.mode != Mode.ONLINE, event.mode != Mode.IN_PERSON
    is_open, open_link = shows_venue(event), online and event.link_shown == LinkShown.PUBLIC
    whole = whole_venue(event, date)
    return Venue(
        name=whole.name if is_open else "",
        address=whole.address if is_open else "",
        postal_code=whole.postal_code if is_open else "",
        point=(whole.point if is_open else _centre(event)) if in_person else None,
        is_exact=whole.is_exact and is_open,
        link=whole.link if open_link else "",
        told_late=event.seats_offered and _is_late(event),
        link_told_late=event.seats_offered and _link_is_late(event),
    )


def holder_venue(event: Event, date: Occurrence, *, has_come: bool) -> Venue:
    """What somebody may know who holds a seat of the date; `has_come`: the hour from which they learn what is late.

    They were promised it, though no further seats are offered.
    """
    late, link_late = _is_late(event), _link_is_late(event)
    known = replace(public_venue(event, date), told_late=late, link_told_late=link_late)
    whole = whole_venue(event, date)
    if late and has_come:
        known = replace(known, name=whole.name, address=whole.address, postal_code=whole.postal_code)
    return replace(known, link=whole.link) if link_late and has_come else known


def whole_venue(event: Event, date: Occurrence | None = None) -> Venue:
    """All of it, for the host, and for those who keep a seat once the hour has come. A date's own venue goes first."""
    elsewhere = bool(date and (date.venue or date.address))
    here = date if date and elsewhere else event
    in_other_town = bool(date and has_own_town(date))
    exact = None if elsewhere else event.exact_point
    return Venue(
        name=here.venue,
        address=here.address,
        postal_code=event.postal_code if here.address == event.address else "",
        point=None if in_other_town else exact or _centre(event),
        is_exact=exact is not None,
        link=(date.online_url if date else "") or event.online_url,
    )


def has_own_town(date: Occurrence) -> bool:
    """Whether the date's own address names a town: then the event's is not said beside it."""
    return bool(_TOWN.search(date.address))


def _is_late(event: Event) -> bool:
    return event.mode != Mode.ONLINE and event.venue_shown == VenueShown.LATE


def _link_is_late(event: Event) -> bool:
    return event.mode != Mode.IN_PERSON and event.link_shown == LinkShown.LATE


def _centre(event: Event) -> tuple[float, float] | None:
    """(latitude, longitude) of the city, county or state."""
    return event.place.point if event.place else None
