"""What the workspace says of freshness: on its first page, with each organization, with each entry."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from partners import permissions
from partners.freshness import due
from partners.freshness.intervals import CLOCKED
from partners.freshness.showing import owner
from portal import languages, slots

LISTED = 8


def register() -> None:
    slots.register("workspace_panels", "due", what_is_due, order=10)
    slots.register("workspace_organization_first", "due", of_organization, order=20)
    slots.register("workspace_entry", "freshness", of_entry, order=10)


def what_is_due(context: Mapping[str, Any]) -> str:
    """Everything due of the member's organizations, with a button each; one query."""
    organizations = {each.pk: each for each in context["organizations"]}
    rows = [row for row in due.rows(organizations, languages.current()) if row.is_due or row.is_closed]
    by_owner = [
        {
            "organization": each,
            "rows": own[:LISTED],
            "more": len(own[LISTED:]),
            "may_confirm": permissions.may(context["request"].user, "confirm", each),
        }
        for key, each in organizations.items()
        if (own := [row for row in rows if row.organization == key])
    ]
    return _render("panel", context, by_owner=by_owner) if by_owner else ""


def of_organization(context: Mapping[str, Any]) -> str:
    """How much is due and the way to look at it; one query."""
    organization = context["organization"]
    rows = due.rows([organization.pk], languages.current(), ahead=due.SOON)
    return _render(
        "organization",
        context,
        organization=organization,
        due=sum(row.is_due for row in rows),
        others=sum(not row.is_due and not row.is_closed for row in rows),
    )


def of_entry(context: Mapping[str, Any]) -> str:
    """Last checked, due when, by whom, and the buttons; none for what has no clock."""
    entry, user = context["entry"], context["request"].user
    if type(entry) not in CLOCKED or not entry.live:
        return ""
    return _render(
        "entry",
        context,
        entry=entry,
        organization=owner(entry),
        kind=entry._meta.model_name,
        may_confirm=permissions.may(user, "confirm", entry),
        is_due=entry.due_date is not None and entry.due_date <= timezone.localdate(),
    )


def _render(name: str, context: Mapping[str, Any], **values: Any) -> str:
    request = context["request"]
    return render_to_string(f"workspace/freshness/{name}.html", values, request=request)
