"""Lists that partners keep together: made by one organization, read by those it names."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import permissions
from partners.audit.exports import csv_answer
from partners.audit.recording import record
from partners.directory.models import Organization, OrganizationGroup
from partners.sharing.models import SharedList, SharedListItem
from partners.sharing.searching import entries_found
from partners.sharing.seeing import Seen, get_entry, lists_for, see_all
from partners.workspace.access import for_members, get_own, own_organizations

HEADING = (
    gettext_lazy("Name"),
    gettext_lazy("Kind"),
    gettext_lazy("Organization"),
    gettext_lazy("Phone"),
    gettext_lazy("Address"),
    gettext_lazy("Note"),
)
PAGE = require_http_methods(["GET", "HEAD", "POST"])


class ListForm(forms.ModelForm):
    class Meta:
        model = SharedList
        fields = ["organization", "name", "description", "groups", "partners"]
        widgets = {
            "description": forms.Textarea({"rows": 3}),
            "groups": forms.CheckboxSelectMultiple,
            "partners": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [each.pk for each in organizations]
        self.fields["organization"].queryset = Organization.objects.filter(pk__in=own).order_by("name")  # type: ignore[attr-defined]
        if not self.instance._state.adding:
            del self.fields["organization"]
        elif len(own) == 1:
            self.fields["organization"].widget, self.initial["organization"] = forms.HiddenInput(), own[0]
        named = Q(memberships__isnull=False) & ~Q(pk__in=own)
        self.fields["partners"].queryset = Organization.objects.filter(named).distinct().order_by("name")  # type: ignore[attr-defined]
        self.fields["groups"].queryset = OrganizationGroup.objects.order_by("name")  # type: ignore[attr-defined]


def _get_list(request: HttpRequest, pk: UUID) -> SharedList:
    row = lists_for(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _keeps_for(user: Any) -> list[Organization]:
    return [each for each in own_organizations(user) if permissions.may(user, "add", SharedList, organization=each)]


@PAGE
@for_members
def lists(request: HttpRequest) -> HttpResponse:
    """Own lists, and those that others share; POST makes one."""
    keeps = _keeps_for(request.user)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    form = ListForm(request.POST or None, organizations=keeps) if keeps else None
    if request.method == "POST" and form and form.is_valid():
        return redirect("workspace:list", _save(form, "lists.make", by=request.user).pk)
    rows = list(lists_for(request.user).annotate(number=Count("items", distinct=True)))
    own = permissions.standing_of(request.user).organizations
    context = {
        "own": [row for row in rows if row.organization_id in own],
        "shared": [row for row in rows if row.organization_id not in own],
        "form": form,
    }
    return render(request, "workspace/sharing/lists.html", context)


@transaction.atomic
def _save(form: ListForm, action: str, *, by: Any) -> SharedList:
    row: SharedList = form.save(commit=False)
    row.made_by = row.made_by or by
    row.save()
    form.save_m2m()
    told = {"name": row.name, "groups": _names(form, "groups"), "partners": _names(form, "partners")}
    record(action, by=by, about=row, after=told)
    return row


def _names(form: ListForm, field: str) -> list[str]:
    return sorted(str(each) for each in form.cleaned_data[field])


def items_of(row: SharedList, user: Any) -> list[tuple[SharedListItem, Seen]]:
    """What of the list the person may see, in its order."""
    items = list(row.items.all())
    seen = see_all([(item.content_type_id, item.object_id) for item in items], user)
    pairs = [(item, seen.get((item.content_type_id, item.object_id))) for item in items]
    return [(item, each) for item, each in pairs if each]


@require_safe
@for_members
def one_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list; `?q=` looks for entries to add, for those who may change it."""
    row = _get_list(request, pk)
    may_change = permissions.may(request.user, "change", row)
    text = request.GET.get("q", "").strip()[:200] if may_change else ""
    items = items_of(row, request.user)
    listed = {each.entry.pk for _item, each in items}
    context = {
        "list": row,
        "items": items,
        "may_change": may_change,
        "may_delete": permissions.may(request.user, "delete", row),
        "q": text,
        "found": [each for each in entries_found(request.user, text) if each.entry.pk not in listed] if text else [],
    }
    return render(request, "workspace/sharing/list.html", context)


@require_safe
@for_members
def list_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _get_list(request, pk)
    record("exports.list", by=request.user, about=row, after={"list": row.name})
    lines = (
        (str(seen.name), seen.kind_label, seen.owner, ", ".join(seen.numbers), seen.place, item.note)
        for item, seen in items_of(row, request.user)
    )
    return csv_answer("list", HEADING, lines)


@PAGE
@for_members
def list_settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its name, and with whom it is shared."""
    _get_list(request, pk)
    row = get_own(request, SharedList, pk, "change")
    form = ListForm(request.POST or None, instance=row, organizations=_keeps_for(request.user))
    if request.method == "POST" and form.is_valid():
        _save(form, "lists.change", by=request.user)
        messages.success(request, _("Saved."))
        return redirect("workspace:list", pk)
    return render(request, "workspace/sharing/list_settings.html", {"list": row, "form": form})


@PAGE
@for_members
def delete_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    _get_list(request, pk)
    row = get_own(request, SharedList, pk, "delete")
    if request.method != "POST":
        return render(request, "workspace/sharing/list_delete.html", {"list": row})
    with transaction.atomic():
        record("lists.delete", by=request.user, about=row, before={"name": row.name, "entries": row.items.count()})
        row.delete()
    messages.success(request, _("The list is deleted."))
    return redirect("workspace:lists")


@require_POST
@for_members
@transaction.atomic
def add_item(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Put an entry at the end of the list named in the form; an entry stands on a list once."""
    entry = get_entry(request.user, kind, pk)
    row = get_own(request, SharedList, _key(request.POST.get("list", "")), "change")
    last = row.items.aggregate(last=Max("order"))["last"]
    kind_of_entry = ContentType.objects.get_for_model(entry)
    order = 0 if last is None else last + 1
    row.items.get_or_create(content_type=kind_of_entry, object_id=entry.pk, defaults={"order": order})
    record("lists.change", by=request.user, about=row, after={"added": str(entry)})
    messages.success(request, _("Added to “%(list)s”.") % {"list": row.name})
    return redirect("workspace:list", row.pk)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_POST
@for_members
@transaction.atomic
def change_item(request: HttpRequest, pk: UUID, item: int) -> HttpResponse:
    """`do` = note, up, down or remove."""
    row = get_own(request, SharedList.objects.select_for_update(), pk, "change")
    line = get_object_or_404(SharedListItem, pk=item, list=row)
    what = request.POST.get("do", "")
    if what == "remove":
        line.delete()
        record("lists.change", by=request.user, about=row, before={"removed": str(line.object_id)})
    elif what == "note":
        line.note = " ".join(request.POST.get("note", "").split())[:500]
        line.save(update_fields=["note"])
    elif what in ("up", "down"):
        _move(row, line, -1 if what == "up" else 1)
    return redirect("workspace:list", pk)


def _move(row: SharedList, line: SharedListItem, step: int) -> None:
    lines = list(row.items.all())
    here = lines.index(line)
    there = min(max(here + step, 0), len(lines) - 1)
    lines.insert(there, lines.pop(here))
    for order, each in enumerate(lines):
        each.order = order
    SharedListItem.objects.bulk_update(lines, ["order"])
