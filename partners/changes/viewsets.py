"""The queue of changes in the admin: what waits, since when, whose; read, then approved, corrected or refused."""

from typing import Any

from django import forms
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
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.changes.marks import markable
from partners.changes.models import Decision, Proposal, ReviewedField
from partners.changes.proposing import NotDecidable, approve, refuse, to_decide
from partners.changes.telling import said
from partners.editing import RecordIndexView, RecordViewSet

QUEUE = gettext_lazy("Changes that wait")


class ProposalFilterSet(WagtailFilterSet):
    class Meta:
        model = Proposal
        fields = ["state", "organization"]


class ProposalIndexView(RecordIndexView):
    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.index_url_name.replace(":list", ":decide"), args=[instance.pk])

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Shows what was and what will be; carries the decision out on POST."""

    template_name = "wagtailadmin/changes/review.html"
    header_icon = "check"
    breadcrumbs_items = RecordViewSet.breadcrumbs_items
    list_url_name = ""
    reason = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "decide", Proposal):
            raise PermissionDenied
        rows = Proposal.objects.select_related("organization", "decided_by", "base", "revision")
        self.proposal = get_object_or_404(rows.prefetch_related("authors"), pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_page_title(self) -> str:
        return _("May the public see this change?")

    def get_header_title(self) -> str:
        return f"{self.get_page_title()} {self.proposal}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": str(self.proposal)}
        return [*self.breadcrumbs_items, {"url": self.list_url, "label": QUEUE}, here]

    @cached_property
    def list_url(self) -> str:
        return f"{reverse(self.list_url_name)}?state={Decision.WAITING}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = self.proposal.state == Decision.WAITING
        seen, found = to_decide(self.proposal) if waits else ("", said(self.proposal))
        entry = self.proposal.entry
        return super().get_context_data(
            proposal=self.proposal,
            waits=waits and bool(seen),
            seen=seen,
            differences=found,
            edit_url=entry and reverse(type(entry).snippet_viewset.get_url_name("edit"), args=[entry.pk]),
            list_url=self.list_url,
            reason=self.reason,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self.reason = request.POST.get("reason", "")
        try:
            if request.POST.get("answer") == "approve":
                approve(self.proposal, by=request.user, seen=request.POST.get("seen", ""))
            else:
                refuse(self.proposal, by=request.user, reason=self.reason)
        except NotDecidable as why:
            messages.error(request, str(why))
            return self.render_to_response(self.get_context_data())
        self.proposal.refresh_from_db()
        messages.success(request, f"{self.proposal}: {self.proposal.get_state_display()}")
        return HttpResponseRedirect(self.list_url)


class ProposalViewSet(RecordViewSet):
    """Partners write these by saving; reviewers answer them."""

    model = Proposal
    icon = "check"
    inspect_view_enabled = False
    index_view_class = ProposalIndexView
    filterset_class = ProposalFilterSet
    joined = ("organization", "content_type")
    gathered = ("authors",)
    list_display = [
        "__str__",
        Column("content_type", label=gettext_lazy("Kind"), accessor=lambda row: row.content_type.name),
        Column("organization", label=gettext_lazy("Organization"), sort_key="organization__name"),
        Column("authors", label=gettext_lazy("By"), accessor=lambda row: ", ".join(map(str, row.authors.all()))),
        StatusTagColumn(
            "state",
            label=gettext_lazy("Decision"),
            accessor=lambda row: row.get_state_display(),
            sort_key="state",
            primary=lambda row: row.state == Decision.WAITING,
        ),
        DateColumn("since", label=gettext_lazy("Since"), sort_key="since"),
    ]
    search_fields = ["label", "organization__name"]

    @property
    def review_view(self) -> Any:
        return ReviewView.as_view(list_url_name=self.get_url_name("list"))

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("decide/<uuid:pk>/", self.review_view, name="decide")]


class MarkForm(WagtailAdminModelForm):
    """One list of everything that can be marked, in words."""

    part = forms.ChoiceField(label=gettext_lazy("What the network reads first"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = markable()
        if self.instance.pk:
            self.initial["part"] = f"{self.instance.model}:{self.instance.field}"

    def clean_part(self) -> str:
        part: str = self.cleaned_data["part"]
        model, _colon, field = part.partition(":")
        if ReviewedField.objects.filter(model=model, field=field).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This is marked already."))
        return part

    def save(self, commit: bool = True) -> Any:
        self.instance.model, _colon, self.instance.field = self.cleaned_data["part"].partition(":")
        return super().save(commit)


class ReviewedFieldViewSet(RecordViewSet):
    """The network's administrators say what is read before the public sees it."""

    model = ReviewedField
    icon = "view"
    inspect_view_enabled = False
    list_display = ["__str__"]
    menu_label = gettext_lazy("Read first")

    @property
    def edit_handler(self) -> ObjectList:
        return ObjectList([FieldPanel("part")], base_form_class=MarkForm)


class ChangesMenuItem(MenuItem):
    """Says how many wait; one query a page of the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, "decide", Proposal)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        waiting = Proposal.objects.waiting().count()
        if waiting:
            component.label = f"{self.label} ({waiting})"
        return component


def menu_item() -> ChangesMenuItem:
    url = f"{reverse(ProposalViewSet().get_url_name('list'))}?state={Decision.WAITING}"
    return ChangesMenuItem(QUEUE, url, name="changes", icon_name="check", order=114)
