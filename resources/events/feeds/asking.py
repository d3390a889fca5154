"""What an address of the feed asks for: the filters of the list, each right, or it is refused in plain words."""

import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from resources.events import flows
from resources.events.feeds.models import FeedEntry, FeedText
from search import parameters
from search.parameters import Asked

GOOGLE = "google"
NOT_HERE = ("page", "size")


def read(request: HttpRequest) -> Asked:
    """The filters. A wrong one is an error here: nobody looks at a feed who could see that it holds too much."""
    asked = parameters.read(request.GET, lang=languages.current(), fixed={"kind": flows.KIND})
    errors = {name: list(messages) for name, messages in asked.errors.items() if name not in NOT_HERE}
    for name in NOT_HERE:
        if name in request.GET:
            errors[name] = [_("A calendar is given whole. Leave this out of the address.")]
    if request.GET.get("for", GOOGLE) != GOOGLE:
        errors["for"] = [_("Unknown value: %(values)s.") % {"values": request.GET["for"][:100]}]
    return Asked(**{**vars(asked), "errors": errors})


def for_google(request: HttpRequest) -> bool:
    return request.GET.get("for") == GOOGLE


def asked_texts(asked: Asked) -> tuple[QuerySet[FeedText], bool]:
    """Kept texts of events with a date in the days that were asked for, else with one not over since yesterday.

    And whether an index could be asked for text and place: if not, they narrow nothing.
    """
    query = asked.query
    texts = FeedText.objects.filter(language=query.lang).exclude(text="").order_by("pk")
    coming = texts if query.start else texts.filter(over_at__gte=yesterday())
    if not asked.pairs():
        return coming, True  # what is kept is what is public
    found = flows.narrowed(asked)
    events = found.events.subscribable()
    if query.start or query.end:
        events = events.filter(pk__in=found.occurrences.between(query.start, query.end).order_by().values("event"))
    return coming.filter(entry__in=events.values("pk")), not found.degraded


def zones_of(asked: Asked, texts: QuerySet[FeedText]) -> set[str]:
    """Names of the zones that these texts need; of all that are public where nothing was narrowed, which is quick."""
    public = FeedEntry.objects.filter(withdrawn_at=None).order_by().values_list("time_zone", flat=True)
    narrowed = texts.order_by().values_list("entry__time_zone", flat=True)
    return set((narrowed if asked.pairs() else public).distinct())


def yesterday() -> datetime.datetime:
    """A cancelled date is told until the day after, so the date is too; by the day, for the sake of the ETag."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - datetime.timedelta(days=1)
