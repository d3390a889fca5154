"""Model fields that keep their own promises."""

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


class LanguageField(PlainColumn):
    """A language code in Django's form."""

    form_class = forms.LanguageChoiceField


class WeekdaysField(PlainColumn):
    """Weekdays as RFC 5545 writes them: `MO,TU`."""

    form_class = forms.WeekdaysField
