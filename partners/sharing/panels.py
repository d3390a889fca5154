"""What sharing puts into the workspace's pages."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from partners.sharing import notes
from portal import clock, slots


def register() -> None:
    slots.register("workspace_menu", "sharing", menu, order=50)
    slots.register("workspace_entry_after", "notes", notes.of_entry, order=80)
    clock.register("notes", notes.purge)


def menu(context: Mapping[str, Any]) -> str:
    return render_to_string("workspace/sharing/menu.html")
