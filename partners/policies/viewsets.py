"""Rules in the admin: policies with their versions and provisions, and agreements."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from partners.editing import EntryViewSet, RecordViewSet, texts_panel
from partners.policies.models import Agreement, Policy

PROVISIONS_PANEL = InlinePanel(
    "provisions",
    [
        FieldPanel(name)
        for name in ("topic", "quotation", "quotation_language", "answer", "citation", "status", "source")
    ],
    heading=_("Provisions"),
    label=_("provision"),
    help_text=_("An answer stands only beside the words of the policy. Without a quotation it is not yet read."),
)


class PolicyViewSet(EntryViewSet):
    model = Policy
    icon = "clipboard-list"
    columns = [Column("issuer", label=_("Issued by")), "citation"]
    list_filter = ["visibility", "origin"]
    search_fields = ["instrument", "slug", "citation", "texts__title", "jurisdiction__name", "organization__name"]
    list_export = ["id", "slug", "issuer", "instrument", "citation", "live", "visibility", "assured_date", "updated_at"]
    joined = ("jurisdiction", "organization")
    gathered = ("texts",)
    body = [
        MultiFieldPanel(
            [FieldPanel("jurisdiction"), FieldPanel("organization")],
            heading=_("Issued by"),
            help_text=_("A place or an institution, not both."),
        ),
        FieldPanel("instrument"),
        FieldPanel("citation"),
        texts_panel("title", "summary"),
        InlinePanel(
            "versions",
            [
                FieldRowPanel([FieldPanel("adopted"), FieldPanel("effective"), FieldPanel("ended")]),
                FieldPanel("date_note"),
                FieldPanel("learned"),
                FieldPanel("text_url"),
                FieldPanel("source"),
                PROVISIONS_PANEL,
            ],
            heading=_("Versions"),
            label=_("version"),
            help_text=_("The policy as it read from one day on."),
        ),
        InlinePanel(
            "practice_notes",
            [FieldPanel(name) for name in ("language", "note", "seen_on", "source")],
            heading=_("Notes on practice"),
            label=_("note"),
            help_text=_("What is done, apart from what is stated."),
        ),
        FieldPanel("source"),
    ]


class AgreementViewSet(RecordViewSet):
    model = Agreement
    icon = "doc-full"
    list_display = ["agency", "place", "type", "signed", "listed_on"]
    list_filter = ["type"]
    search_fields = ["agency", "place__name", "type"]
    list_export = ["agency", "place", "type", "signed", "listed_on", "url", "source"]
    joined = ("place",)
    panels = [FieldPanel(name) for name in ("agency", "place", "type", "signed", "listed_on", "url", "source")]
