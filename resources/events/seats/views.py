"""`<event>/seats/`: keep seats of a date, and see them again with the code. A code comes in bodies of forms alone."""

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.assurance_models import Withdrawn
from portal import anonymous, languages
from portal.context import alternates
from portal.vocabulary import Visibility
from resources.events import addressed, flows
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.seats import keeping
from resources.events.seats.codes import code_from
from resources.events.seats.forms import CodeForm, KeepForm
from resources.events.seats.models import SeatBook
from resources.events.seats.reading import read_date, read_seats, seats_url


@anonymous.page
def seats(request: HttpRequest, slug: str) -> HttpResponse:
    """The forms of one date, or what the code that was sent holds."""
    listed = Event.objects.listed().select_related("place").prefetch_related("texts")
    found: Event | None = listed.filter(slug=slug).first()
    if found is None:
        return _gone(request, slug)
    asked = request.GET.get("date", "").strip()
    named = addressed.date_named(found, asked) if asked else None
    date = named.date if named else None if asked else _next(found)
    if date is None:
        return render(request, "resources/seats_no_date.html", {"event": found, "alternates": alternates(request)})
    if date.event.pk != found.pk and request.method != "POST":
        return redirect(seats_url(date))
    # A form that was opened before the series was split or moved is about the same date still: nothing typed is lost.
    act = ACTS.get(request.POST.get("do", ""), _show) if request.method == "POST" else _show
    return act(request, date, timezone.now())


def _next(event: Event) -> Occurrence | None:
    date = flows.current_occurrence(event) or addressed.goes_on_with(event)
    if date is not None and date.event_id == event.pk:
        date.event = event
    return date


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """Holders of seats learn that a meeting, once public, is so no more; of any other nobody learns that it exists."""
    withdrawn = Q(live=True, visibility=Visibility.PUBLIC) & ~Q(withdrawn=Withdrawn.NO)
    held = Q(pk__in=SeatBook.objects.values("occurrence__event"))
    get_object_or_404(Event.objects.filter(withdrawn | held), slug=slug)
    return render(request, "resources/seats_no_date.html", {"alternates": alternates(request)}, status=410)


def _keep(request: HttpRequest, date: Occurrence, now: datetime.datetime) -> HttpResponse:
    form = _keep_form(request, date)
    if not form.is_valid():
        return _show(request, date, now, keep_form=form)
    code = code_from(form.cleaned_data["nonce"], date.pk)
    try:
        holding = keeping.keep_seats(date, code=code, seats=form.cleaned_data["seats"], now=now)
    except keeping.NotKept as why:
        form.add_error(None, str(why))
        return _show(request, date, now, keep_form=form)
    return _held(request, date, code, holding, now, is_new=True)


def _open(request: HttpRequest, date: Occurrence, now: datetime.datetime) -> HttpResponse:
    form = CodeForm(request, auto_id="code_%s")
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            return _held(request, date, code, keeping.open_seats(date, code=code, now=now), now)
        except keeping.NoSuchSeat:
            form.add_error("code", unknown_code())
    return _show(request, date, now, code_form=form)


def _give_back(request: HttpRequest, date: Occurrence, now: datetime.datetime) -> HttpResponse:
    form = CodeForm(request, auto_id="code_%s")
    if form.is_valid():
        try:
            number = keeping.give_back(date, code=form.cleaned_data["code"], now=now)
        except keeping.NoSuchSeat:
            form.add_error("code", unknown_code())
        except keeping.NotKept as why:
            form.add_error("code", str(why))
        else:
            return _render(request, "resources/seats_given_back.html", date, {"number": number})
    return _show(request, date, now, code_form=form)


ACTS = {"keep": _keep, "open": _open, "give_back": _give_back}


def unknown_code() -> str:
    return _(
        "No seats of this date are kept under this code. Look at each digit, and at the date. Perhaps they were given "
        "back, or nobody confirmed them in time."
    )


def _show(
    request: HttpRequest,
    date: Occurrence,
    now: datetime.datetime,
    *,
    keep_form: KeepForm | None = None,
    code_form: CodeForm | None = None,
) -> HttpResponse:
    hindrance = keeping.hindrance(date, now)
    line = keeping.line_of(date).count()
    keep_form = keep_form or _keep_form(request, date, data=None, files=None)
    code_form = code_form or CodeForm(request, auto_id="code_%s", data=None, files=None)
    context = {
        "hindrance": hindrance,
        "is_full": not hindrance and (line > 0 or keeping.free_seats(date) < 1),
        "line": line,
        "keep_form": keep_form,
        "code_form": code_form,
        "asks_code": date.event.seats_offered or keeping.has_holders(date) or code_form.is_bound,
    }
    return _render(request, "resources/seats.html", date, context, status=max(keep_form.status, code_form.status))


def _keep_form(request: HttpRequest, date: Occurrence, **kwargs: Any) -> KeepForm:
    return KeepForm(request, capacity=date.event.capacity, **kwargs)


def _held(
    request: HttpRequest,
    date: Occurrence,
    code: str,
    holding: keeping.Holding,
    now: datetime.datetime,
    *,
    is_new: bool = False,
) -> HttpResponse:
    held = read_seats(date, code, holding, reader=languages.current(), now=now)
    form = CodeForm(request, auto_id=False, data=None, files=None)
    return _render(request, "resources/seats_held.html", date, {"held": held, "is_new": is_new, "form": form})


def _render(
    request: HttpRequest, template: str, date: Occurrence, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    url = seats_url(date)
    query = url.partition("?")[2]
    shared = {
        "event": date.event,
        "reading": read_date(date, languages.current()),
        "here": url,
        "date_url": date.get_absolute_url(),
        "alternates": [{**each, "url": f"{each['url']}?{query}"} for each in alternates(request)],
    }
    return render(request, template, {**shared, **context}, status=status)
