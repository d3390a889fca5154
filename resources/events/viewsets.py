"""The calendar in the admin. Times are typed and shown on the clocks of the event's own zone."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import CreateView

from partners import permissions
from partners.editing import EntryEditView, EntryIndexView, EntryViewSet, RecordViewSet
from portal.vocabulary import EventKind, Visibility
from resources.events.editing.clashes import warning
from resources.events.editing.copy_view import CopyView
from resources.events.editing.forms import EventForm
from resources.events.editing.month import MonthView
from resources.events.editing.panels import BODY
from resources.events.editing.views import DateView
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.one_date import SAID

ONLY_ITS_HOST = _("This is a partner meeting: only its host sees it until you name groups or kinds that may.")


def local_start(row: Any) -> str:
    """`2026-12-05 18:00 America/Denver` for an event or one of its dates."""
    event = getattr(row, "event", row)
    return f"{row.starts_at.astimezone(event.zone):%Y-%m-%d %H:%M} {event.time_zone}"


class EventIndexView(EntryIndexView):
    @property
    def header_buttons(self) -> list[Any]:
        month = reverse(self.index_url_name.replace(":list", ":month"))
        return [*super().header_buttons, HeaderButton(_("Month"), url=month, icon_name="calendar-alt")]


class SayingMore:
    """Says after a save where the host has something else at the same place and hour, and what is not public."""

    def save_action(self) -> Any:
        answer = super().save_action()  # type: ignore[misc]
        event = self.object  # type: ignore[attr-defined]
        if not self.expects_json_response:  # type: ignore[attr-defined]
            alone = event.kind == EventKind.PARTNER_MEETING and event.visibility != Visibility.GROUPS
            for words in filter(None, (warning(event), ONLY_ITS_HOST if alone else "")):
                messages.warning(self.request, words)  # type: ignore[attr-defined]
        return answer


class EventCreateView(SayingMore, CreateView):
    pass


class EventEditView(SayingMore, EntryEditView):
    @property
    def header_more_buttons(self) -> list[Any]:
        url = reverse(self.edit_url_name.replace(":edit", ":copies"), args=[self.object.pk])
        allowed = permissions.may(self.request.user, "add", Event)
        copies = [Button(_("Copy to other dates, places and offices"), url=url, icon_name="copy", priority=17)]
        return [*super().header_more_buttons, *(copies if allowed else [])]


class EventViewSet(EntryViewSet):
    model = Event
    icon = "date"
    columns = [
        Column("starts_at", label=_("Starts"), accessor=local_start, sort_key="starts_at"),
        "kind",
        "status",
        Column("host", label=_("Host"), sort_key="host__name"),
    ]
    list_filter = ["kind", "status", "mode", "visibility", "origin"]
    search_fields = ["slug", "texts__title", "host__name", "venue"]
    list_export = [
        "id",
        "slug",
        "kind",
        "host",
        "status",
        "mode",
        "starts_at",
        "ends_at",
        "time_zone",
        "rrule",
        "venue",
        "live",
    ]
    joined = ("host", "place")
    gathered = ("texts",)
    form_class = EventForm
    body = BODY
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView

    @property
    def month_view(self) -> Any:
        names = ("edit", "list", "month")
        return MonthView.as_view(**{f"{name}_url_name": self.get_url_name(name) for name in names})

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("month/", self.month_view, name="month"),
            path("copies/<uuid:pk>/", CopyView.as_view(), name="copies"),
        ]


class OccurrenceViewSet(RecordViewSet):
    """One date: called off or moved here, with all later ones or all of the series; made and removed by its event."""

    model = Occurrence
    icon = "calendar-alt"
    list_display = [
        Column("event", label=_("Event")),
        Column("starts_at", label=_("Starts"), accessor=local_start, sort_key="starts_at"),
        "status",
        BooleanColumn("moved", label=_("Moved")),
    ]
    list_filter = ["status"]
    search_fields = ["event__slug", "event__texts__title", "reason"]
    joined = ("event",)
    edit_handler = ObjectList([FieldPanel(name) for name in (*SAID, "head_count")])
    """What the page that shows a date holds."""

    @property
    def edit_view(self) -> Any:
        return DateView.as_view()
