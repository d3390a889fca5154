"""What waits on the first page of the admin."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import get_snippet_models

from partners import permissions
from partners.entries import Entry

UNCHECKED = urlencode({"live": "true", "assured": "false"})


class NeverAssuredPanel(Component):
    """How many published entries of each kind nobody has confirmed; one query a kind that the person may confirm."""

    name = "never-assured"
    order = 150
    template_name = "wagtailadmin/never_assured.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        kinds = [
            model
            for model in get_snippet_models()
            if issubclass(model, Entry)
            and model._meta.app_label == "partners"
            and permissions.may(user, "publish", model)
        ]
        counts = [(model, model.objects.filter(live=True).never_assured().count()) for model in kinds]
        return {"heading": _("Not yet checked"), "rows": [_row(model, number) for model, number in counts if number]}


def _row(model: Any, number: int) -> dict[str, Any]:
    viewset = model.snippet_viewset
    return {
        "kind": model._meta.verbose_name_plural,
        "icon": viewset.icon,
        "number": number,
        "url": f"{reverse(viewset.get_url_name('list'))}?{UNCHECKED}",
    }


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(NeverAssuredPanel())
