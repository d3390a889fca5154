"""The records of the resources' room, named for Django; each lives with its concept."""

from resources.events.models import (
    Event,
    EventDocument,
    EventIndexPage,
    EventLanguage,
    EventText,
    EventTopic,
    Occurrence,
)
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
    "Event",
    "EventDocument",
    "EventIndexPage",
    "EventLanguage",
    "EventText",
    "EventTopic",
    "GlossaryIndexPage",
    "GuideIndexPage",
    "GuidePage",
    "GuideSource",
    "GuideTopic",
    "HomePage",
    "Occurrence",
    "TermPage",
    "TermSource",
]
