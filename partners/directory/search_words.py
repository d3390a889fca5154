"""Words that people type and that no label of the kind of help holds."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

LEGAL_HELP = frozenset(
    {"immigration", "deportation-defense", "detention", "asylum", "daca-tps", "citizenship", "family-petition"}
)


@cache
def words_for_legal_help() -> frozenset[str]:
    """The words of `search_words` in every language."""
    found: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.update(word for said in search_words(LEGAL_HELP) for word in said.lower().split())
    return frozenset(found)


def search_words(codes: Iterable[str]) -> list[str]:
    """What else these kinds of help are called, in the active language."""
    if LEGAL_HELP.isdisjoint(codes):
        return []
    # Translators: all words that people may type to find a lawyer, in their different forms.
    return [pgettext("search words", "lawyer lawyers attorney attorneys legal aid legal help immigration lawyer")]
