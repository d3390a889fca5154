"""What stands behind the entries: sources, identifiers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column

from partners.choosing import RecordChooserViewSet
from partners.editing import RecordViewSet
from partners.sources import ExternalId, Source

SOURCE_FIELDS = ["address", "row", "date", "date_note"]


class SourceChooserViewSet(RecordChooserViewSet):
    """Choose a source or write a new one; one that exists is never changed, for other facts rest on it."""

    form_fields = SOURCE_FIELDS


class SourceViewSet(RecordViewSet):
    model = Source
    icon = "link"
    list_display = SOURCE_FIELDS
    search_fields = ["address", "row", "date_note"]
    list_export = SOURCE_FIELDS
    chooser_viewset_class = SourceChooserViewSet
    panels = [FieldPanel(name) for name in SOURCE_FIELDS]


class ExternalIdViewSet(RecordViewSet):
    """Imports write these; people read them."""

    model = ExternalId
    icon = "key"
    list_display = ["value", "scheme", Column("content_type", label=_("Kind")), Column("entity", label=_("Entry"))]
    list_filter = ["scheme", "content_type"]
    search_fields = ["scheme", "value"]
    joined = ("content_type",)
    gathered = ("entity",)
    exclude_form_fields: list[Any] = []
