"""The calendar's menu, and what helps people who write and translate."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from resources.editing.desk import say_what_to_look_at
from resources.events.viewsets import EventViewSet, OccurrenceViewSet


class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_name = "events"
    menu_icon = "date"
    menu_order = 130
    items = (EventViewSet, OccurrenceViewSet)


register_snippet(EventsGroup)
hooks.register("after_create_page", say_what_to_look_at)
hooks.register("after_edit_page", say_what_to_look_at)
