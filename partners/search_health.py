"""How search is, in the admin: its engine, each index against the database, what could not be told to it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from search import indexing, outbox
from search.models import OutboxEntry
from search.registry import KIND_LABELS

TITLE = _("Search health")
INDEX_LABELS = {"public": _("What visitors find"), "workspace": _("What members find")}
KINDS = {
    **KIND_LABELS,
    "record": _("Records"),
    "note": _("Internal notes"),
    "list": _("Shared lists"),
    "member": _("Members"),
    "meeting": _("Partner meetings"),
}
STATES = {
    "ok": _("Works"),
    "missing": _("Is not there yet and is being made"),
    "outdated": _("Is of another version and is being made anew"),
    "corrupt": _("Is damaged and is being made anew"),
    "down": _("Does not answer"),
}
SHOWN = 100


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    """For the administrators of the network; a POST tries again what was set aside, one thing or all."""

    template_name = "wagtailadmin/search_health.html"
    page_title = TITLE
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may(request.user, "retry" if request.method == "POST" else "view", OutboxEntry):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = request.POST.get("one", "")
        number = outbox.replay(int(one) if one.isdecimal() and len(one) < 19 else None)
        text = ngettext("%(number)d thing is tried again.", "%(number)d things are tried again.", number)
        messages.success(request, text % {"number": number})
        return HttpResponseRedirect(reverse("search_health"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        health = indexing.health()
        indexes = [
            {
                "label": INDEX_LABELS[name],
                "state": STATES.get(account["state"], account["state"]),
                "is_well": account["state"] == "ok",
                "kinds": [{"label": KINDS.get(kind, kind), **both} for kind, both in account["kinds"].items()],
                **{key: account.get(key) for key in ("engine", "documents", "built_at", "checked", "drift", "breaker")},
            }
            for name, account in health["indexes"].items()
        ]
        set_aside = OutboxEntry.objects.poison().order_by("-set_aside")[:SHOWN]
        rows = [{"entry": each, "kind": KINDS.get(each.kind, each.kind)} for each in set_aside]
        return super().get_context_data(**kwargs) | {"health": health, "indexes": indexes, "set_aside": rows}


class HealthMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, "view", OutboxEntry)


def menu_item() -> HealthMenuItem:
    return HealthMenuItem(TITLE, reverse("search_health"), name="search-health", icon_name="search", order=910)


def addresses() -> list[Any]:
    return [path("reports/search/", HealthView.as_view(), name="search_health")]
