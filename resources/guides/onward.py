"""Where a reader goes from a guide: the next one of the list, and others on the same topics."""

from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from resources.guides.public import open_pages

SHOWN = 3


def guides_after(guide: Any, *, limit: int = SHOWN) -> QuerySet:
    """At most `limit` open guides of the same list: the next one (after the last, the first), then by shared topics.

    One query. Empty for a page that stands in no list yet.
    """
    siblings = open_pages(type(guide).objects.sibling_of(guide, inclusive=False))
    order = siblings.order_by("path").values("pk")
    following = Coalesce(order.filter(path__gt=guide.path)[:1], order[:1])
    topics = guide.topic_items.model.objects.filter(content_object=guide.pk).values("tag")
    shared = Count("topic_items", filter=Q(topic_items__tag__in=topics))
    is_next = Case(When(pk=F("following"), then=Value(True)), default=Value(False), output_field=BooleanField())
    found = siblings.annotate(following=following).annotate(is_next=is_next, shared=shared)
    return found.filter(Q(is_next=True) | Q(shared__gt=0)).order_by("-is_next", "-shared", "path")[:limit]
