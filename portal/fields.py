"""Model fields that keep their own promises."""

from typing import Any

from django.db import models
from wagtail.fields import RichTextField

from portal import html


class CleanRichTextField(RichTextField):
    """Rich text that is sanitised on every way into the database, bulk writes included."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = html.clean_stored(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return html.clean_stored(prepared) if isinstance(prepared, str) else prepared
