"""Messages from the public in the workspace: those about what one's own organization keeps."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import permissions
from partners.corrections.deciding import NotDecidable, decide
from partners.corrections.models import DECISIONS, Correction, CorrectionQuerySet, CorrectionState
from partners.workspace.access import for_members, get_own
from partners.workspace.kinds import kinds
from portal import slots

A_PAGE = 30
ON_HOME = 3


class DecisionForm(forms.Form):
    """What was done about a message; a held one may also be let through."""

    state = forms.ChoiceField(label=gettext_lazy("What did you find?"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=gettext_lazy("What was done (only members see it)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, correction: Correction, may_let_through: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        choices: list[tuple[str, Any]] = [(each.value, each.label) for each in DECISIONS]
        if may_let_through and correction.state == CorrectionState.HELD:
            choices.insert(0, (CorrectionState.OPEN.value, _("It is a message: let it through")))
        self.fields["state"].choices = choices  # type: ignore[attr-defined]


def own_messages(user: Any) -> CorrectionQuerySet:
    """What the person may read of messages to their organizations."""
    owners = [
        key
        for key in permissions.standing_of(user).organizations
        if permissions.may(user, "view", Correction, organization=key)
    ]
    rows: CorrectionQuerySet = Correction.objects.for_organizations().filter(organization__in=owners)
    return rows


def with_names(rows: Any) -> CorrectionQuerySet:
    """Each with its entry and the entry's texts, from which its name comes: a query a kind."""
    models = [kind.model for kind in kinds() if hasattr(kind.model, "texts")]
    entries = [model._default_manager.prefetch_related("texts") for model in models]
    named: CorrectionQuerySet = rows.prefetch_related(GenericPrefetch("entry", entries))
    return named


@for_members
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer; with `?decided=1` what was answered lately."""
    decided = "decided" in request.GET
    rows = own_messages(request.user)
    rows = rows.filter(state__in=DECISIONS).order_by("-decided_at") if decided else rows.open()
    shown = with_names(rows)
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspace/messages.html", {"page": page, "decided": decided})


@for_members
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message, and the form that answers it."""
    row = get_own(request, Correction.objects.for_organizations(), pk)
    form = None
    if row.state == CorrectionState.OPEN and permissions.may(request.user, "decide", row):
        form = DecisionForm(request.POST or None, correction=row)
        if request.method == "POST" and form.is_valid():
            try:
                decide(row, by=request.user, **form.cleaned_data)
            except NotDecidable as reason:
                messages.error(request, str(reason))
            else:
                messages.success(request, _("Thank you. The message is closed."))
            return redirect("workspace:messages")
    return render(
        request,
        "workspace/message.html",
        {"correction": row, "name": row.name, "form": form},
    )


urlpatterns = [
    path("messages/", inbox, name="messages"),
    path("messages/<uuid:pk>/", message, name="message"),
]


def panel(context: Mapping[str, Any]) -> str:
    """The newest messages that wait; two queries."""
    rows = own_messages(context["request"].user).open()
    shown = list(with_names(rows)[: ON_HOME + 1])
    if not shown:
        return ""
    values = {"request": context["request"], "corrections": shown[:ON_HOME], "more": len(shown) > ON_HOME}
    return render_to_string("workspace/panels/messages.html", values)


def menu(context: Mapping[str, Any]) -> str:
    """The way to the messages, for those to whose organizations they are; asks nothing."""
    user = context["request"].user
    own = permissions.standing_of(user).organizations
    if not any(permissions.may(user, "view", Correction, organization=key) for key in own):
        return ""
    return render_to_string("workspace/messages_item.html", {"request": context["request"]})


def register() -> None:
    slots.register("workspace_menu", "messages", menu, order=40)
    slots.register("workspace_panels", "messages", panel, order=30)
