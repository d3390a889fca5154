"""The trail in the admin: a report with filters, its export, and the note that something was exported."""

from collections import OrderedDict
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports import ReportView

from partners import permissions
from partners.audit.models import AuditRow
from partners.audit.recording import record
from partners.audit.words import act_choices, act_label, as_text, changes, kind_label, kinds_of

TRAIL = _("Who did what")


class TrailFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    who = django_filters.CharFilter(label=_("Who"), method="by_person")
    action = django_filters.ChoiceFilter(label=_("What"), choices=lambda: act_choices(AuditRow.objects.all()))
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="content_type", choices=lambda: kinds_of(AuditRow.objects.all())
    )
    organization = django_filters.CharFilter(
        label=_("Organization"), field_name="organization__name", lookup_expr="icontains"
    )
    words = django_filters.CharFilter(label=_("Words"), method="by_words")

    class Meta:
        model = AuditRow
        fields: list[str] = []

    def by_person(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(who_name__icontains=value) | Q(who__email__icontains=value))

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(with_words(value))


def with_words(value: str) -> Q:
    """Rows that name it: the record, the note, or what changed. JSON keeps letters outside ASCII escaped."""
    escaped = value.encode("unicode_escape").decode()
    found = Q(label__icontains=value) | Q(note__icontains=value)
    for text in {value, escaped}:
        found |= Q(before__icontains=text) | Q(after__icontains=text)
    return found


class TrailView(ReportView):
    """Newest first. For reviewers and administrators."""

    page_title = TRAIL
    header_icon = "history"
    index_url_name = "audit_trail"
    index_results_url_name = "audit_trail_results"
    results_template_name = "wagtailadmin/reports/trail_results.html"
    filterset_class = TrailFilterSet
    model = AuditRow
    paginate_by = 50
    list_export = ["at", "who_name", "what", "kind", "record", "organization", "changes", "note"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "export" if self.is_export else "view", AuditRow):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        return AuditRow.objects.select_related("content_type", "organization")

    def get_queryset(self) -> QuerySet:
        return self.get_base_queryset().order_by("-at", "-pk")

    def get_filename(self) -> str:
        return "trail"

    def decorate_paginated_queryset(self, object_list: Any) -> list[AuditRow]:
        return [told(row) for row in object_list]

    @property
    def export_headings(self) -> dict[str, Any]:
        return {
            "at": _("When"),
            "who_name": _("Who"),
            "what": _("What"),
            "kind": _("Kind"),
            "record": _("Record"),
            "organization": _("Organization"),
            "changes": _("What changed"),
            "note": _("Note"),
        }

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        return OrderedDict(zip(self.list_export, cells(told(item)), strict=True))


def told(row: Any) -> Any:
    """The row with `what`, `kind` and `changes` in the reader's words."""
    row.what, row.kind, row.changes = act_label(row.action), kind_label(row), list(changes(row))
    return row


def cells(row: Any) -> list[Any]:
    owner = row.organization.name if row.organization_id and row.organization else ""
    return [row.at, row.who_name, row.what, row.kind, row.label, owner, as_text(row.changes), row.note]


_as_spreadsheet = SpreadsheetExportMixin.as_spreadsheet


def as_noted_spreadsheet(view: Any, queryset: Any, spreadsheet_format: str) -> Any:
    """Every export of the admin is an act: which list, with which filters, in which format."""
    asked = view.request.GET.copy()
    asked.pop("export", None)
    told = {"list": view.request.path, "filters": asked.urlencode(), "format": spreadsheet_format}
    record("exports.list", by=view.request.user, after=told)
    return _as_spreadsheet(view, queryset, spreadsheet_format)


class TrailMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, "view", AuditRow)


def menu_item() -> TrailMenuItem:
    return TrailMenuItem(TRAIL, reverse("audit_trail"), name="trail", icon_name="history", order=900)


def addresses() -> list[Any]:
    return [
        path("reports/trail/", TrailView.as_view(), name="audit_trail"),
        path("reports/trail/results/", TrailView.as_view(results_only=True), name="audit_trail_results"),
    ]
