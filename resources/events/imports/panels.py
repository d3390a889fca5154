"""What calendars of partners put into the workspace's pages."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.template.loader import render_to_string

from partners import permissions
from partners.assurance_models import Withdrawn
from portal import slots
from resources.events.imports.models import ImportedCalendar
from resources.events.imports.views import described


def register() -> None:
    slots.register("workspace_panels", "calendars", to_look_at, order=25)
    slots.register("workspace_organization", "calendars", of_organization, order=30)


def to_look_at(context: Mapping[str, Any]) -> str:
    """Calendars that cannot be read, or that no longer name events that were coming; one query."""
    user = context["request"].user
    standing = permissions.standing_of(user)
    own = [key for key in standing.organizations if permissions.may(user, "view", ImportedCalendar, organization=key)]
    if not own:
        return ""
    gone = Count("events", filter=Q(events__event__withdrawn=Withdrawn.VANISHED))
    rows = ImportedCalendar.objects.subscribed().filter(organization__in=own).annotate(gone=gone)
    found = [described(row) for row in rows.filter(~Q(trouble="") | Q(gone__gt=0)).select_related("organization")]
    return render_to_string("workspace/calendars/panel.html", {"calendars": found}) if found else ""


def of_organization(context: Mapping[str, Any]) -> str:
    organization, user = context["organization"], context["request"].user
    if not permissions.may(user, "view", ImportedCalendar, organization=organization):
        return ""
    rows = ImportedCalendar.objects.subscribed().filter(organization=organization)
    values = {"organization": organization, "calendars": [described(row) for row in rows]}
    return render_to_string("workspace/calendars/section.html", values)
