"""Changes that the search has to hear of; each handler puts keys into the outbox, in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from partners.directory.models import Organization
from partners.directory.terms import Topic, TopicLabel
from resources.events.models import CoHost, Event, EventDocument, EventLanguage, EventText, EventTopic
from resources.events.occurrence_models import Occurrence
from resources.guides.models import GuidePage, GuideTopic, TermPage
from search import outbox

TEXTS: dict[type[Page], str] = {GuidePage: "guide", TermPage: "term"}
EVENT_PARTS = (CoHost, EventText, EventTopic, EventLanguage, EventDocument, Occurrence)


def connect() -> None:
    for signal in (post_save, post_delete):
        for model in TEXTS:
            signal.connect(text_changed, sender=model, dispatch_uid=f"search_{model.__name__}")
        for part in EVENT_PARTS:
            signal.connect(event_part_changed, sender=part, dispatch_uid=f"search_{part.__name__}")
        signal.connect(guide_topic_changed, sender=GuideTopic, dispatch_uid="search_guide_topic")
        signal.connect(event_changed, sender=Event, dispatch_uid="search_event")
        signal.connect(host_changed, sender=Organization, dispatch_uid="search_event_host")
        signal.connect(topic_changed, sender=Topic, dispatch_uid="search_texts_of_topic")
        signal.connect(topic_label_changed, sender=TopicLabel, dispatch_uid="search_texts_of_topic_label")
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="search_restriction")
    post_page_move.connect(page_moved, dispatch_uid="search_page_moved")


def text_changed(instance: Any, **kwargs: Any) -> None:
    outbox.put(TEXTS[type(instance)], [str(instance.translation_key)])


def guide_topic_changed(instance: GuideTopic, **kwargs: Any) -> None:
    outbox.put("guide", [str(instance.content_object.translation_key)])


def event_changed(instance: Event, **kwargs: Any) -> None:
    outbox.put("event", [str(instance.pk)])


def event_part_changed(instance: Any, **kwargs: Any) -> None:
    key = instance.content_object_id if isinstance(instance, EventTopic) else instance.event_id
    outbox.put("event", [str(key)])


def host_changed(instance: Organization, **kwargs: Any) -> None:
    _put("event", Event.objects.held_by(instance).values_list("pk", flat=True))


def topic_changed(instance: Topic, **kwargs: Any) -> None:
    _put_topic(instance.pk)


def topic_label_changed(instance: TopicLabel, **kwargs: Any) -> None:
    _put_topic(instance.topic_id)


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    _put_below(instance.page)


def page_moved(instance: Page, **kwargs: Any) -> None:
    _put_below(instance)


def _put_below(page: Page) -> None:
    for model, kind in TEXTS.items():
        _put(kind, model.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))


def _put_topic(pk: Any) -> None:
    _put("guide", GuidePage.objects.filter(topic_items__tag=pk).values_list("translation_key", flat=True))
    _put("event", Event.objects.filter(topic_items__tag=pk).values_list("pk", flat=True))


def _put(kind: str, keys: Iterable[Any]) -> None:
    outbox.put(kind, {str(key) for key in keys})
