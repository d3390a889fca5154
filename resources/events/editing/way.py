"""Where a page of the calendar stands in the admin."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def way_to(title: Any) -> list[dict[str, Any]]:
    """The steps from the first page of the admin to one with this title."""
    return [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse_lazy("wagtailsnippets_resources_event:list"), "label": _("Events")},
        {"url": "", "label": title},
    ]
