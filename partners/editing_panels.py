"""Parts of forms in the admin that several kinds of entry have."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

VISIBILITY_PANEL = MultiFieldPanel(
    [
        FieldPanel("visibility"),
        FieldPanel("visible_to_groups", widget=forms.CheckboxSelectMultiple),
        FieldPanel("visible_to_kinds"),
    ],
    heading=_("Who may see it"),
    classname="collapsed",
)
ADDRESS_PANEL = FieldPanel(
    "slug",
    required_on_save=True,
    help_text=_("The last part of the web address. Leave it empty and it is made from the name."),
)
CHECKED_PANEL = MultiFieldPanel(
    [FieldPanel(name, read_only=True) for name in ("origin", "assured_date", "assured_by", "assurer")],
    heading=_("Where it comes from, who checked it"),
)
PHONES_PANEL = InlinePanel(
    "phones",
    [FieldPanel(name) for name in ("number", "extension", "type", "description", "source")],
    heading=_("Phones"),
    label=_("phone"),
)
LANGUAGES_PANEL = InlinePanel(
    "languages", [FieldPanel("code"), FieldPanel("note")], heading=_("Languages spoken"), label=_("language")
)
SCHEDULES_PANEL = InlinePanel(
    "schedules",
    [
        FieldPanel(name)
        for name in (
            "byday",
            "opens_at",
            "closes_at",
            "by_appointment",
            "valid_from",
            "valid_to",
            "description",
            "source",
        )
    ],
    heading=_("Opening hours"),
    label=_("opening hours"),
)


def texts_panel(*fields: str) -> InlinePanel:
    """One form a language for the prose of an entry."""
    return InlinePanel(
        "texts",
        [FieldPanel(name) for name in ("language", *fields, "machine_translated")],
        heading=_("Texts, one for each language"),
        label=_("text"),
        help_text=_("Facts such as phones and hours stand below, once for all languages."),
    )
