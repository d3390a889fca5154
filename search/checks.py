"""Rooms are reminded by `check` of what search needs from them."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register

from search import registry
from search.contract import FACETS


@register()
def facets_have_labels(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in FACETS if registry.facet(name) is None]
    if not missing or not registry.sources():
        return []
    return [
        Warning(
            f"These facets have no labels: {', '.join(missing)}.",
            hint="Call search.registry.register_facet(...) in the ready() of the room that owns the values.",
            id="search.W001",
        )
    ]
