"""Policies: the list and one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.listing import answer, introduction
from partners.pages import PolicyIndexPage
from partners.policies.policy_page import policy_page
from portal import languages
from search import flows, parameters

FIXED = {"kind": ("policy",)}
FACETS = ("provision", "state")


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    reader = languages.current()
    asked = parameters.read(request.GET, lang=reader, fixed=FIXED)
    context = {
        "found": flows.find(asked, facets=FACETS, path=request.path),
        "introduction": "" if asked.is_query else introduction(PolicyIndexPage, reader),
    }
    return answer(request, "partners/policies.html", asked, context)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    shown = policy_page(slug, languages.current())
    if shown is None:
        raise Http404
    return render(request, "partners/policy.html", {"shown": shown, "policy": shown.policy})
