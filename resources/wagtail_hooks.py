"""The calendar's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from resources.events.viewsets import EventViewSet, OccurrenceViewSet


class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_name = "events"
    menu_icon = "date"
    menu_order = 130
    items = (EventViewSet, OccurrenceViewSet)


register_snippet(EventsGroup)
