"""A network as large as the one that was counted: 53 offices, 1,773 dates in 30 days, 32,000 in 18 months."""

import datetime
from itertools import cycle
from zoneinfo import ZoneInfo

from partners.models import Jurisdiction, Organization
from resources.models import Event, EventLanguage, EventText, EventTopic, Occurrence
from tests.resources.factories import topic

OFFICES = 53
SERIES = 413
DATES = 32_000
WEEK = datetime.timedelta(days=7)
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")
CENTRE = (31.76, -106.49)
KINDS = ("mobile-consulate", "document-drive", "know-your-rights", "legal-clinic", "fair")
TITLES = {
    "en": "Documents, advice and a talk on rights for the whole family",
    "es": "Documentos, asesoría y plática de derechos para toda la familia",
}


def network(first: datetime.date, *, dates: int = DATES) -> None:
    """`dates` dates from `first` on of weekly series, at hours from 9 to 18 on the clocks of their places.

    All towns lie within 80 km of CENTRE.
    """
    offices = Organization.objects.bulk_create(
        Organization(name=f"Office {number}", slug=f"office-{number}", kind="consulate", live=True)
        for number in range(OFFICES)
    )
    towns = Jurisdiction.objects.bulk_create(
        Jurisdiction(
            kind="city",
            name=f"Town {number}",
            slug=f"tx-town-{number}",
            state_code="TX",
            latitude=CENTRE[0] + number / 100,
            longitude=CENTRE[1],
        )
        for number in range(OFFICES)
    )
    series = []
    for number, zone, kind in zip(range(SERIES), cycle(ZONES), cycle(KINDS), strict=False):
        day = first + datetime.timedelta(days=number % 7)
        start = datetime.datetime.combine(day, datetime.time(9 + number % 10), ZoneInfo(zone))
        series.append(
            Event(
                slug=f"series-{number}",
                host=offices[number % OFFICES],
                place=towns[number % OFFICES],
                kind=kind,
                starts_at=start,
                ends_at=start + datetime.timedelta(hours=2),
                time_zone=zone,
                rrule="FREQ=WEEKLY",
                venue="Library",
                live=True,
            )
        )
    Event.objects.bulk_create(series)
    rights = topic("know-your-rights")
    EventTopic.objects.bulk_create(EventTopic(content_object=each, tag=rights) for each in series[::5])
    EventText.objects.bulk_create(
        EventText(event=each, language=code, title=f"{title} {number}", description="<p>Come.</p>")
        for number, each in enumerate(series)
        for code, title in TITLES.items()
    )
    EventLanguage.objects.bulk_create(EventLanguage(event=each, code=code) for each in series for code in ("es", "en"))
    Occurrence.objects.bulk_create(_dates(series, dates), batch_size=2000)


def _dates(series: list[Event], number: int) -> list[Occurrence]:
    made = []
    for week in range(number // len(series) + 1):
        for event in series:
            naive = event.starts_at.replace(tzinfo=None) + week * WEEK
            start = naive.replace(tzinfo=event.zone)
            made.append(
                Occurrence(
                    event=event, original_start=start, starts_at=start, ends_at=start + datetime.timedelta(hours=2)
                )
            )
    return made[:number]
