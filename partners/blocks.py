"""Blocks that point at the directory."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from partners.directory.hotlines import line_of
from portal import languages
from portal.vocabulary import KindOfHelp


class RecordChooserBlock(SnippetChooserBlock):
    """Finds and shows records by UUID, which Wagtail looks up as a string among UUIDs and cannot put into JSON."""

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([self.model_class._meta.pk.to_python(value) for value in values])

    def get_form_state(self, value: Any) -> Any:
        state = super().get_form_state(value)
        return {**state, "id": str(state["id"])} if state else state

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs


class PhoneLineBlock(blocks.StructBlock):
    """A hotline from its record, so that a number is corrected in one place."""

    hotline = RecordChooserBlock("partners.Hotline", label=_("Hotline"))
    note = blocks.CharBlock(label=_("Note"), max_length=255, required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        hotline = value["hotline"]
        line = line_of(hotline, languages.current()) if hotline and hotline.is_listed else None
        if line:
            context["line"] = line
        return context

    class Meta:
        icon = "phone"
        label = _("Phone line")
        description = _("A hotline as a big button; its number comes from the directory")
        template = "blocks/phone_line.html"
        preview_value = {"hotline": None, "note": "Open day and night"}


class ProvidersNearbyBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    kinds_of_help = blocks.MultipleChoiceBlock(choices=KindOfHelp.choices, label=_("Kinds of help"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        known = [code for code in value["kinds_of_help"] if code in KindOfHelp.values]
        context["kinds"] = [(code, KindOfHelp(code).label) for code in known]
        return context

    class Meta:
        icon = "site"
        label = _("Providers nearby")
        description = _("Asks for a ZIP code or city and leads to help there")
        template = "blocks/providers_nearby.html"
        preview_value = {"heading": "Find a lawyer near you", "kinds_of_help": ["immigration"]}


PARTNER_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("phone_line", PhoneLineBlock()),
    ("providers_nearby", ProvidersNearbyBlock()),
]
