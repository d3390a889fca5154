"""Kinds of help and topics in the admin: their labels, not their codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList

from partners.directory.terms import TaxonomyTerm, Topic
from partners.editing import RecordViewSet


class CodeForm(WagtailAdminModelForm):
    """A code is settled when it is made: imports, addresses and the search know it."""

    settled = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields[self.settled].disabled = True


class SlugForm(CodeForm):
    settled = "slug"


LABELS_PANEL = InlinePanel(
    "labels",
    [FieldPanel("language"), FieldPanel("label")],
    heading=_("Labels by language"),
    label=_("label"),
    help_text=_("Where there is none, the interface's own word is used."),
)


class TaxonomyTermViewSet(RecordViewSet):
    model = TaxonomyTerm
    icon = "tag"
    list_display = ["label", "code", "order"]
    search_fields = ["code", "labels__label"]
    gathered = ("labels",)
    edit_handler = ObjectList(
        [FieldPanel("code", required_on_save=True), FieldPanel("parent"), FieldPanel("order"), LABELS_PANEL],
        base_form_class=CodeForm,
    )


class TopicViewSet(RecordViewSet):
    model = Topic
    icon = "tag"
    list_display = ["__str__", "slug"]
    search_fields = ["slug", "name", "labels__label"]
    gathered = ("labels",)
    edit_handler = ObjectList(
        [FieldPanel("name", required_on_save=True), FieldPanel("slug", required_on_save=True), LABELS_PANEL],
        base_form_class=SlugForm,
    )
