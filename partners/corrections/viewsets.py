"""The network's queue of messages from the public: all of them, the held and the confidential too."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.corrections.deciding import NotDecidable, decide
from partners.corrections.models import WAITING, Correction, CorrectionState, Wrong
from partners.corrections.workspace import DecisionForm, with_names
from partners.dashboard import CountsPanel
from partners.editing import RecordIndexView, RecordViewSet
from partners.texts import shown_name

QUEUE = gettext_lazy("Messages from the public")
OTHERS_SHOWN = 10


def admin_address(entry: Any, name: str) -> str:
    """Where the admin has a page of that name for the entry."""
    return reverse(type(entry).snippet_viewset.get_url_name(name), args=[entry.pk])


def readable(user: Any) -> QuerySet[Correction]:
    """All that the person may read; confidential ones need a right of their own."""
    rows = Correction.objects.all()
    return rows if permissions.may(user, "read_confidential", Correction) else rows.filter(confidential=False)


class CorrectionFilterSet(WagtailFilterSet):
    confidential = django_filters.BooleanFilter(label=gettext_lazy("False lawyers"))

    class Meta:
        model = Correction
        fields = ["state", "what", "language", "organization"]


class CorrectionIndexView(RecordIndexView):
    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().filter(pk__in=readable(self.request.user).order_by().values("pk"))
        return with_names(rows)

    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.index_url_name.replace(":list", ":decide"), args=[instance.pk])

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []


class DecideCorrectionView(WagtailAdminTemplateMixin, TemplateView):
    """A message and what else was said of the same entry; answers it on POST."""

    template_name = "wagtailadmin/corrections/decide.html"
    page_title = gettext_lazy("Message from the public")
    header_icon = "comment"
    breadcrumbs_items = RecordViewSet.breadcrumbs_items
    list_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "decide", Correction):
            raise PermissionDenied
        self.message = get_object_or_404(readable(request.user).select_related("organization"), pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": str(self.message)}
        return [*self.breadcrumbs_items, {"url": self.list_url, "label": QUEUE}, here]

    @cached_property
    def list_url(self) -> str:
        return f"{reverse(self.list_url_name)}?state={CorrectionState.OPEN}"

    @cached_property
    def form(self) -> DecisionForm | None:
        if self.message.state not in WAITING:
            return None
        return DecisionForm(self.request.POST or None, correction=self.message, may_let_through=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry: Any = self.message.entry
        about = {"content_type": self.message.content_type_id, "object_id": self.message.object_id}
        others = readable(self.request.user).filter(**about).exclude(pk=self.message.pk) if entry else ()
        return super().get_context_data(
            message=self.message,
            entry=entry,
            name=shown_name(entry) if entry else "",
            edit_url=admin_address(entry, "edit") if entry else "",
            take_down_url=admin_address(entry, "take_down")
            if entry and permissions.may(self.request.user, "take_down", entry)
            else "",
            others=others[:OTHERS_SHOWN],
            form=self.form,
            list_url=self.list_url,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if self.form is not None and not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            row = decide(self.message, by=request.user, **(self.form.cleaned_data if self.form else {"state": ""}))
        except NotDecidable as reason:
            messages.error(request, str(reason))
            return HttpResponseRedirect(request.path)
        messages.success(request, f"{row}: {row.get_state_display()}")
        return HttpResponseRedirect(self.list_url)


class CorrectionViewSet(RecordViewSet):
    """Visitors write these; nothing of them is exported."""

    model = Correction
    icon = "comment"
    inspect_view_enabled = False
    index_view_class = CorrectionIndexView
    filterset_class = CorrectionFilterSet
    list_display = [
        Column("get_what_display", label=gettext_lazy("What is wrong"), sort_key="what"),
        Column("name", label=gettext_lazy("About")),
        Column("times", label=gettext_lazy("Said so often"), sort_key="times"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda row: row.get_state_display(),
            sort_key="state",
            primary=lambda row: row.state in WAITING,
        ),
        DateColumn("received", label=gettext_lazy("Received"), sort_key="received"),
    ]
    search_fields = ["words"]

    def get_urlpatterns(self) -> list[Any]:
        view = DecideCorrectionView.as_view(list_url_name=self.get_url_name("list"))
        return [*super().get_urlpatterns(), path("decide/<uuid:pk>/", view, name="decide")]


class CorrectionsPanel(CountsPanel):
    """How many messages wait, those about false lawyers first."""

    name, order, icon = "corrections", 55, "comment"

    def heading(self) -> str:
        return _("Messages from the public")

    def introduction(self) -> str:
        return _("Visitors say that something is wrong. These wait for an answer:")

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        if not permissions.may(user, "decide", Correction):
            return
        rows, url = readable(user), reverse(CorrectionViewSet().get_url_name("list"))
        piles: list[tuple[Any, Any, dict[str, str]]] = [
            (_("about false lawyers"), rows.open().filter(what=Wrong.FALSE_LAWYER), {"what": Wrong.FALSE_LAWYER.value}),  # type: ignore[attr-defined]
            (_("about entries"), rows.open().exclude(what=Wrong.FALSE_LAWYER), {}),  # type: ignore[attr-defined]
            (_("held back: full of links, or said before"), rows.held(), {"state": CorrectionState.HELD.value}),  # type: ignore[attr-defined]
        ]
        for kind, pile, query in piles:
            query = {"state": CorrectionState.OPEN.value, **query}
            yield {"kind": kind, "icon": "comment", "number": pile.count(), "url": f"{url}?{urlencode(query)}"}


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(CorrectionsPanel())
