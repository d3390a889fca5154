"""What waits to be checked, in the admin: all kinds in one list, each row with its button, and all ticked at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.assurance import NotAssurable, assure_entry, organization_of
from partners.assurance_models import Freshness, Withdrawn
from partners.directory.models import Organization
from partners.entries import Entry
from partners.freshness.answering import NotAnswerable, reopen
from partners.freshness.asking import OWNER
from partners.freshness.intervals import CLOCKED
from partners.freshness.models import ConfirmationLink
from partners.freshness.report import ReportView
from partners.freshness.showing import Shown, named
from portal import languages

PER_PAGE = 50
MOST_AT_ONCE = 200
KINDS = {str(model._meta.model_name): model for model in CLOCKED}
LATE = (Freshness.ASKED, Freshness.WARNED, Freshness.LOWERED, Freshness.UNLISTED)
ASKED = "asked"
STATES = [
    ("", gettext_lazy("All that is due")),
    (ASKED, gettext_lazy("The network is asked")),
    *((each.value, each.label) for each in (Freshness.WARNED, Freshness.LOWERED, Freshness.UNLISTED)),
    (Withdrawn.CLOSED.value, Withdrawn.CLOSED.label),
]


class Filters(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=lambda: [("", _("All kinds")), *((name, model._meta.verbose_name) for name, model in KINDS.items())],
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    organization = forms.CharField(label=gettext_lazy("Organization"), required=False, max_length=200)


@dataclass(frozen=True)
class Waiting:
    """A row: `key` names the entry in the form."""

    key: str
    shown: Shown
    edit_url: str
    state: str
    is_closed: bool


class QueueView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "wagtailadmin/freshness/queue.html"
    page_title = gettext_lazy("To be checked")
    header_icon = "time"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.models = [model for model in CLOCKED if permissions.may(request.user, "confirm", model)]
        if not self.models or not permissions.may_enter_admin(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = Filters(self.request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        page = self._page(asked)
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(
            form=form, page=page, rows=self._rows(page), query=query.urlencode(), report=reverse("freshness_report"),
            **kwargs,
        )  # fmt: skip

    def _page(self, asked: dict[str, str]) -> Page:
        wanted = [model for model in self.models if asked.get("kind", "") in ("", model._meta.model_name)]
        parts = [_waiting(model, asked) for model in wanted]
        if not parts:
            return Paginator([], PER_PAGE).get_page(1)
        first, *others = parts
        rows = first.union(*others, all=True) if others else first
        return Paginator(rows.order_by("due_date", "pk"), PER_PAGE).get_page(self.request.GET.get("p"))

    def _rows(self, page: Page) -> list[Waiting]:
        """In the order of the page; a query a kind."""
        keys: dict[str, list[Any]] = {}
        order = [(row["entry_kind"], row["pk"]) for row in page.object_list]
        for kind, pk in order:
            keys.setdefault(kind, []).append(pk)
        found = {
            (kind, each.entry.pk): each
            for kind, pks in keys.items()
            for each in named(KINDS[kind]._default_manager.filter(pk__in=pks), languages.current())
        }
        return [_row(kind, found[kind, pk]) for kind, pk in order if (kind, pk) in found]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirms one row or all that are ticked, or shows again what was said to be closed."""
        one, again = request.POST.get("one", ""), request.POST.get("again", "")
        keys = [one or again] if one or again else request.POST.getlist("entry")[:MOST_AT_ONCE]
        entries = list(self._entries(keys))
        if not entries:
            messages.warning(request, _("Tick what you have checked first."))
        elif again:
            self._show_again(entries[0])
        else:
            self._confirm(entries)
        return HttpResponseRedirect(request.get_full_path())

    def _entries(self, keys: Iterable[str]) -> Iterable[Entry]:
        for key in keys:
            kind, _colon, pk = key.partition(":")
            model = KINDS.get(kind)
            if model not in self.models:
                continue
            try:
                entry = model._default_manager.filter(pk=pk).first()
            except (ValueError, TypeError, forms.ValidationError):
                continue
            if entry is not None and permissions.may(self.request.user, "confirm", entry):
                yield entry

    def _confirm(self, entries: list[Entry]) -> None:
        done, organization = 0, organization_of(self.request.user)
        for entry in entries:
            try:
                assure_entry(entry, by=self.request.user, organization=organization)
                done += 1
            except NotAssurable as reason:
                messages.error(self.request, f"{entry}: {reason}")
        if done:
            said = ngettext("Confirmed: %(number)d entry is right today.", "Confirmed: %(number)d entries are right "
                            "today.", done)  # fmt: skip
            messages.success(self.request, said % {"number": done})

    def _show_again(self, entry: Entry) -> None:
        if not permissions.may(self.request.user, "take_down", entry):
            raise PermissionDenied
        try:
            reopen(entry, by=self.request.user, who=str(self.request.user))
            messages.success(self.request, _("Shown again: %(entry)s") % {"entry": entry})
        except NotAnswerable as reason:
            messages.error(self.request, str(reason))


def _waiting(model: type[Entry], asked: dict[str, str]) -> QuerySet[Any]:
    """Rows {entry_kind, pk, due_date} of one kind that the filters let through."""
    rows: QuerySet[Any] = model._default_manager.filter(live=True)
    state = asked.get("state", "")
    if state == Withdrawn.CLOSED:
        rows = rows.filter(withdrawn=Withdrawn.CLOSED)
    else:
        rows = rows.filter(due_date__lte=timezone.localdate(), withdrawn__in=("", Withdrawn.STALE))
    if state == ASKED:
        told = ConfirmationLink.objects.filter(
            purpose=ConfirmationLink.Purpose.NETWORK, object_id=OuterRef("pk"), due_date=OuterRef("due_date")
        )
        rows = rows.filter(Q(freshness__in=LATE) | Exists(told))
    elif state in Freshness.values:
        rows = rows.filter(freshness=state)
    if words := asked.get("organization", ""):
        own = "name" if model is Organization else f"{OWNER.get(model, 'organization_id').removesuffix('_id')}__name"
        rows = rows.filter(**{f"{own}__icontains": words})
    return (
        rows.order_by().annotate(entry_kind=Value(str(model._meta.model_name))).values("entry_kind", "pk", "due_date")
    )


def _row(kind: str, one: Shown) -> Waiting:
    entry = one.entry
    closed = entry.withdrawn == Withdrawn.CLOSED
    return Waiting(
        key=f"{kind}:{entry.pk}",
        shown=one,
        edit_url=reverse(type(entry).snippet_viewset.get_url_name("edit"), args=[entry.pk]),
        state=str(entry.get_withdrawn_display() if closed else entry.get_freshness_display()),
        is_closed=closed,
    )


class QueueMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may_enter_admin(request.user) and any(
            permissions.may(request.user, "confirm", model) for model in CLOCKED
        )


def menu_item() -> QueueMenuItem:
    return QueueMenuItem(
        gettext_lazy("To be checked"), reverse("freshness_queue"), name="freshness", icon_name="time", order=116
    )


def report_menu_item() -> QueueMenuItem:
    return QueueMenuItem(
        gettext_lazy("Freshness"), reverse("freshness_report"), name="freshness-report", icon_name="time", order=500
    )


def urls() -> list[Any]:
    return [
        path("freshness/", QueueView.as_view(), name="freshness_queue"),
        path("freshness/report/", ReportView.as_view(), name="freshness_report"),
    ]
