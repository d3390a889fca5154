"""The first pages of the workspace. What stands on them comes from the concepts, through slots."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners import permissions
from partners.workspace.access import for_members, get_own_organization, own_organizations


@for_members
def home(request: HttpRequest) -> HttpResponse:
    """What is due, what changed, who asked: the panels of slot `workspace_panels`."""
    standing = permissions.standing_of(request.user)
    organizations = list(own_organizations(request.user))
    context = {"organizations": organizations, "standing": standing, "network": bool(standing.network)}
    return render(request, "workspace/home.html", context)


@for_members
def organization(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One organization with all that its members keep: the sections of slot `workspace_organization`."""
    row = get_own_organization(request, pk)
    return render(request, "workspace/organization.html", {"organization": row, "user": request.user})
