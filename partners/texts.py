"""An entry's words by language, as they are kept."""

from typing import Any

from django.db import models
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.fields import LanguageField


class Prose(models.Model):
    """One language's words of an entry; subclasses name their parent and their texts."""

    language = LanguageField(_("language"), max_length=12)
    machine_translated = models.BooleanField(_("translated by a machine, not yet confirmed"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return languages.own_name(self.language)


def prose_for(texts: Any, reader: str) -> Any:
    """The text row in the best language there is for the reader, or None."""
    by_language = {text.language: text for text in texts}
    for code in languages.reading_order(reader):
        if code in by_language:
            return by_language[code]
    return next(iter(by_language.values()), None)


def shown_name(entry: Any) -> str:
    """What lists call it: its own name, or that in the best language for the reader."""
    text = prose_for(entry.texts.all(), languages.current()) if hasattr(entry, "texts") else None
    prose = getattr(text, "name", "") or getattr(text, "title", "")
    return getattr(entry, "name", "") or prose or str(entry)


def best_first(texts: models.QuerySet[Any], reader: str) -> models.QuerySet[Any]:
    """The texts, that in the best language for the reader first: `prose_for` within a query."""
    order = languages.reading_order(reader)
    rank = Case(*(When(language=code, then=number) for number, code in enumerate(order)), default=len(order))
    return texts.order_by(rank, "language")
