"""The calendar's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from partners.editing import KeptPolicy
from resources.events.models import Occurrence
from resources.events.viewsets import EventViewSet, OccurrenceViewSet

register_permission_policy(Occurrence, KeptPolicy(Occurrence, "change"), exact_class=True)


class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_name = "events"
    menu_icon = "date"
    menu_order = 130
    items = (EventViewSet, OccurrenceViewSet)


register_snippet(EventsGroup)
