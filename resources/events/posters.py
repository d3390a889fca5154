"""A date as a poster to hang up: a page to print, and the same page as PDF in the reader's language."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

import portal
from portal import languages, pdf
from resources.events import addressed, flows, trails
from resources.events.detail import EventReading, read_event
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence

TEMPLATE = "resources/poster.html"
SHEET = Path(portal.__file__).parent / "static" / "portal" / "poster.css"
KEPT = 300
"""Seconds for which a process remembers a finished poster."""
PAPER_NAMES = {"letter": "Letter", "a4": "A4"}
THINGS_TO_BRING = 6


def offered(reading: EventReading) -> list[dict[str, str]]:
    """Links to the posters of a date that is still to come: as PDF by paper, else the page to print."""
    if reading.row is None or reading.row.cancelled or reading.is_over:
        return []
    event, day = reading.row.event, [("date", reading.row.occurrence.name)]
    if not pdf.can_print(languages.current()):
        return [{"url": trails.beside(reverse("event_poster_page", args=[event.slug]), day), "paper": ""}]
    url = reverse("event_poster", args=[event.slug])
    return [{"url": trails.beside(url, [*day, ("paper", paper)]), "paper": PAPER_NAMES[paper]} for paper in pdf.PAPERS]


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster as PDF, on Letter unless A4 is asked; where none can be made, the page to print."""
    event, occurrence = _date(request, slug)
    reader = languages.current()
    paper = next((each for each in pdf.PAPERS if each == request.GET.get("paper", "").lower()), pdf.PAPERS[0])
    context = {**_context(event, occurrence, reader), "is_pdf": True}
    html = render_to_string(TEMPLATE, context, request)
    key = f"poster:{paper}:{sha256(html.encode()).hexdigest()}"
    document = caches["local"].get(key)
    if document is None:
        try:
            document = pdf.to_pdf(html, sheet=SHEET, paper=paper, language=reader)
        except pdf.CannotPrint:
            page = reverse("event_poster_page", args=[event.slug])
            return HttpResponseRedirect(trails.beside(page, [("date", occurrence.name)]))
        caches["local"].set(key, document, KEPT)
    name = f"{event.slug}-{occurrence.name[:10]}.pdf"
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"},
    )


@require_safe
def poster_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The same poster as a page."""
    event, occurrence = _date(request, slug)
    return render(request, TEMPLATE, _context(event, occurrence, languages.current()))


def _date(request: HttpRequest, slug: str) -> tuple[Event, Occurrence]:
    """The event and its date asked for, else the next. Raises Http404."""
    event: Event = get_object_or_404(Event.objects.listed().whole(), slug=slug)
    asked = request.GET.get("date", "").strip()
    named = addressed.date_named(event, asked) if asked else None
    occurrence = named.date if named else None if asked else flows.current_occurrence(event)
    if occurrence is None:
        raise Http404
    if occurrence.event_id != event.pk:
        event = Event.objects.listed().whole().get(pk=occurrence.event_id)
    return event, occurrence


def _context(event: Event, occurrence: Occurrence, reader: str) -> dict[str, Any]:
    reading = read_event(event, occurrence, reader)
    return {
        "event": event,
        "reading": reading,
        "row": reading.row,
        "bring": reading.bring[:THINGS_TO_BRING],
        "canonical": occurrence.get_absolute_url(),
    }
