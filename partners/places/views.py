"""Places: finding one, what applies there, several beside each other."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.places import comparing
from partners.places.days import day_asked
from partners.places.meaning import meant
from partners.places.place_page import place_page
from partners.places.queries import MAX_TEXT, Candidate, states
from portal import languages
from portal.context import alternates

INSIDE = "1"


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The form, and where one place is meant, the way to it."""
    reader, typed = languages.current(), request.GET.get("q", "").strip()
    if not typed:
        return render(request, "partners/places.html", {"states": states(reader)})
    found = meant(typed, reader)
    if found.place:
        hint = {"city": found.city.slug} if found.city else {}
        return _not_kept(HttpResponseRedirect(_address(reverse("place", args=[found.place.slug]), hint)))
    context = {
        "typed": typed[:MAX_TEXT],
        "messages": found.error,
        "links": _links(found.suggestions),
        "noindex": True,
        "states": states(reader),
    }
    return _not_kept(render(request, "partners/places.html", context))


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    reader, today = languages.current(), timezone.localdate()
    typed = request.GET.get("as_of", "").strip()[:40]
    asked, error = day_asked(typed)
    day = asked or today
    city = request.GET.get("city", "")[:120]
    shown = place_page(slug, day, reader, city=city)
    if shown is None:
        return _unknown(request, slug, reader)
    inside = shown.is_city and request.GET.get("inside") == INSIDE
    offered = {each.slug for each in shown.rules.cities}
    kept = {"inside": INSIDE if inside else "", "city": city if city in offered else ""}
    pairs = {"as_of": asked.isoformat() if asked else "", **kept}
    context = {
        "shown": shown,
        "place": shown.place,
        "day": day,
        "typed_day": typed,
        "day_error": _("%(error)s This page shows today.") % {"error": error} if error else "",
        "is_today": day == today,
        "inside": inside,
        "kept": {name: value for name, value in kept.items() if value},
        "today_url": _address(request.path, kept),
        "inside_url": _address(request.path, {**pairs, "inside": INSIDE}),
    }
    return _answer(request, "partners/place.html", context, pairs)


def _unknown(request: HttpRequest, slug: str, reader: str) -> HttpResponse:
    """Not found, with the places that may have been meant where there are any."""
    found = meant(slug, reader)
    suggestions = (found.place,) if found.place else found.suggestions
    if not suggestions:
        raise Http404
    context = {"missing": slug, "links": _links(suggestions), "noindex": True, "alternates": []}
    return render(request, "partners/places.html", context, status=404)


def _links(places: Iterable[Candidate]) -> list[tuple[str, str]]:
    return [(each.label, reverse("place", args=[each.slug])) for each in places]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Texts become the addresses of the places that they mean, so that the page can be shared."""
    reader = languages.current()
    typed = [text for text in request.GET.getlist("place") if text.strip()]
    fields = comparing.fields(typed, reader)
    found = [field.place for field in fields if field.place]
    slugs = [each.slug for each in found]
    if len(found) == len(typed) <= comparing.MOST and slugs != typed:
        return _not_kept(HttpResponseRedirect(_address(request.path, {"place": slugs})))
    context = {
        "fields": [(field, _suggested(request.path, fields, number)) for number, field in enumerate(fields)],
        "too_many": len(typed) > comparing.MOST,
        "most": comparing.MOST,
        "places": found,
        "comparison": comparing.comparison(found, timezone.localdate(), reader)
        if len(found) >= comparing.FEWEST
        else None,
    }
    return _answer(request, "partners/places_compare.html", context, {"place": typed[: comparing.MOST]})


def _suggested(path: str, fields: list[comparing.Field], number: int) -> list[tuple[str, str]]:
    """(label, address) of what a field may mean, the others kept as they are."""
    held = [field.place.slug if field.place else field.typed for field in fields]
    return [
        (
            each.label,
            _address(path, {"place": [text for text in (*held[:number], each.slug, *held[number + 1 :]) if text]}),
        )
        for each in fields[number].meant.suggestions
    ]


def _answer(request: HttpRequest, template: str, context: dict[str, Any], pairs: dict[str, Any]) -> HttpResponse:
    """What answers a query keeps it in every language and is stored nowhere."""
    if not request.GET:
        return render(request, template, context)
    other = [
        {**each, "url": _address(translate_url(request.path, each["code"]), pairs)} for each in alternates(request)
    ]
    return _not_kept(render(request, template, {**context, "noindex": True, "alternates": other}))


def _address(path: str, pairs: dict[str, Any]) -> str:
    held = {name: value for name, value in pairs.items() if value}
    return f"{path}?{urlencode(held, doseq=True)}" if held else path


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
