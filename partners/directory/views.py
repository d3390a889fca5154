"""Find help, services, organizations, hotlines."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.directory import jsonld
from partners.directory.hotlines import full_lines
from partners.directory.models import Organization, Service
from partners.directory.organization_page import organization_page
from partners.directory.service_page import service_page
from partners.doubts.leading_on import lead_on
from partners.listing import answer, introduction, one
from partners.pages import DirectoryIndexPage
from partners.places.consulates import by_country, consulates
from partners.search import given_help, help_labels
from portal import languages
from search import flows, parameters

FIXED = {"kind": ("service", "organization")}
FACETS = ("spoken", "cost", "state")


@require_safe
def find_help(request: HttpRequest) -> HttpResponse:
    reader = languages.current()
    asked = parameters.read(request.GET, lang=reader, fixed=FIXED)
    if not asked.query.text and not asked.chosen.get("kind"):
        # Its services say what an organization does; who types words may mean the organization itself.
        asked = replace(asked, query=replace(asked.query, without_beside=True))
    # Who looks near a place has no use for a choice of states.
    names = FACETS[:2] if asked.query.near else FACETS
    found = flows.find(asked, facets=names, path=request.path, rows=True)
    near = found.query.near
    context = {
        "found": found,
        "kinds_of_help": _kinds_of_help(asked.chosen.get("help", ()), reader),
        "introduction": "" if asked.is_query else introduction(DirectoryIndexPage, reader),
        "consulates": by_country(consulates(near.within, timezone.localdate(), point=(near.lat, near.lon)))
        if near
        else None,
    }
    return answer(request, "partners/find_help.html", asked, context)


def _kinds_of_help(chosen: Sequence[str], reader: str) -> list[tuple[str, str]]:
    """What somebody gives, and what was asked for though nobody gives it."""
    given = given_help(reader)
    missing = [code for code in chosen if code not in given]
    return [*given.items(), *help_labels(missing, reader).items()]


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    shown = service_page(slug, languages.current())
    if shown is None:
        return lead_on(Service, slug)
    data = jsonld.service(shown) if shown.service.is_indexable else ""
    context = {"shown": shown, "service": shown.service, "json_ld": data}
    return one(request, "partners/service.html", context, of="find_help")


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    shown = organization_page(slug, languages.current())
    if shown is None:
        return lead_on(Organization, slug)
    data = jsonld.organization(shown) if shown.organization.is_indexable else ""
    context = {"shown": shown, "organization": shown.organization, "json_ld": data}
    return one(request, "partners/organization.html", context, of="find_help")


@require_safe
def hotlines(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/hotlines.html", {"lines": full_lines(languages.current())})
