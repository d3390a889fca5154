"""What is due, in the workspace: looked at and confirmed in one go, entry by entry or all together."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from partners import permissions
from partners.assurance import NotAssurable, assure_entry
from partners.freshness import due
from partners.freshness.answering import NotAnswerable, close, may_reopen, reopen
from partners.freshness.intervals import CLOCKED
from partners.freshness.models import Confirmation
from partners.freshness.showing import Shown, owner, shown
from partners.workspace.access import for_members, get_own, get_own_organization
from partners.workspace.addresses import entry_url
from portal import languages

KINDS = {str(model._meta.model_name): model for model in CLOCKED}
REOPEN = "reopen"
MOST = 60
"""Entries on one page; what is left comes when these are confirmed."""


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def due_entries(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of an organization that is due, soon due or was never checked, as the public sees it."""
    organization = get_own_organization(request, pk)
    if request.method == "POST":
        return _confirm(request, organization)
    rows = due.rows([organization.pk], languages.current(), ahead=due.SOON)[:MOST]
    found = {each.entry.pk: each for each in _shown(row.key for row in rows)}
    items = [{"row": row, "one": found[row.pk]} for row in rows if row.pk in found]
    context = {
        "organization": organization,
        "items": items,
        "may_confirm": permissions.may(request.user, "confirm", organization),
        "open_items": [
            {"row": row, "one": found[row.pk], "url": entry_url(found[row.pk].entry)}
            for row in rows
            if row.pk in found and not row.is_closed
        ],
    }
    return render(request, "workspace/freshness/due.html", context)


def _shown(keys: Iterable[str]) -> list[Shown]:
    """Entries of keys `kind:pk`; at most eleven queries."""
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _colon, pk = key.partition(":")
        if kind in KINDS and _is_key(pk):
            by_kind.setdefault(kind, []).append(pk)
    return shown(
        (KINDS[kind]._default_manager.filter(pk__in=pks) for kind, pks in by_kind.items()), languages.current()
    )


def _is_key(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True


@transaction.atomic
def _confirm(request: HttpRequest, organization: Any) -> HttpResponse:
    """Those that are ticked, each as it was seen: what changed meanwhile is asked again. All or, if refused, none."""
    one = request.POST.get("one")
    sent = [one] if one else request.POST.getlist("entry")[:MOST]
    seen = {key.rpartition(":")[0]: key.rpartition(":")[2] for key in sent}
    done, moved = 0, []
    for each in _shown(seen):
        if owner(each.entry) != organization or not permissions.may(request.user, "confirm", each.entry):
            raise PermissionDenied
        if seen[f"{each.entry._meta.model_name}:{each.entry.pk}"] != each.digest:
            moved.append(str(each.name))
            continue
        try:
            assure_entry(each.entry, by=request.user, organization=organization)
            done += 1
        except NotAssurable as reason:
            messages.error(request, f"{each.name}: {reason}")
    if moved:
        messages.warning(request, _("Changed while you were reading, please look again: %(names)s") % {
            "names": _(", ").join(moved)})  # fmt: skip
    if done:
        said = ngettext(
            "Thank you. %(number)d entry is confirmed.", "Thank you. %(number)d entries are confirmed.", done
        )
        messages.success(request, said % {"number": done})
    elif not moved:
        messages.warning(request, _("Tick what is still right, then confirm."))
    return HttpResponseRedirect(request.path)


@for_members
@require_POST
def answer(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """One answer about one entry: `right`, `closed`, or `reopen` which takes "closed" back."""
    if kind not in KINDS:
        raise Http404
    entry = get_own(request, KINDS[kind], pk, "confirm")
    said, who = request.POST.get("answer"), str(request.user)
    try:
        if said == Confirmation.RIGHT:
            assure_entry(entry, by=request.user, organization=owner(entry))
            messages.success(request, _("Thank you. Visitors see that it was checked today."))
        elif said == Confirmation.CLOSED:
            close(entry, by=request.user, who=who, now=timezone.now())
            messages.success(request, _("It is not shown any more. You can undo that for 72 hours."))
        elif said == REOPEN:
            _reopen(request, entry, who)
    except (NotAssurable, NotAnswerable) as reason:
        messages.error(request, str(reason))
    return HttpResponseRedirect(_back(request))


def _reopen(request: HttpRequest, entry: Any, who: str) -> None:
    if may_reopen(request.user, entry, timezone.now()):
        reopen(entry, by=request.user, who=who)
        messages.success(request, _("It is shown again."))
    else:
        messages.error(request, _("The 72 hours are over. A reviewer of the network can still show it again."))


def _back(request: HttpRequest) -> str:
    """To the page of the workspace that the form stood on."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/workspace/")
    return wanted if safe else reverse("workspace:home")
