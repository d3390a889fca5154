"""Policies: the list and one of them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from partners.listing import answer, introduction, one
from partners.pages import PolicyIndexPage
from partners.places.meaning import meant
from partners.places.queries import MAX_TEXT
from partners.policies.listing import NOWHERE, at_place
from partners.policies.policy_page import policy_page
from portal import languages
from portal.vocabulary import ProvisionTopic
from search import flows, parameters

FIXED = {"kind": ("policy",)}
FACETS = ("provision", "state")


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """A place in other words becomes its address, so that no ZIP code stays in the link."""
    reader, typed = languages.current(), request.GET.get("place", "").strip()[: MAX_TEXT + 1]
    asked = at_place(
        parameters.read(request.GET, lang=reader, fixed=FIXED), typed, meant(typed, reader) if typed else NOWHERE
    )
    if asked.place and asked.place != typed:
        moved = HttpResponseRedirect(asked.url(request.path))
        moved["Cache-Control"] = "no-store"
        return moved
    context = {
        "found": flows.find(asked, facets=FACETS, path=request.path),
        "introduction": "" if asked.is_query else introduction(PolicyIndexPage, reader),
        "topics": ProvisionTopic.choices,
        "place_links": asked.suggestions_for(request.path),
    }
    return answer(request, "partners/policies.html", asked, context)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    shown = policy_page(slug, languages.current())
    if shown is None:
        raise Http404
    return one(request, "partners/policy.html", {"shown": shown, "policy": shown.policy}, of="policies")
