"""Model fields that keep their own promises."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.forms import Field
from wagtail.fields import RichTextField

from portal import forms, html


class CleanRichTextField(RichTextField):
    """Rich text that is sanitised on every way into the database, bulk writes included."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = html.clean_stored(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return html.clean_stored(prepared) if isinstance(prepared, str) else prepared


class PlainColumn(models.CharField):
    """A text column whose form is its own. Migrations see an ordinary CharField: what forms offer may change freely."""

    form_class: type[Field]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class ToldJSONField(models.JSONField):
    """JSON that people read in words: `telling` makes them of the value. Migrations see an ordinary JSONField."""

    def __init__(self, *args: Any, telling: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_words = telling

    def clone(self) -> Any:
        cloned = super().clone()
        cloned.in_words = self.in_words
        return cloned

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class LanguageField(PlainColumn):
    """A language code in Django's form."""

    form_class = forms.LanguageChoiceField


class WeekdaysField(PlainColumn):
    """Weekdays as RFC 5545 writes them: `MO,TU`."""

    form_class = forms.WeekdaysField
