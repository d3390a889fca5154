"""Letters in the admin: where each stands, what went wrong, and a page to have them tried again."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from partners import permissions
from partners.audit.recording import record
from partners.dashboard import CountsPanel
from partners.editing import RecordIndexView, RecordViewSet
from partners.letters.models import Letter, LetterState
from partners.letters.queue import try_again

AGAIN = gettext_lazy("Try again")


class LetterFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=LetterState.choices, method="filter_state", empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Letter
        fields: list[str] = []

    def filter_state(self, letters: Any, name: str, value: str) -> QuerySet[Letter]:
        return letters.in_state(value)


class LetterIndexView(RecordIndexView):
    def get_list_more_buttons(self, instance: Letter) -> list[Any]:
        if instance.sent_at or not instance.message or not permissions.may(self.request.user, "retry", Letter):
            return []
        url = reverse(self.index_url_name.replace(":list", ":again"), args=[instance.pk])
        return [Button(AGAIN, url=url, icon_name="rotate", priority=10)]


class AgainView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, and has one letter or all unsent ones tried on POST."""

    template_name = "wagtailadmin/letters/again.html"
    page_title = AGAIN
    header_icon = "mail"
    list_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "retry", Letter):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def letters(self) -> list[Letter]:
        unsent = Letter.objects.filter(sent_at=None).exclude(message="")
        return [get_object_or_404(unsent, pk=self.kwargs["pk"])] if "pk" in self.kwargs else list(unsent)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letters=self.letters, back=reverse(self.list_url_name), **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseRedirect:
        count = sum(try_again(letter) for letter in self.letters)
        record("letters.retry", by=request.user, after={"letters": count})
        done = ngettext("%(count)d letter is tried again now.", "%(count)d letters are tried again now.", count)
        messages.success(request, done % {"count": count})
        return HttpResponseRedirect(reverse(self.list_url_name))


class LetterViewSet(RecordViewSet):
    """The queue writes these; nobody reads what is in them."""

    model = Letter
    icon = "mail"
    inspect_view_enabled = False
    index_view_class = LetterIndexView
    filterset_class = LetterFilterSet
    list_display = [
        "to",
        Column("subject", label=gettext_lazy("Subject")),
        StatusTagColumn(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda letter: letter.state.label,
            primary=lambda letter: letter.state is LetterState.SENT,
        ),
        Column("trouble", label=gettext_lazy("What went wrong")),
        Column("tries", label=gettext_lazy("Tries")),
        DateColumn("made_at", label=gettext_lazy("Written"), sort_key="made_at"),
        DateColumn("next_try_at", label=gettext_lazy("Next try"), sort_key="next_try_at"),
    ]
    search_fields = ["to", "subject", "trouble"]

    def get_urlpatterns(self) -> list[Any]:
        again = AgainView.as_view(list_url_name=self.get_url_name("list"))
        return [
            *super().get_urlpatterns(),
            path("again/", again, name="again_all"),
            path("again/<uuid:pk>/", again, name="again"),
        ]


class LettersPanel(CountsPanel):
    """Shown when mail does not go out."""

    name, order, icon = "letters", 60, "mail"

    def heading(self) -> str:
        return _("Mail does not go out")

    def introduction(self) -> str:
        return _("These letters are kept and tried again. Is the mail server (EMAIL_URL) right?")

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        if not permissions.may(user, "retry", Letter):
            return
        url = reverse(LetterViewSet().get_url_name("list"))
        late = Letter.objects.late(timezone.now()).count()
        query = urlencode({"state": LetterState.WAITING.value})
        yield {"kind": _("waiting for more than 15 minutes"), "icon": "time", "number": late, "url": f"{url}?{query}"}
        given_up = Letter.objects.in_state(LetterState.GIVEN_UP).exclude(message="").count()
        query = urlencode({"state": LetterState.GIVEN_UP.value})
        yield {"kind": LetterState.GIVEN_UP.label, "icon": "warning", "number": given_up, "url": f"{url}?{query}"}


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(LettersPanel())
