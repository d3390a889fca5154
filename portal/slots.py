"""Named places in a lower room's pages into which higher rooms put their content.

A room registers a renderer in `ready()`; the page names the slot. So a place page shows its next meetings without
knowing events.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

Renderer = Callable[[Mapping[str, Any]], str]
_slots: dict[str, dict[str, tuple[int, Renderer]]] = defaultdict(dict)


def register(slot: str, name: str, renderer: Renderer, *, order: int = 100) -> None:
    """Put `renderer` (template context -> safe HTML, "" for nothing) into `slot`; a name is taken once."""
    if name in _slots[slot]:
        raise ImproperlyConfigured(f"Slot {slot!r} already holds {name!r}.")
    _slots[slot][name] = (order, renderer)


def render(slot: str, context: Mapping[str, Any]) -> SafeString:
    """All that is registered for `slot`, in order; a renderer returns HTML that its template made safe."""
    entries = sorted(_slots.get(slot, {}).items(), key=lambda item: (item[1][0], item[0]))
    return mark_safe("".join(renderer(context) for _, (_, renderer) in entries))  # noqa: S308


def filled(slot: str) -> list[str]:
    """The names registered for `slot`."""
    return sorted(_slots.get(slot, {}))
