"""Calendars that an organization keeps elsewhere: entered, looked at, stopped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.assurance_models import Withdrawn
from partners.audit.recording import record
from partners.editing import shown_name
from partners.imports.report import Refused
from partners.workspace.access import for_members, get_own, get_own_organization
from partners.workspace.addresses import entry_url
from resources.events.imports import vanishing, words
from resources.events.imports.forms import CalendarForm
from resources.events.imports.models import ImportedCalendar, ImportedEvent
from resources.events.imports.preview import preview
from resources.events.workspace import day_of

SHOWN = 50


@for_members
@require_safe
def calendars(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those of one organization."""
    organization = get_own_organization(request, pk, "view", ImportedCalendar)
    rows = ImportedCalendar.objects.subscribed().filter(organization=organization)
    context = {"organization": organization, "calendars": [described(row) for row in rows]}
    return render(request, "workspace/calendars/list.html", context)


def described(row: ImportedCalendar) -> dict[str, Any]:
    """A calendar with what is to be said of it."""
    return {
        "row": row,
        "url": reverse("calendars:calendar", args=[row.pk]),
        "trouble": words.reason(row.trouble, row.trouble_blanks) if row.trouble in words.REASONS else "",
    }


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First a look at what would come, then it is stored; the clock reads it within a minute."""
    organization = get_own_organization(request, pk, "add", ImportedCalendar)
    form = CalendarForm(request.POST if request.method == "POST" else None, organization=organization)
    found = None
    if request.method == "POST" and form.is_valid():
        calendar = form.calendar(request.user)
        if "save" in request.POST:
            return _subscribe(request, calendar)
        found = preview(calendar, by=request.user)
    context = {
        "form": form,
        "organization": organization,
        "preview": found,
        "back": reverse("calendars:list", args=[organization.pk]),
        "problems": form.problems() if form.is_bound else [],
    }
    return render(request, "workspace/calendars/add.html", context, status=422 if form.errors else 200)


def _subscribe(request: HttpRequest, calendar: ImportedCalendar) -> HttpResponse:
    with transaction.atomic():
        calendar.next_poll_at = timezone.now()
        calendar.save()
        record("calendars.subscribe", by=request.user, about=calendar)
    messages.success(request, _("The calendar is entered. It is read within a minute, then every six hours."))
    return HttpResponseRedirect(reverse("calendars:calendar", args=[calendar.pk]))


@for_members
@require_safe
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How one calendar stands, and which of its events it no longer names."""
    row = _own(request, pk)
    events = row.events.filter(event__isnull=False).select_related("event").prefetch_related("event__texts")
    report = row.last_report or {}
    context = {
        "organization": row.organization,
        "calendar": described(row),
        "report": report,
        "refused": [Refused(**each) for each in report.get("rows", [])],
        "vanished": [_event(each) for each in events.filter(event__withdrawn=Withdrawn.VANISHED)],
        "events": [_event(each) for each in events.order_by("-event__starts_at")[:SHOWN]],
        "total": events.count(),
    }
    return render(request, "workspace/calendars/calendar.html", context)


def _event(row: ImportedEvent) -> dict[str, Any]:
    event: Any = row.event
    return {"pk": row.pk, "name": shown_name(event), "day": day_of(event), "url": entry_url(event)}


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask it no more, and forget its address; its events stay."""
    row = _own(request, pk, "delete")
    back = reverse("calendars:list", args=[row.organization_id])
    if request.method == "POST":
        with transaction.atomic():
            row.subscribed, row.sealed_address, row.next_poll_at = False, "", None
            row.save(update_fields=["subscribed", "sealed_address", "next_poll_at"])
            record("calendars.stop", by=request.user, about=row)
        messages.success(request, _("This calendar is not read any more. Its events stay as they are."))
        return HttpResponseRedirect(back)
    return render(request, "workspace/calendars/stop.html", {"calendar": described(row), "back": back})


@for_members
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An event takes place although its calendar no longer names it."""
    row = ImportedEvent.objects.select_related("event", "calendar").filter(pk=pk, event__isnull=False).first()
    if row is None:
        raise Http404
    _own(request, row.calendar_id, "change")
    with transaction.atomic():
        vanishing.keep(row, by=request.user)
    messages.success(request, _("It is public again."))
    return HttpResponseRedirect(reverse("calendars:calendar", args=[row.calendar_id]))


def _own(request: HttpRequest, pk: UUID, action: str = "view") -> ImportedCalendar:
    """Raises as `get_own`; what is not asked any more is not there."""
    row: ImportedCalendar = get_own(request, ImportedCalendar.objects.select_related("organization"), pk, action)
    if not row.subscribed:
        raise Http404
    return row
