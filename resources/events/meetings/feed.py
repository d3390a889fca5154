"""`/calendar/<token>.ics`, and the page of the workspace where a member makes and revokes such addresses."""

import datetime
import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import permissions
from partners.workspace.access import for_members
from resources.events.meetings import addresses
from resources.events.meetings.calendars import calendar, for_member
from resources.events.meetings.calling import sequences
from resources.events.meetings.forms import AddressForm
from resources.events.meetings.letters import language_of
from resources.events.meetings.models import CalendarAddress
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import EventQuerySet

KEPT = datetime.timedelta(days=31)
"""So long after its last date an event stays in the calendar."""


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of one member. Wrong, revoked, and of somebody who may no longer enter: 404, all the same."""
    user = addresses.reader_of(token)
    if user is None:
        return _guarded(HttpResponse("", status=404, content_type="text/plain; charset=utf-8"))
    with translation.override(language_of(user)):
        body = calendar_of(user)
    tag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in known or f"W/{tag}" in known or "*" in known:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="puente.ics"'
    response.headers["ETag"] = tag
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def calendar_of(user: object) -> bytes:
    """All that stands in this member's calendar, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    events = list(events_of(user))
    told = sequences(events)
    found = []
    for event in events:
        try:
            found += for_member(event, event.dates, language, sequence=told[event.pk])
        except (ValueError, OverflowError):  # its rule cannot be used; the editor is told beside it
            continue
    zones = [event.time_zone for event in events if not event.all_day]
    return calendar(found, zones, name=_("Partner meetings"))


def events_of(user: object) -> EventQuerySet:
    """The meetings that the member may see, and all that their own organizations hold."""
    own = list(permissions.standing_of(user).present)
    seen = Event.objects.meetings().seen_by(user).values("pk")
    held = Event.objects.listed().filter(Q(host__in=own) | Q(co_hosts__organization__in=own)).values("pk")
    recent = Occurrence.objects.filter(ends_at__gte=timezone.now() - KEPT)
    rows = Event.objects.filter(Q(pk__in=seen) | Q(pk__in=held), pk__in=recent.values("event"))
    dates = Prefetch("occurrences", recent.order_by("starts_at"), to_attr="dates")
    rows = rows.select_related("host", "place", "continues").order_by("starts_at", "pk")
    found: EventQuerySet = rows.prefetch_related(
        dates, "texts", "languages", "required_documents", "topic_items__tag__labels", "host__texts"
    )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def own_calendar(request: HttpRequest) -> HttpResponse:
    """The member's addresses; POST makes one and shows it, this once."""
    form, made = AddressForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            token = addresses.make(request.user, name=form.cleaned_data["name"])
        except addresses.TooMany:
            words = ngettext(
                "You have %(number)d address. Revoke it first.",
                "You have %(number)d addresses. Revoke one first.",
                addresses.MOST,
            )
            form.add_error(None, words % {"number": addresses.MOST})
        else:
            made = settings.BASE_URL + reverse("member_calendar", args=[token])
            form = AddressForm()
    context = {
        "form": form,
        "made": made,
        "webcal": made.replace(settings.BASE_URL.partition("://")[0], "webcal", 1) if made else "",
        "addresses": CalendarAddress.objects.filter(user=request.user),
    }
    return render(request, "workspace/meetings/calendar.html", context, status=422 if form.errors else 200)


@require_POST
@for_members
def revoke(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if not addresses.revoke(request.user, pk):
        raise Http404
    messages.success(request, _("The address opens nothing any more."))
    return redirect("meetings:calendar")
