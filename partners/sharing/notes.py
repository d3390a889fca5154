"""Internal notes on an entry: written for the members of one's own organization, deleted when their time is over."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners import permissions
from partners.audit.recording import record
from partners.directory.models import Organization
from partners.editing import shown_name
from partners.sharing.models import Note, SharedList
from partners.sharing.seeing import KINDS, get_entry, see
from partners.workspace.access import for_members, get_own, own_organizations
from portal.vocabulary import GOVERNMENT_KINDS

RETENTION = {
    30: gettext_lazy("a month"),
    182: gettext_lazy("half a year"),
    365: gettext_lazy("a year"),
    730: gettext_lazy("two years"),
}
DEFAULT_DAYS = 365
SHOWN = 3


class NoteForm(forms.ModelForm):
    """For which of their organizations, what, and for how long."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Deleted after"), choices=list(RETENTION.items()), coerce=int, initial=DEFAULT_DAYS
    )

    class Meta:
        model = Note
        fields = ["organization", "words"]
        widgets = {"words": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type
        field.queryset = Organization.objects.filter(pk__in=[each.pk for each in organizations]).order_by("name")
        field.label, field.empty_label = gettext_lazy("Seen by the members of"), None
        if len(organizations) == 1:
            field.widget, field.initial = forms.HiddenInput(), organizations[0].pk

    @property
    def until(self) -> datetime.date:
        return timezone.localdate() + datetime.timedelta(days=self.cleaned_data["keep"])


def notes_on(entry: Any, user: Any) -> QuerySet[Note]:
    """Those of the person's own organizations; for whoever reads all notes, all."""
    rows = Note.objects.filter(content_type=ContentType.objects.get_for_model(entry), object_id=entry.pk)
    rows = rows.select_related("organization", "author")
    return rows if permissions.may(user, "view", Note) else rows.filter(organization__in=_organizations(user))


def _organizations(user: Any) -> list[Any]:
    return list(permissions.standing_of(user).organizations)


def _writes_for(user: Any) -> list[Organization]:
    return [each for each in own_organizations(user) if permissions.may(user, "add", Note, organization=each)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def about_entry(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """What members keep on one entry: their notes and the lists it is on; POST writes a note."""
    entry = get_entry(request.user, kind, pk)
    organizations = _writes_for(request.user)
    form = NoteForm(request.POST or None, organizations=organizations)
    if request.method == "POST" and organizations and form.is_valid():
        _write(form, entry, by=request.user)
        messages.success(request, _("The note is kept."))
        return redirect("workspace:about_entry", kind, pk)
    [seen] = see(type(entry)._default_manager.filter(pk=entry.pk), request.user)
    notes = list(notes_on(entry, request.user))
    lists = list(SharedList.objects.filter(organization__in=organizations)) if organizations else []
    kept = {"items__content_type": ContentType.objects.get_for_model(entry), "items__object_id": entry.pk}
    context = {
        "seen": seen,
        "notes": [(note, permissions.may(request.user, "delete", note)) for note in notes],
        "form": form if organizations else None,
        "public_records": [each for each in organizations if each.kind in GOVERNMENT_KINDS],
        "lists": lists,
        "on_lists": set(SharedList.objects.filter(**kept, organization__in=organizations).values_list("pk", flat=True)),
    }
    return render(request, "workspace/sharing/about.html", context)


@transaction.atomic
def _write(form: NoteForm, entry: Any, *, by: Any) -> None:
    note = form.save(commit=False)
    note.entry, note.author, note.until = entry, by, form.until
    note.save()
    # The words are not repeated: they would outlive the note.
    record("notes.write", by=by, about=entry, organization=note.organization, after={"until": note.until})


@require_POST
@for_members
def delete_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    note = get_own(request, Note.objects.select_related("organization"), pk, "delete")
    entry, kind = note.entry, note.content_type.model
    with transaction.atomic():
        note.delete()
        record("notes.delete", by=request.user, about=entry, organization=note.organization)
    messages.success(request, _("The note is deleted."))
    return redirect("workspace:about_entry", kind, note.object_id) if kind in KINDS else redirect("workspace:home")


def purge(now: datetime.datetime) -> int:
    """Delete notes whose time is over."""
    return Note.objects.filter(until__lt=timezone.localdate(now)).delete()[0]


def of_entry(context: Mapping[str, Any]) -> str:
    """The newest notes on an entry, and the way to all of them; one query."""
    entry, request = context["entry"], context["request"]
    kind = type(entry)._meta.model_name
    if kind not in KINDS:
        return ""
    values = {
        "notes": list(notes_on(entry, request.user)[:SHOWN]),
        "url": reverse("workspace:about_entry", args=[kind, entry.pk]),
        "name": shown_name(entry),
        "request": request,
    }
    return render_to_string("workspace/sharing/entry_panel.html", values)
