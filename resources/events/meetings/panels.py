"""What meetings put into the workspace's pages."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from portal import clock, languages, slots
from resources.events.listing import rows, title_of
from resources.events.meetings import finding, signals
from resources.events.meetings.calling import tell_changes
from resources.events.meetings.models import ActionItem

SHOWN = 5


def register() -> None:
    slots.register("workspace_menu", "meetings", menu, order=40)
    slots.register("workspace_panels", "action-items", own_items, order=15)
    slots.register("workspace_panels", "meetings", next_meetings, order=30)
    clock.register("meetings", tell_changes)
    signals.connect()


def menu(context: Mapping[str, Any]) -> str:
    return render_to_string("workspace/meetings/menu.html", {"request": context.get("request")})


def own_items(context: Mapping[str, Any]) -> str:
    """What the person said to do, until it is done."""
    user = context["request"].user
    items = (
        ActionItem.objects.open()
        .of(user)
        .select_related("occurrence__event")
        .prefetch_related("occurrence__event__texts")
    )
    reader = languages.current()
    found = [
        {"row": row, "url": finding.meeting_url(row.occurrence), "title": title_of(row.occurrence.event, reader)}
        for row in items
    ]
    return _render("items_panel", context, items=found) if found else ""


def next_meetings(context: Mapping[str, Any]) -> str:
    """The next dates, and whether the person said that they come."""
    user = context["request"].user
    dates = list(finding.coming_dates(user).with_words()[:SHOWN])
    if not dates:
        return ""
    answers = finding.answers_of(user, dates)
    found = [
        {"row": row, "url": finding.meeting_url(row.occurrence), "own": answers.get(row.occurrence.pk)}
        for row in rows(dates, languages.current())
    ]
    return _render("next_panel", context, dates=found)


def _render(name: str, context: Mapping[str, Any], **values: Any) -> str:
    return render_to_string(f"workspace/meetings/{name}.html", values, request=context["request"])
