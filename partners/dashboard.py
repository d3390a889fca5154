"""What waits on the first page of the admin. A panel with nothing in it is not shown."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import get_snippet_models

from partners import permissions
from partners.assurance_models import Withdrawn
from partners.doubts.models import Doubt, Kind, State
from partners.entries import Entry
from partners.freshness.models import FreshnessRules

UNCHECKED = urlencode({"live": "true", "assured": "false"})


class CountsPanel(Component):
    """Numbers by kind, each with the list of what it counts."""

    template_name = "wagtailadmin/counts.html"
    icon = "warning"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        rows = [row for row in self.rows(parent_context["request"].user) if row["number"]]
        return {"panel": self, "heading": self.heading(), "introduction": self.introduction(), "rows": rows}

    def heading(self) -> str:
        raise NotImplementedError

    def introduction(self) -> str:
        raise NotImplementedError

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        """`kind`, `icon`, `number`, `url`; one query a row."""
        raise NotImplementedError


class NeverAssuredPanel(CountsPanel):
    """How many published entries of each kind nobody has confirmed."""

    name, order = "never-assured", 150

    def heading(self) -> str:
        return _("Not yet checked")

    def introduction(self) -> str:
        return _("Published, and nobody has confirmed yet that it is right:")

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        for model in confirmed_by(user):
            yield _row(model, model.objects.filter(live=True).never_assured().count(), UNCHECKED)


class OverduePanel(CountsPanel):
    """How many published entries of each kind were confirmed too long ago."""

    name, order, icon = "overdue", 155, "time"

    def heading(self) -> str:
        return _("To be checked again")

    def introduction(self) -> str:
        rules = FreshnessRules.load()
        return _(
            "Legal aid is checked every %(legal)d days, hotlines every %(hotline)d, other help every %(other)d, "
            "policies every %(policy)d. These wait:"
        ) % {
            "legal": rules.legal_days,
            "hotline": rules.hotline_days,
            "other": rules.other_days,
            "policy": rules.policy_days,
        }

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        for model in confirmed_by(user):
            number = model.objects.due(timezone.localdate()).filter(withdrawn__in=("", Withdrawn.STALE)).count()
            query = urlencode({"kind": model._meta.model_name})
            yield {**_row(model, number, ""), "url": f"{reverse('freshness_queue')}?{query}"}


class DoubtsPanel(CountsPanel):
    """Likely duplicates, and imports that stand against people's work."""

    name, order, icon = "doubts", 160, "copy"

    def heading(self) -> str:
        return _("Is it the same?")

    def introduction(self) -> str:
        return _("These wait for a person's decision:")

    def rows(self, user: Any) -> Iterable[dict[str, Any]]:
        if not permissions.may(user, "decide", Doubt):
            return
        url = reverse("wagtailsnippets_partners_doubt:list")
        for kind in Kind:
            number = Doubt.objects.open().filter(kind=kind).count()
            query = urlencode({"state": State.OPEN.value, "kind": kind.value})
            yield {"kind": kind.label, "icon": "copy", "number": number, "url": f"{url}?{query}"}


def confirmed_by(user: Any) -> list[type[Entry]]:
    """Kinds of entry of the directory that the person may confirm."""
    return [
        model
        for model in get_snippet_models()
        if issubclass(model, Entry) and model._meta.app_label == "partners" and permissions.may(user, "confirm", model)
    ]


def _row(model: Any, number: int, query: str) -> dict[str, Any]:
    viewset = model.snippet_viewset
    return {
        "kind": model._meta.verbose_name_plural,
        "icon": viewset.icon,
        "number": number,
        "url": f"{reverse(viewset.get_url_name('list'))}?{query}",
    }


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels += [NeverAssuredPanel(), OverduePanel(), DoubtsPanel()]
