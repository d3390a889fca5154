"""The activity of one organization: acts about what it owns, for its editors and admins."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from partners import permissions
from partners.audit.exports import csv_answer
from partners.audit.models import AuditRow
from partners.audit.recording import record
from partners.audit.report import cells, told, with_words
from partners.audit.words import act_choices
from partners.directory.models import Organization
from partners.workspace.access import for_members, get_own_organization
from portal import slots

ROWS = 50
HEADING = (_("When"), _("Who"), _("What"), _("Kind"), _("Record"), _("Organization"), _("What changed"), _("Note"))


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes and gives `YYYY-MM-DD`."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActivityForm(forms.Form):
    who = forms.CharField(label=_("Who"), required=False, max_length=120)
    what = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    words = forms.CharField(label=_("Words"), required=False, max_length=120)

    def __init__(self, *args: Any, rows: QuerySet[AuditRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
        field.choices = [("", _("All")), *act_choices(rows)]

    def found(self) -> QuerySet[AuditRow]:
        """The rows that fit; a filter that is not understood is left out, its error stands beside it."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        lookups = {"who": "who_name__icontains", "what": "action", "since": "at__date__gte", "until": "at__date__lte"}
        rows = self.rows.filter(**{lookup: asked[name] for name, lookup in lookups.items() if asked.get(name)})
        return rows.filter(with_words(asked["words"])) if asked.get("words") else rows


def rows_of(organization: Organization) -> QuerySet[AuditRow]:
    """Without what is confidential: that is recorded without an organization."""
    rows = AuditRow.objects.filter(organization=organization)
    return rows.select_related("content_type", "organization").order_by("-at", "-pk")


@require_safe
@for_members
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what; `?export=csv` gives all that fits, to those who may."""
    organization = get_own_organization(request, pk, "view", AuditRow)
    may_export = permissions.may(request.user, "export", AuditRow, organization=organization)
    form = ActivityForm(request.GET, rows=rows_of(organization))
    found = form.found()
    if "export" in request.GET:
        if not may_export:
            raise PermissionDenied
        rows = list(found)
        asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
        record("exports.list", by=request.user, organization=organization, after={"list": "activity", **asked})
        return csv_answer("activity", HEADING, (cells(told(row)) for row in rows))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "form": form,
        "rows": [told(row) for row in page],
        "may_export": may_export,
        "export_url": _url(request, export="csv"),
        "page": page.number,
        "pages": page.paginator.num_pages,
        "previous_url": _url(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next_url": _url(request, page=page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "workspace/activity.html", context)


def _url(request: HttpRequest, **changes: Any) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.update({name: str(value) for name, value in changes.items()})
    return f"?{asked.urlencode()}"


def of_organization(context: Mapping[str, Any]) -> str:
    """The way to it; no query."""
    organization, request = context["organization"], context["request"]
    if not permissions.may(request.user, "view", AuditRow, organization=organization):
        return ""
    return render_to_string("workspace/activity_panel.html", {"organization": organization, "request": request})


def register() -> None:
    slots.register("workspace_organization", "activity", of_organization, order=90)


urlpatterns = [path("organizations/<uuid:pk>/activity/", activity, name="activity")]
