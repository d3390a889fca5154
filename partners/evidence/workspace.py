"""Evidence in the workspace: an organization gives it and sees how it stands; the document opens for those who may."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import permissions
from partners.evidence.checking import give
from partners.evidence.models import Evidence
from partners.workspace.access import for_members, get_own, get_own_organization
from portal import slots
from portal.scans import as_attachment, check_scan


class EvidenceForm(forms.ModelForm):
    """What an organization says of itself. A person has to look before it counts."""

    class Meta:
        model = Evidence
        fields = ["kind", "number", "issuer", "holder", "expires_on", "document"]
        widgets = {
            "kind": forms.RadioSelect,
            "expires_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "document": forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        }
        labels = {
            "kind": gettext_lazy("What does it show?"),
            "number": gettext_lazy("Number, if it has one"),
            "issuer": gettext_lazy("Who issued it"),
            "holder": gettext_lazy("Whose it is"),
            "expires_on": gettext_lazy("Until when does it hold?"),
            "document": gettext_lazy("The document"),
        }
        help_texts = {
            "issuer": gettext_lazy("The Department of Justice, or the bar of a state."),
            "holder": gettext_lazy("Never shown in public."),
            "document": gettext_lazy("A PDF or a photograph. Only you and the network's reviewers can open it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0]]
        self.fields["document"].required = True
        self.fields["expires_on"].error_messages["required"] = _("Say until when it holds.")

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return day

    def clean_document(self) -> Any:
        return check_scan(self.cleaned_data["document"])


@for_members
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All evidence of one organization, and the form that gives more."""
    organization = get_own_organization(request, pk, "view", Evidence)
    may_add = permissions.may(request.user, "add", Evidence, organization=organization)
    form = EvidenceForm(request.POST or None, request.FILES or None) if may_add else None
    if request.method == "POST" and form is not None and form.is_valid():
        row = form.save(commit=False)
        row.organization = organization
        give(row, by=request.user)
        messages.success(request, _("Thank you. A reviewer of the network will look at it."))
        return redirect("workspace:evidence", organization.pk)
    rows = _shown(organization)
    return render(request, "workspace/evidence.html", {"organization": organization, "rows": rows, "form": form})


@for_members
def document(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file, as a download that nothing in it can run; for its organization and the network's reviewers."""
    row = get_own(request, Evidence, pk)
    if not row.document or not row.document.storage.exists(row.document.name):
        raise Http404
    return as_attachment(row.document, row.kind)


urlpatterns = [
    path("organizations/<uuid:pk>/evidence/", evidence, name="evidence"),
    path("evidence/<uuid:pk>/document/", document, name="evidence_document"),
]


def _shown(organization: Any) -> list[tuple[Evidence, str]]:
    """Each with how it stands: `waiting`, `valid`, `expired`."""
    today = timezone.localdate()

    def state(row: Evidence) -> str:
        return "valid" if row.holds_on(today) else "expired" if row.expires_on < today else "waiting"

    return [(row, state(row)) for row in Evidence.objects.filter(organization=organization)]


def panel(context: Mapping[str, Any]) -> str:
    """On the page of an organization, for those who may see its evidence; one query."""
    organization, request = context["organization"], context["request"]
    if not permissions.may(request.user, "view", Evidence, organization=organization):
        return ""
    values = {"request": request, "organization": organization, "rows": _shown(organization)}
    return render_to_string("workspace/panels/evidence.html", values)


def register() -> None:
    slots.register("workspace_organization", "evidence", panel, order=60)
