"""An event copied in the workspace: to other dates, places and offices, of organizations that the person edits."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from partners import permissions
from partners.directory.models import Organization
from partners.texts import shown_name
from partners.workspace.access import for_members, get_own, own_organizations
from partners.workspace.addresses import entry_url
from partners.workspace.forms import LTR
from portal import languages
from resources.events.editing.clashes import warnings
from resources.events.editing.copy_form import CopyForm
from resources.events.editing.copying import store_as_host
from resources.events.editing.times import in_words
from resources.events.models import Event

MOST = 50
"""Copies at once: each is public as soon as it is made."""


class HostCopyForm(CopyForm):
    """Without a choice where there is none."""

    def __init__(self, data: Any = None, *, event: Event, hosts: QuerySet[Organization]) -> None:
        super().__init__(data, event=event, hosts=hosts, most=MOST)
        self.fields["starts"].widget.attrs |= LTR
        for name in ("hosts", "places"):
            asked: Any = self.fields[name]
            if not asked.queryset.exists():
                del self.fields[name]
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong."""
        return [
            (self[name].auto_id if name in self.fields else "", str(message))
            for name, found in self.errors.items()
            for message in found
        ]


@dataclass(frozen=True)
class Shown:
    """A copy in words, before it is made."""

    words: str
    host: str
    venue: str
    clash: str


def may_copy_to(user: Any, event: Event) -> QuerySet[Organization]:
    """The organizations for which the person may add events; the event's own is among them."""
    keys = [
        each.pk
        for each in own_organizations(user).filter(live=True, withdrawn="")
        if permissions.may(user, "add", Event, organization=each)
    ]
    return Organization.objects.filter(pk__in=[*keys, event.host_id])


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def copies(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks, shows what would come, and makes all copies in one transaction, or none."""
    event: Event = get_own(request, Event.objects.select_related("host", "place").prefetch_related("texts"), pk, "add")
    data = request.POST if request.method == "POST" else None
    form = HostCopyForm(data, event=event, hosts=may_copy_to(request.user, event))
    found = form.copies() if form.is_bound else None
    if found is not None and "make" in request.POST:
        _tell(request, Counter(each.state for each in store_as_host(found, of=event, by=request.user)), found)
        return HttpResponseRedirect(f"{reverse('workspace:organization', args=[event.host_id])}#events")
    context = {
        "form": form,
        "event": event,
        "title": shown_name(event),
        "back": entry_url(event),
        "problems": form.problems() if form.is_bound else [],
        "found": _shown(found or []),
    }
    status = 422 if form.is_bound and found is None else 200
    return render(request, "workspace/events/copies.html", context, status=status)


def _shown(copies: list[Event]) -> list[Shown]:
    reader = languages.current()
    return [
        Shown(in_words(copy.starts_at.astimezone(copy.zone), reader), copy.host.name, copy.venue, clash)
        for copy, clash in zip(copies, warnings(copies, reader), strict=True)
    ]


def _tell(request: HttpRequest, states: Counter[str], made: list[Event]) -> None:
    number = len(made)
    words = ngettext("%(number)d event was made.", "%(number)d events were made.", number) % {"number": number}
    if states["waiting"]:
        words += " " + _("It waits for a reviewer of the network. You will be told.")
    messages.success(request, words)
