"""Pages of one entry: what it says, how visitors see it, taking it out of the public and back."""

import copy
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners import permissions
from partners.assurance_models import Withdrawn
from partners.audit.recording import record
from partners.changes import versions
from partners.changes.merging import children
from partners.drafts import answer_as_published
from partners.editing import shown_name
from partners.freshness import answering
from partners.freshness.intervals import CLOCKED
from partners.workspace.access import for_members, get_own
from partners.workspace.addresses import entry_url, organization_of
from partners.workspace.kinds import Kind, Section, kind_named
from partners.workspace.states import checked_in_words, states_of
from portal import languages
from portal.context import alternate

POINTING = (("at_locations", "location"), ("service_areas", "place"))
"""Rows that are shown by what they point at."""


def kind_or_404(name: str) -> Kind:
    kind = kind_named(name)
    if kind is None:
        raise Http404
    return kind


def own_entry(request: HttpRequest, kind: str, pk: UUID, action: str = "view") -> tuple[Kind, Any]:
    """The kind and the entry with its organization. Raises as `get_own`."""
    of = kind_or_404(kind)
    rows = of.model._default_manager.select_related("live_revision", "latest_revision")
    return of, get_own(request, rows if of.owner == "pk" else rows.select_related(of.owner), pk, action)


def newest(entry: Any) -> Any:
    """The entry as its waiting draft says, else as it is public."""
    if versions.draft_of(entry) is None:
        return entry
    shown = entry.with_content_json(versions.newest(entry))
    for relation, name in POINTING:
        if hasattr(entry, relation):
            lend(getattr(entry, relation).all(), getattr(shown, relation).all(), name)
    return shown


def lend(known: Iterable[Any], rows: Iterable[Any], name: str) -> None:
    """Give the rows of a draft the records that those of the entry point at already."""
    field = f"{name}_id"
    there = {getattr(row, field): getattr(row, name) for row in known if getattr(row, field)}
    for row in rows:
        if getattr(row, field) in there:
            setattr(row, name, there[getattr(row, field)])


@for_members
@require_safe
def entry(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """What the entry says in short, section by section."""
    of, stored = own_entry(request, kind, pk)
    prefetch_related_objects([stored], *of.joined, *children(of.model))
    shown = newest(stored)
    may_change = permissions.may(request.user, "change", stored)
    context = {
        "entry": stored,
        "kind": of,
        "shown": shown,
        "is_waiting": shown is not stored,
        "entry_name": shown_name(shown),
        "entry_kind": capfirst(stored._meta.verbose_name),
        "organization": organization_of(stored),
        "states": states_of(stored),
        "checked": checked_in_words(stored),
        "sections": [_said(section, shown) for section in of.sections],
        "may_change": may_change,
        "may_remove": may_change and of.removable,
        "can_be_restored": may_restore(request.user, stored),
        "public_url": stored.get_absolute_url() if stored.is_listed and hasattr(stored, "get_absolute_url") else "",
        "alternates": [],
    }
    return render(request, "workspace/entry.html", context)


def _said(section: Section, shown: Any) -> dict[str, Any]:
    return {
        "about": section,
        "lines": list(section.said(shown)),
        "parts": section.parts(shown) if section.parts else None,
        "asked": section.asked(shown) if section.asked else None,
    }


@for_members
@require_safe
def preview(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The public page as it would be with the waiting draft, in the language that `in` names."""
    of, stored = own_entry(request, kind, pk)
    if not stored.has_page:
        raise Http404
    wanted = request.GET.get("in", "")
    language = wanted if wanted in dict(languages.switched_on()) else languages.current()
    here = reverse("workspace:preview", args=[of.name, pk])
    # A request of its own: the public side has no session, and the answer must not take its address for ours.
    visitor = copy.copy(request)
    visitor.GET, visitor.user = QueryDict(), AnonymousUser()
    visitor.preview = {  # type: ignore[attr-defined]
        "back": entry_url(stored),
        "alternates": [
            {**alternate(code, f"{here}?in={code}"), "current": code == language}
            for code, _name in languages.switched_on()
        ],
    }
    return answer_as_published(newest(stored), visitor, language)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take the entry out of the public, after asking."""
    of, stored = own_entry(request, kind, pk, "change")
    if not of.removable or stored.withdrawn:
        raise Http404
    if request.method == "POST":
        withdraw(stored, by=request.user)
        messages.success(
            request,
            _("It is not shown any more. You can undo that for 72 hours.")
            if type(stored) in CLOCKED
            else _("It is no longer public. You can show it again at any time."),
        )
        return HttpResponseRedirect(entry_url(stored))
    context = {
        "entry": stored,
        "kind": of,
        "entry_name": shown_name(stored),
        "back": entry_url(stored),
        "is_told": type(stored) in CLOCKED,
    }
    return render(request, "workspace/remove.html", context)


@for_members
@require_http_methods(["POST"])
def restore(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Show again what its own people took out of the public."""
    _of, stored = own_entry(request, kind, pk, "change")
    if stored.withdrawn not in (Withdrawn.CLOSED, Withdrawn.VANISHED):
        raise Http404
    if not may_restore(request.user, stored):
        messages.error(request, _("The 72 hours are over. A reviewer of the network can still show it again."))
        return HttpResponseRedirect(entry_url(stored))
    if type(stored) in CLOCKED:
        answering.reopen(stored, by=request.user, who=str(request.user))
    else:
        _set_withdrawn(stored, Withdrawn.NO, "entries.restore", by=request.user)
    messages.success(request, _("It is public again."))
    return HttpResponseRedirect(entry_url(stored))


def withdraw(stored: Any, *, by: Any) -> None:
    """Its own people say that it is no more; drafts and words stay. Of the directory's entries all are told."""
    if type(stored) in CLOCKED:
        answering.close(stored, by=by, who=str(by), now=timezone.now())
    else:
        _set_withdrawn(stored, Withdrawn.CLOSED, "entries.withdraw", by=by)


def may_restore(user: Any, stored: Any) -> bool:
    """Its own people for 72 hours, then the network; an event at any time."""
    if type(stored) in CLOCKED:
        return answering.may_reopen(user, stored, timezone.now())
    said = stored.withdrawn in (Withdrawn.CLOSED, Withdrawn.VANISHED)
    return said and permissions.may(user, "change", stored)


@transaction.atomic
def _set_withdrawn(stored: Any, value: Withdrawn, action: str, *, by: Any) -> None:
    before = stored.withdrawn
    stored.look_again()
    if stored.withdrawn != before:
        raise Http404  # somebody was quicker; their word stands
    stored.withdrawn, stored.withdrawn_at = value, timezone.now() if value else None
    stored.save(update_fields=["withdrawn", "withdrawn_at", "updated_at"])
    record(action, by=by, about=stored, before={"withdrawn": str(before)}, after={"withdrawn": str(value)})
