"""What sharing puts into the workspace's pages."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from partners.sharing import notes, signals
from partners.sharing.shelf import SOURCES
from portal import clock, slots
from search import registry


def register() -> None:
    slots.register("workspace_menu", "sharing", menu, order=50)
    slots.register("workspace_entry_after", "notes", notes.of_entry, order=80)
    clock.register("notes", notes.purge)
    for source in SOURCES:
        registry.register(source())
    signals.connect()


def menu(context: Mapping[str, Any]) -> str:
    return render_to_string("workspace/sharing/menu.html", {"request": context.get("request")})
