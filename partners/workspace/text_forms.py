"""An entry's words in one language, with the words that they translate beside them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations

from partners.texts import Prose, prose_for
from partners.workspace.forms import Plain, SectionForm
from portal import languages
from portal.fields import CleanRichTextField


def text_model(entry: type[models.Model]) -> type[Prose]:
    """The model of the entry's texts."""
    return next(rel.related_model for rel in get_all_child_relations(entry) if rel.get_accessor_name() == "texts")


def word_fields(model: type[Prose]) -> list[str]:
    """`name`, `description` ... in the order of the model."""
    kinds = (CleanRichTextField, models.CharField)
    return [f.name for f in model._meta.fields if isinstance(f, kinds) and f.name != "language"]


class TextForm(SectionForm):
    """`part` is the language. Nothing in any field: the text is not kept."""

    template = "workspace/text.html"
    read = forms.BooleanField(required=False, label=_("I have read this text, and it says what we mean"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.machine_translated:
            del self.fields["read"]
        for name in self.words:
            field = self.fields[name]
            field.required = False
            field.widget.attrs |= {"lang": languages.tag(self.part), "dir": self.direction}

    @property
    def words(self) -> list[str]:
        return word_fields(type(self.instance))

    @property
    def direction(self) -> str:
        return "rtl" if languages.is_rtl(self.part) else "ltr"

    @property
    def beside(self) -> Any:
        """The text to translate from: another language's, best one for the reader; None where there is none."""
        others = [text for text in self.entry.texts.all() if text.language != self.part]
        sure = [text for text in others if not text.machine_translated]
        return prose_for(sure or others, languages.current())

    def pairs(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with the words it translates (HTML, or plain text; "" where there are none)."""
        return [(self[name], getattr(self.beside, name, "") if self.beside else "") for name in self.words]

    def edited(self, entry: Any, part: str) -> Any:
        if not languages.is_known(part):
            raise LookupError(part)
        known = {text.language: text for text in entry.texts.all()}
        return known.get(part) or text_model(type(entry))(language=part)

    def _is_empty(self) -> bool:
        return not any(str(self.cleaned_data.get(name) or "").strip() for name in self.words)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        required = [name for name in self.words if not self.instance._meta.get_field(name).blank]
        if self._is_empty():
            if required and len(self.entry.texts.all()) < 2:
                self.add_error(required[0], _("At least one language needs these words."))
            return cleaned
        for name in required:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("Write this in the language of the text."), code="required"))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), *self.words}

    def save_into(self) -> Any:
        if self._is_empty():
            self.entry.texts.remove(*(text for text in self.entry.texts.all() if text.language == self.part))
            return self.entry
        text = self.save(commit=False)
        text.machine_translated = text.machine_translated and not self.cleaned_data.get("read", False)
        self.entry.texts.add(text)
        return self.entry


def text_form(of: type[models.Model]) -> type[TextForm]:
    texts = text_model(of)

    class Meta(Plain):
        model = texts
        fields = word_fields(texts)
        formsets: dict[str, Any] = {}

    return type(f"{texts.__name__}Form", (TextForm,), {"Meta": Meta, "__module__": __name__})
