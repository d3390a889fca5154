"""The records of the resources' room, named for Django; each lives with its concept."""

from resources.events.feeds.models import FeedEntry, FeedState, FeedText
from resources.events.hosting.models import SentPicture
from resources.events.imports.models import ImportedCalendar, ImportedDate, ImportedEvent
from resources.events.meetings.models import (
    ActionItem,
    Answer,
    CalendarAddress,
    Invitee,
    MeetingCall,
    MeetingDocument,
    Proceedings,
)
from resources.events.models import (
    CoHost,
    Event,
    EventDocument,
    EventIndexPage,
    EventLanguage,
    EventText,
    EventTopic,
)
from resources.events.occurrence_models import Occurrence
from resources.events.rules.models import DatesMade
from resources.events.seats.models import Seat, SeatBook
from resources.guides.models import (
    GlossaryIndexPage,
    GuideIndexPage,
    GuidePage,
    GuideSource,
    GuideTopic,
    HomePage,
    TermPage,
    TermSource,
)

__all__ = [
    "ActionItem",
    "Answer",
    "CalendarAddress",
    "CoHost",
    "DatesMade",
    "Event",
    "EventDocument",
    "EventIndexPage",
    "EventLanguage",
    "EventText",
    "EventTopic",
    "FeedEntry",
    "FeedState",
    "FeedText",
    "GlossaryIndexPage",
    "GuideIndexPage",
    "GuidePage",
    "GuideSource",
    "GuideTopic",
    "HomePage",
    "ImportedCalendar",
    "ImportedDate",
    "ImportedEvent",
    "Invitee",
    "MeetingCall",
    "MeetingDocument",
    "Occurrence",
    "Proceedings",
    "Seat",
    "SeatBook",
    "SentPicture",
    "TermPage",
    "TermSource",
]
