"""New and changed events as an Atom feed."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from portal import languages
from portal.vocabulary import EventStatus
from resources.events.detail import read_event
from resources.events.feeds.asking import yesterday
from resources.events.feeds.models import FeedText
from resources.events.feeds.wording import one_line, safe
from resources.events.models import Event

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
_WORDS = ("texts", "languages", "required_documents", "host__texts", "co_hosts__organization__texts")


def written(language: str) -> str:
    """The last 50 events that came or changed, the latest first, in the best language for this one's readers.

    What was over long before it came, as in a calendar that a partner hands over, is no news.
    """
    texts = FeedText.objects.filter(language=language, entry__withdrawn_at=None, over_at__gte=yesterday())
    texts = texts.exclude(text="")
    changed = dict(texts.order_by("-changed", "pk").values_list("entry", "changed")[:ENTRIES])
    events = Event.objects.subscribable().select_related("host", "place").prefetch_related(*_WORDS)
    found = events.in_bulk(list(changed))
    feed = Atom1Feed(
        title=_("New and changed events"),
        link=f"{settings.BASE_URL}{reverse('events')}",
        description=_("Know-your-rights talks, legal clinic days, mobile consulates and other meetings."),
        language=languages.tag(language),
        feed_url=f"{settings.BASE_URL}{reverse('events_feed')}",
        feed_guid=f"{settings.BASE_URL}{reverse('events_feed')}",
    )
    for key, moment in changed.items():
        if key in found:
            _add(feed, found[key], moment, language)
    return str(feed.writeString("utf-8"))


def _add(feed: Atom1Feed, event: Event, moment: datetime.datetime, language: str) -> None:
    reading = read_event(event, None, language)
    title = one_line(reading.title)
    feed.add_item(
        title=f"{_('Cancelled')}: {title}" if event.status == EventStatus.CANCELLED else title,
        link=f"{settings.BASE_URL}{event.get_absolute_url()}",
        description=safe(reading.summary),
        unique_id=f"urn:uuid:{event.pk}",
        author_name=one_line(reading.host),
        pubdate=event.created_at,
        updateddate=moment,
    )
