"""The bar above a preview: that it is one, the way back, the other languages."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from portal import slots


def register() -> None:
    slots.register("preview", "bar", bar)


def bar(context: Mapping[str, Any]) -> str:
    preview = getattr(context.get("request"), "preview", None)
    return render_to_string("workspace/includes/preview_bar.html", preview) if preview else ""
