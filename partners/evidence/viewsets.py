"""Evidence in the admin: a reviewer opens the document, compares, and says until when it holds."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from partners import permissions
from partners.dashboard import CountsPanel
from partners.editing import RecordIndexView, RecordViewSet
from partners.evidence.checking import NotCheckable, check, refuse
from partners.evidence.models import Evidence

LIST = gettext_lazy("Evidence")


class CheckForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("What did you find?"),
        choices=[("right", gettext_lazy("It is right")), ("refused", gettext_lazy("It is not right: erase it"))],
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(label=gettext_lazy("Holds until"), required=False, widget=AdminDateInput)
    reason = forms.CharField(label=gettext_lazy("Why is it refused?"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = "expires_on" if cleaned.get("answer") == "right" else "reason"
        if cleaned.get("answer") and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("This is needed for your answer."))
        return cleaned


class EvidenceIndexView(RecordIndexView):
    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.index_url_name.replace(":list", ":check"), args=[instance.pk])


class CheckView(WagtailAdminTemplateMixin, TemplateView):
    """What was given, its document, and the answer."""

    template_name = "wagtailadmin/evidence/check.html"
    page_title = gettext_lazy("Check this evidence")
    header_icon = "tick"
    breadcrumbs_items = RecordViewSet.breadcrumbs_items
    list_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "decide", Evidence):
            raise PermissionDenied
        self.row = get_object_or_404(Evidence.objects.select_related("organization", "checked_by"), pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": str(self.row)}
        return [*self.breadcrumbs_items, {"url": self.list_url, "label": LIST}, here]

    @property
    def list_url(self) -> str:
        return reverse(self.list_url_name)

    @cached_property
    def form(self) -> CheckForm:
        return CheckForm(self.request.POST or None, initial={"expires_on": self.row.expires_on})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, form=self.form, list_url=self.list_url, **kwargs)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        said = self.form.cleaned_data
        try:
            if said["answer"] == "right":
                check(self.row, by=request.user, expires_on=said["expires_on"])
                messages.success(request, _("The public sees it until that day."))
            else:
                refuse(self.row, by=request.user, reason=said["reason"])
                messages.success(request, _("The evidence and its document are erased."))
        except NotCheckable as reason:
            self.form.add_error("expires_on", str(reason))
            return self.render_to_response(self.get_context_data())
        return HttpResponseRedirect(self.list_url)


def state_of(row: Evidence) -> str:
    if row.checked_on is None:
        return _("Waits to be checked")
    return _("Valid") if row.holds_on(timezone.localdate()) else _("Expired")


class EvidenceViewSet(RecordViewSet):
    """Organizations give it, reviewers check it. Nothing of it is exported."""

    model = Evidence
    icon = "tick"
    inspect_view_enabled = False
    index_view_class = EvidenceIndexView
    joined = ("organization",)
    list_display = [
        "__str__",
        "organization",
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=state_of,
            sort_key="checked_on",
            primary=lambda row: row.checked_on is None,
        ),
        DateColumn("expires_on", label=gettext_lazy("Holds until"), sort_key="expires_on"),
    ]
    list_filter = ["kind", "organization"]
    search_fields = ["organization__name", "number", "issuer"]
    # No document here: what the public relies on was sent by the organization, and is seen on the page that checks it.
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("organization", "kind", "number", "issuer", "holder", "expires_on")]
    )

    def get_urlpatterns(self) -> list[Any]:
        view = CheckView.as_view(list_url_name=self.get_url_name("list"))
        return [*super().get_urlpatterns(), path("check/<uuid:pk>/", view, name="check")]


class EvidencePanel(CountsPanel):
    name, order, icon = "evidence", 57, "tick"

    def heading(self) -> str:
        return str(LIST)

    def introduction(self) -> str:
        return _("Organizations have sent documents. A person has to look before the public sees that they may help:")

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        if permissions.may(user, "decide", Evidence):
            url = reverse(EvidenceViewSet().get_url_name("list"))
            number = Evidence.objects.waiting().count()
            yield {
                "kind": _("wait to be checked"),
                "icon": "tick",
                "number": number,
                "url": f"{url}",
            }


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(EvidencePanel())
