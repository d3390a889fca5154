"""Events and their dates under the words of the network."""

import datetime
import operator
import zoneinfo
from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from partners import permissions
from partners.assurance_models import Withdrawn
from partners.directory.models import OrganizationText
from partners.entries import EntryQuerySet, Origin, public_q
from partners.prose import AllOf
from portal import languages
from portal.vocabulary import EventKind, EventStatus, PlaceKind, TopicCode, Visibility

# Where a facet of the search is found in an event's records; what is not named here no event has.
FACET_LOOKUPS: dict[str, tuple[str, ...]] = {
    "topic": ("topic_items__tag__slug",),
    "spoken": ("languages__code",),
    "state": ("place__state_code",),
    "county": ("place__slug", "place__parents__slug"),
    "organization_kind": ("host__kind",),
    "event_kind": ("kind",),
    "mode": ("mode",),
    "cost": ("cost",),
    "host": ("host__slug", "co_hosts__organization__slug"),
    "in": ("texts__language",),
}

# Kinds of event that are about a topic though nobody has said so.
KINDS_ABOUT: dict[str, str] = {
    TopicCode.KNOW_YOUR_RIGHTS: EventKind.KNOW_YOUR_RIGHTS,
    TopicCode.LEGAL_HELP: EventKind.LEGAL_CLINIC,
    TopicCode.DOCUMENTS: EventKind.DOCUMENT_DRIVE,
    TopicCode.CONSULATES: EventKind.MOBILE_CONSULATE,
}

# Whatever its visibility says: what partners speak of among themselves is never public by an oversight.
AMONG_PARTNERS = EventKind.PARTNER_MEETING
HERE = (Withdrawn.NO, Withdrawn.STALE)


class EventQuerySet(EntryQuerySet):
    def listed(self) -> Self:
        return super().listed().filter(public_q("host__")).exclude(kind=AMONG_PARTNERS)

    def meetings(self) -> Self:
        """Held among partners, not for the public, by a host that is there and was not taken down."""
        closed = Q(kind=AMONG_PARTNERS) | ~Q(visibility=Visibility.PUBLIC)
        there = Q(live=True, host__live=True, withdrawn__in=HERE, host__withdrawn__in=HERE)
        return self.filter(closed, there)

    def seen_by(self, user: Any) -> Self:
        """Of what is not for the public, what this person may see."""
        condition = permissions.seen_q(user, self.model, owner="host", together="co_hosts__organization")
        return self.filter(pk__in=self.model._default_manager.filter(condition).order_by().values("pk"))

    def indexable(self) -> Self:
        """Examples do not take place, so no machine is told of them."""
        return super().indexable().exclude(origin=Origin.STARTER)

    def whole(self) -> Self:
        """With all that a page says of an event; a query more for each kind of row that hangs on it."""
        words = ("texts", "languages", "required_documents", "host__texts", "co_hosts__organization__texts")
        return self.select_related("host", "place", "source", "image", "assured_by").prefetch_related(*words)

    def subscribable(self) -> Self:
        """What calendar programs are told: all that is listed and takes place, checked or not."""
        return self.listed().exclude(origin=Origin.STARTER)

    def matching(self, filters: Mapping[str, tuple[str, ...]]) -> Self:
        """Values of one facet are alternatives, facets narrow each other."""
        found = self
        for name, values in filters.items():
            lookups = FACET_LOOKUPS.get(name)
            if lookups is None:
                return self.none()
            found = found.filter(reduce(operator.or_, (Q(**{f"{path}__in": values}) for path in lookups)))
        return found

    def at_place(self, place: Any) -> Self:
        """Events in the place or in a place that lies in it."""
        if place.kind == PlaceKind.STATE and place.code:
            return self.filter(place__state_code=place.code, place__country=place.country)
        return self.filter(Q(place=place) | Q(place__parents=place))

    def coming(self) -> Self:
        """Those with a date that is not over."""
        dates = self.model._meta.get_field("occurrences").related_model.objects
        return self.filter(Exists(dates.filter(event=OuterRef("pk"), ends_at__gte=timezone.now())))

    def held_by(self, organization: Any) -> Self:
        """Events that the organization holds, alone or with others."""
        together = self.model._meta.get_field("co_hosts").related_model.objects.filter(organization=organization)
        return self.filter(Q(host=organization) | Q(pk__in=together.values("event")))

    def about(self, topics: Collection[str]) -> Self:
        """Events with one of the topics, or of a kind that is about one of them."""
        kinds = [KINDS_ABOUT[topic] for topic in topics if topic in KINDS_ABOUT]
        return self.filter(Q(topic_items__tag__slug__in=topics) | Q(kind__in=kinds)).distinct()


class OccurrenceQuerySet(models.QuerySet):
    def listed(self) -> Self:
        return self.filter(public_q("event__"), public_q("event__host__")).exclude(event__kind=AMONG_PARTNERS)

    def upcoming(self, now: datetime.datetime | None = None) -> Self:
        """Not yet over, soonest first."""
        return self.filter(ends_at__gte=now or timezone.now()).order_by("starts_at")

    def held(self) -> Self:
        """Those that were not called off, as dates or with their event."""
        off = EventStatus.CANCELLED
        return self.exclude(status=off).exclude(event__status=off)

    def held_first(self) -> Self:
        """Soonest first, but what was called off after all that was not."""
        off = When(status=EventStatus.CANCELLED, then=1)
        return self.order_by(Case(off, default=0), "starts_at")

    def with_words(self) -> Self:
        """Ready to be shown: two queries more, however many dates; `host_said` is the host's name for the reader."""
        names = OrganizationText.objects.filter(organization=OuterRef("event__host"), language=languages.current())
        rows = self.select_related("event__host", "event__place").annotate(host_said=Subquery(names.values("name")[:1]))
        return rows.prefetch_related("event__texts", "event__languages")

    def with_titles(self) -> Self:
        """Ready for a line each, within the one query: `titles` are rows of language and title."""
        text = JSONObject(language="event__texts__language", title="event__texts__title")
        same = self.model._base_manager.filter(pk=OuterRef("pk")).order_by()
        return self.select_related("event__place").annotate(titles=Subquery(same.values(all=AllOf(text))))

    def between(self, start: datetime.date | None, end: datetime.date | None) -> Self:
        """On any of the days from `start` to `end`, inclusive, by the calendar of each event's zone."""
        zones = self.order_by().values_list("event__time_zone", flat=True).distinct()
        found = Q(pk__in=[])
        for name in zones:
            found |= Q(event__time_zone=name) & _on_days(start, end, zoneinfo.ZoneInfo(name))
        return self.filter(found).order_by("starts_at")


def midnight(day: datetime.date, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), zone)


def _on_days(start: datetime.date | None, end: datetime.date | None, zone: zoneinfo.ZoneInfo) -> Q:
    """What ends at midnight is not on the next day; what takes no time is on the day it starts."""
    found = Q()
    if start and start > datetime.date.min:  # before it no moment can be told in UTC, and after it no day
        first = midnight(start, zone)
        found &= Q(starts_at__gte=first) | Q(ends_at__gt=first)
    if end and end < datetime.date.max:
        found &= Q(starts_at__lt=midnight(end + datetime.timedelta(days=1), zone))
    return found
