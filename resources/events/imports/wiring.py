"""What the calendars of partners take part in: doubts, the clock, the workspace."""

from partners.doubts import sides
from portal import clock
from resources.events.imports import panels
from resources.events.imports.conflicts import SIDES
from resources.events.imports.polling import poll_due
from resources.events.models import Event


def connect() -> None:
    sides.register(Event, SIDES)
    panels.register()
    clock.register("calendars", poll_due, in_transaction=False)
