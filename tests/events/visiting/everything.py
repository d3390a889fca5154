"""An event of which everything is known, with a date of each sort, for browsers to look at."""

import datetime

from resources.events.flows import today
from resources.events.models import CoHost
from resources.events.months import Month
from resources.models import Event, EventDocument, EventLanguage, EventText
from tests.resources.factories import DENVER, city, event, occurrence, organization, topic

SLUG, HOST = "everything", "consulate-of-the-south"
LONG_WORD = "a-long-word"
"""Of an event whose title, as calendars of partners have them, is an address of the web."""
MONTH = Month.of(today()).shifted(1)
FIRST = datetime.datetime.combine(MONTH.first.replace(day=5), datetime.time(18), DENVER)
WEEKS = [FIRST + datetime.timedelta(weeks=number) for number in range(4)]
DATES = tuple(f"{week:%Y-%m-%d}" for week in WEEKS)
"""As planned, cancelled, moved by a day, in another place: four of a series, so that the clock leaves them alone."""


def everything() -> Event:
    """In person and online, two hosts, things to bring in two languages; planned, cancelled, moved, elsewhere."""
    made = event(
        slug=SLUG,
        texts={"en": "Mobile consulate", "es": "Consulado móvil"},
        host=organization(name="Consulate of the South", slug=HOST),
        dates=WEEKS[:1],
        rrule="FREQ=WEEKLY;COUNT=4",
        place=city(),
        kind="mobile-consulate",
        mode="hybrid",
        venue="Library",
        address="620 E 7th Ave",
        postal_code="79901",
        latitude=31.753,
        longitude=-106.482,
        online_url="https://meet.example/1",
        cost="free",
        wheelchairs="yes",
        children="partly",
        interpretation_on_request=True,
        capacity=50,
        contact="(915) 544-0100",
        spoken=("es", "nah"),
    )
    occurrence(made, WEEKS[1], status="CANCELLED", reason="The hall is closed.")
    day = datetime.timedelta(days=1)
    occurrence(made, WEEKS[2], starts_at=WEEKS[2] + day, ends_at=WEEKS[2] + 2 * day, reason="The lawyers come later.")
    occurrence(made, WEEKS[3], venue="Plaza", address="114 W Mills Ave", reason="The library is painted.")
    EventLanguage.objects.create(event=made, code="en", interpretation=True)
    EventText.objects.filter(event=made).update(audience="Families", fees="Copies cost a little.")
    CoHost.objects.create(event=made, organization=organization(name="Border legal aid"))
    for code, thing in (("en", "Birth certificate"), ("en", "Photo ID"), ("es", "Acta de nacimiento")):
        EventDocument.objects.create(event=made, language=code, document=thing)
    made.topics.add(topic("documents"))
    made.save()
    address = f"https://meet.example/{'wide' * 20}"
    event(slug=LONG_WORD, texts={"en": address}, dates=WEEKS[2:3], kind="mobile-consulate", venue=address)
    return made
