"""Which meetings and dates a member sees, and what is still open from the ones before."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from partners import permissions
from partners.directory.models import Organization
from partners.members.models import Membership
from resources.events import addressed, flows
from resources.events.meetings.models import ActionItem, Answer
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import OccurrenceQuerySet

LONGEST_SERIES = 100
"""So many events, each continuing the one before, are looked back through."""


def meeting_url(date: Occurrence | Event) -> str:
    """Where members read of this date, below /workspace/; of an event its next one."""
    if isinstance(date, Event):
        return reverse("meetings:meeting", args=[date.pk])
    query = urlencode({"date": date.name}, safe=":")
    return f"{reverse('meetings:meeting', args=[date.event_id])}?{query}"


def get_meeting(user: Any, pk: UUID, *, to_change: bool = False) -> Event:
    """The meeting; Http404 for what is not there, not theirs to see, or (`to_change`) not theirs to host."""
    rows = Event.objects.meetings().seen_by(user).select_related("host", "place")
    event = rows.prefetch_related("texts", "languages", "visible_to_groups", "co_hosts").filter(pk=pk).first()
    if event is None or (to_change and not may_host(user, event)):
        raise Http404
    return event


def may_host(user: Any, event: Event) -> bool:
    return permissions.may(user, "change", event)


def may_answer(date: Occurrence) -> bool:
    """Whether it still matters who comes."""
    return not date.is_cancelled and date.ends_at > timezone.now()


def get_date(event: Event, asked: str, *, user: Any = None, to_change: bool = False) -> Occurrence:
    """The date that `asked` names, without it the next or the last one. Raises Http404 where there is none.

    Of a series that was split it may be a date of the one that goes on, as far as `user` may see (or change) that.
    """
    if not asked:
        date = flows.current_occurrence(event)
    else:
        seen = Event.objects.meetings().seen_by(user) if user is not None else Event.objects.none()
        named = addressed.date_named(event, asked, among=seen)
        date = named.date if named else None
    if date is None:
        raise Http404
    date.event = event if date.event_id == event.pk else get_meeting(user, date.event_id, to_change=to_change)
    return date


def dates_for(user: Any) -> OccurrenceQuerySet:
    """Dates of all meetings that the person may see."""
    meetings = Event.objects.meetings().seen_by(user)
    found: OccurrenceQuerySet = Occurrence.objects.filter(event__in=meetings.values("pk"))
    return found


def coming_dates(user: Any) -> OccurrenceQuerySet:
    return dates_for(user).upcoming()


def past_dates(user: Any) -> OccurrenceQuerySet:
    return dates_for(user).filter(ends_at__lt=timezone.now()).order_by("-starts_at", "pk")


def answers_of(user: Any, dates: list[Occurrence]) -> dict[UUID, Answer]:
    """The person's own answers by date."""
    return {each.occurrence_id: each for each in Answer.objects.filter(user=user, occurrence__in=dates)}


def readers(event: Event) -> QuerySet[Membership]:
    """Members whom the meeting is for, by organization and name."""
    rows = permissions.readers_of(event, together=[each.organization_id for each in event.co_hosts.all()])
    return rows.order_by("organization__name", "organization", "user__name", "user__email")


def speaks_for(user: Any, event: Event) -> list[Organization]:
    """The person's organizations for which they can answer; none for people of the network alone."""
    return [each.organization for each in readers(event).filter(user=user)]


def series_of(event: Event, user: Any) -> list[UUID]:
    """The event and those that it continues, as far as the person may see them."""
    found, earlier = [event.pk], event.continues_id
    while earlier and earlier not in found and len(found) < LONGEST_SERIES:
        found.append(earlier)
        earlier = Event.objects.filter(pk=earlier).values_list("continues", flat=True).first()
    if len(found) == 1:
        return found
    return list(Event.objects.meetings().seen_by(user).filter(pk__in=found).values_list("pk", flat=True))


def items_of(date: Occurrence) -> QuerySet[ActionItem]:
    return ActionItem.objects.filter(occurrence=date).select_related("owner", "occurrence__event")


def carried_items(date: Occurrence, user: Any) -> QuerySet[ActionItem]:
    """What earlier dates of the series left open."""
    earlier = Occurrence.objects.filter(event__in=series_of(date.event, user), starts_at__lt=date.starts_at)
    rows = ActionItem.objects.open().filter(occurrence__in=earlier.exclude(pk=date.pk).values("pk"))
    return rows.select_related("owner", "occurrence__event")
