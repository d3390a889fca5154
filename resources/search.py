"""What this room tells the search."""

from django.utils.translation import gettext_lazy as _

from resources.events.search import EventSearch, host_labels, kind_labels, mode_labels
from resources.guides.search import GuideSearch, TermSearch
from search.registry import register, register_facet


def register_all() -> None:
    for source in (GuideSearch(), TermSearch(), EventSearch()):
        register(source)
    register_facet("event_kind", _("Kind of event"), kind_labels, closed=True)
    register_facet("mode", _("In person or online"), mode_labels, closed=True)
    register_facet("host", _("Host"), host_labels, closed=True)
