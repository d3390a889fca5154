"""The first pages of the workspace. What stands on them comes from the concepts, through slots."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners import permissions
from partners.editing import shown_name
from partners.workspace.access import for_members, get_own_organization, own_organizations
from partners.workspace.addresses import entry_url
from partners.workspace.kinds import Kind, kinds
from partners.workspace.saying import full_address
from partners.workspace.states import State, states_of

SHOWN = 200


@for_members
def home(request: HttpRequest) -> HttpResponse:
    """What is due, what changed, who asked: the panels of slot `workspace_panels`."""
    standing = permissions.standing_of(request.user)
    organizations = list(own_organizations(request.user))
    context = {"organizations": organizations, "standing": standing, "network": bool(standing.network)}
    return render(request, "workspace/home.html", context)


@for_members
def organization(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One organization with all that its members keep; concepts add theirs in its slots."""
    row = get_own_organization(request, pk)
    context = {
        "organization": row,
        "user": request.user,
        "states": states_of(row),
        "about_url": entry_url(row),
        "lists": [_list(kind, row, request.user) for kind in kinds() if kind.owner != "pk"],
    }
    return render(request, "workspace/organization.html", context)


def _list(kind: Kind, of: Any, user: Any) -> dict[str, Any]:
    rows = list(kind.of(of)[: SHOWN + 1])
    return {
        "kind": kind,
        "rows": [_row(kind, row) for row in rows[:SHOWN]],
        "there_is_more": len(rows) > SHOWN,
        "may_add": kind.add is not None and permissions.may(user, "add", kind.model, organization=of),
    }


def _row(kind: Kind, row: Any) -> dict[str, Any]:
    states: list[State] = states_of(row)
    return {
        "name": full_address(row) if kind.name == "locations" else shown_name(row),
        "url": entry_url(row),
        "states": states,
        "action": states[0].action,
        "note": kind.note(row) if kind.note else "",
    }
