"""Words that mean the same, as the network's people edit them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from partners.editing import RecordViewSet
from search.models import Synonym


def readers(row: Synonym) -> str:
    return row.get_language_display() if row.language else str(_("Every language"))


class SynonymViewSet(RecordViewSet):
    """Effective with the next search, without a new index."""

    model = Synonym
    icon = "openquote"
    menu_label = _("Search words")
    inspect_view_enabled = False
    list_display = [
        "__str__",
        Column("direction", label=_("Direction"), accessor="get_direction_display", sort_key="direction"),
        Column("language", label=_("For readers of"), accessor=readers, sort_key="language"),
        BooleanColumn("in_use", label=_("In use"), sort_key="in_use"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]
    list_filter = ["direction", "language", "in_use"]
    search_fields = ["said", "meant"]
    panels = [
        MultiFieldPanel([FieldPanel("said"), FieldPanel("direction"), FieldPanel("meant")], heading=_("Words")),
        FieldPanel("language"),
        FieldPanel("in_use"),
    ]
