"""Drafts while typing, and what became of a change, in the workspace."""

from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.accounts.moderation import DRAFTS
from partners.changes import drafting
from partners.changes.models import Decision, Proposal
from partners.changes.proposing import to_decide
from partners.changes.telling import said
from partners.workspace.access import for_members, get_own

KINDS = {label.rpartition(".")[2]: label for label in DRAFTS}


@require_POST
@for_members
def draft(request: HttpRequest, kind: str, pk: UUID, form: str) -> HttpResponse:
    """Keeps a form as it is now, or throws it away (`discard`). Whoever may open the form may do so."""
    if kind not in KINDS:
        raise Http404
    entry = get_own(request, apps.get_model(KINDS[kind]), pk, "change")
    if "discard" in request.POST:
        drafting.discard(entry, form[:60], by=request.user)
        return _answer(request, _("Your draft was thrown away."))
    try:
        drafting.keep(entry, form[:60], by=request.user, typed=request.POST)
    except drafting.TooLarge:
        return _answer(request, _("This is too long to be kept as a draft."), status=413)
    return _answer(request, _("Saved as a draft. Only you see it."))


def _answer(request: HttpRequest, words: str, *, status: int = 200) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"saved": status == 200, "message": words}, status=status)
    (messages.success if status == 200 else messages.error)(request, words)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("workspace:home"))


@for_members
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: what it said before and after, what the network decided, why."""
    rows = Proposal.objects.select_related("base", "revision", "decided_by").prefetch_related("authors")
    row: Proposal = get_own(request, rows, pk)
    found = to_decide(row)[1] if row.state == Decision.WAITING else said(row)
    return render(request, "workspace/proposal.html", {"proposal": row, "differences": found})


urls = [
    path("drafts/<slug:kind>/<uuid:pk>/<slug:form>/", draft, name="draft"),
    path("changes/<uuid:pk>/", proposal, name="proposal"),
]
