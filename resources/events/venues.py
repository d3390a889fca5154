"""Where a date takes place, as far as the reader may know: the only way from the records to anything public."""

from dataclasses import dataclass

from portal.vocabulary import LinkShown, Mode, VenueShown
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence


@dataclass(frozen=True)
class Venue:
    """`name`, `address`, `postal_code` and `link` are empty if not told; `told_late`: seat holders learn it.

    `point`: (latitude, longitude), the city's centre where the venue is not told.
    """

    name: str = ""
    address: str = ""
    postal_code: str = ""
    point: tuple[float, float] | None = None
    link: str = ""
    told_late: bool = False
    link_told_late: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.name or self.address)


def public_venue(event: Event, date: Occurrence | None = None) -> Venue:
    """What everyone may know of the venue of the event, or of one of its dates."""
    in_person, online = event.mode != Mode.ONLINE, event.mode != Mode.IN_PERSON
    open_venue = in_person and event.venue_shown == VenueShown.PUBLIC
    open_link = online and event.link_shown == LinkShown.PUBLIC
    whole = whole_venue(event, date)
    return Venue(
        name=whole.name if open_venue else "",
        address=whole.address if open_venue else "",
        postal_code=whole.postal_code if open_venue else "",
        point=(whole.point if open_venue else event.public_point) if in_person else None,
        link=whole.link if open_link else "",
        told_late=in_person and event.venue_shown == VenueShown.LATE,
        link_told_late=online and event.link_shown == LinkShown.LATE,
    )


def whole_venue(event: Event, date: Occurrence | None = None) -> Venue:
    """All of it, for the host, and for those who keep a seat once the hour has come. A date's own venue goes first."""
    elsewhere = bool(date and (date.venue or date.address))
    here = date if date and elsewhere else event
    return Venue(
        name=here.venue,
        address=here.address,
        postal_code="" if elsewhere else event.postal_code,
        point=event.place.point if elsewhere and event.place else event.exact_point,
        link=(date.online_url if date else "") or event.online_url,
    )
