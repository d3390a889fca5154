"""The queue in the admin: a list with filters, a page for each doubt, and how many wait in the menu."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.doubts.comparing import Compared, compare, facts_of, facts_of_rows, rows_of
from partners.doubts.deciding import NotDecidable, choices, decide
from partners.doubts.models import Doubt, State
from partners.editing import RecordIndexView, RecordViewSet, shown_name
from partners.entries import Entry

ROWS_SHOWN = 20
QUEUE = gettext_lazy("Conflicts and duplicates")


class DoubtFilterSet(WagtailFilterSet):
    file = django_filters.AllValuesFilter(label=gettext_lazy("File"))
    source = django_filters.AllValuesFilter(field_name="source__address", label=gettext_lazy("Source"))

    class Meta:
        model = Doubt
        fields = ["state", "kind", "reason"]


class DoubtIndexView(RecordIndexView):
    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.index_url_name.replace(":list", ":decide"), args=[instance.pk])

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []


class DecideView(WagtailAdminTemplateMixin, TemplateView):
    """Shows both sides and asks; carries the answer out on POST."""

    template_name = "wagtailadmin/doubts/decide.html"
    header_icon = "copy"
    breadcrumbs_items = RecordViewSet.breadcrumbs_items
    list_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "decide", Doubt):
            raise PermissionDenied
        self.doubt = get_object_or_404(Doubt.objects.prefetch_related("rows__source"), pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_title(self) -> str:
        return _("Is this right?") if self.doubt.kind == "conflict" else _("Are these the same?")

    def get_header_title(self) -> str:
        return f"{self.get_page_title()} {self.doubt}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": str(self.doubt)}
        return [*self.breadcrumbs_items, {"url": self.list_url, "label": QUEUE}, here]

    @cached_property
    def list_url(self) -> str:
        return f"{reverse(self.list_url_name)}?state={State.OPEN}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        doubt, entry = self.doubt, self.doubt.entry
        facts = self._facts(entry)
        rows = list(doubt.rows.all())
        for row in rows:
            row.said = [(column, cell) for column, cell in row.cells.items() if cell]
        return super().get_context_data(
            doubt=doubt,
            gone=facts is None,
            different=[fact for fact in facts or [] if fact.differs],
            equal=[fact for fact in facts or [] if not fact.differs],
            ours_label=_("Ours") if doubt.is_of_import else doubt.name,
            theirs_label=_("The file") if doubt.is_of_import else doubt.other_name,
            waiting=self._waiting(entry),
            links=[_link(each) for each in (entry, doubt.other if doubt.other_id else None) if each],
            rows=rows[:ROWS_SHOWN],
            more_rows=len(rows[ROWS_SHOWN:]),
            choices=[] if facts is None else choices(doubt),
            list_url=self.list_url,
            **kwargs,
        )

    def _facts(self, entry: Any) -> list[Compared] | None:
        """Both sides, or None where one is gone or cannot be read any more."""
        if entry is None:
            return None
        if not self.doubt.is_of_import:
            other = self.doubt.other
            return compare(facts_of(entry), facts_of(other)) if other else None
        latest = entry.get_latest_revision_as_object() if _waits(entry) else entry
        rows = rows_of(self.doubt)
        said = facts_of_rows(rows, type(entry)) if rows else None
        if said is None:
            return None
        ours = facts_of(latest)
        return compare({label: ours[label] for label in said if label in ours}, said)

    def _waiting(self, entry: Any) -> str:
        return _("Changes of this entry wait to be published; they are what you see here.") if _waits(entry) else ""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        try:
            doubt = decide(self.doubt, request.POST.get("answer", ""), by=request.user)
        except NotDecidable as reason:
            messages.error(request, str(reason))
            return HttpResponseRedirect(request.path)
        messages.success(request, f"{doubt}: {doubt.get_state_display()}")
        return HttpResponseRedirect(self.list_url)


def _waits(entry: Any) -> bool:
    return isinstance(entry, Entry) and bool(entry.has_unpublished_changes and entry.latest_revision_id)


def _link(entry: Any) -> dict[str, str]:
    viewset = type(entry).snippet_viewset
    return {
        "url": reverse(viewset.get_url_name("edit"), args=[entry.pk]),
        "label": _("Open “%(entry)s”") % {"entry": shown_name(entry)},
    }


class DoubtViewSet(RecordViewSet):
    """Imports and the daily look write these; people answer them."""

    model = Doubt
    icon = "copy"
    inspect_view_enabled = False
    index_view_class = DoubtIndexView
    filterset_class = DoubtFilterSet
    list_display = [
        "__str__",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("get_reason_display", label=gettext_lazy("Why"), sort_key="reason"),
        Column("file", label=gettext_lazy("File"), sort_key="file"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("Decision"),
            accessor=lambda doubt: doubt.get_state_display(),
            sort_key="state",
            primary=lambda doubt: doubt.state == State.OPEN,
        ),
        DateColumn("found_at", label=gettext_lazy("Found on"), sort_key="found_at"),
    ]
    search_fields = ["name", "other_name", "file"]
    list_export = ["kind", "reason", "state", "name", "other_name", "file", "source", "found_at", "decided_at"]

    @property
    def decide_view(self) -> Any:
        return DecideView.as_view(list_url_name=self.get_url_name("list"))

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("decide/<uuid:pk>/", self.decide_view, name="decide")]


class DoubtsMenuItem(MenuItem):
    """Says how many wait; one query a page of the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, "decide", Doubt)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        waiting = Doubt.objects.open().count()
        if waiting:
            component.label = f"{self.label} ({waiting})"
        return component


def menu_item() -> DoubtsMenuItem:
    url = f"{reverse(DoubtViewSet().get_url_name('list'))}?state={State.OPEN}"
    return DoubtsMenuItem(gettext_lazy("To decide"), url, name="doubts", icon_name="copy", order=115)
