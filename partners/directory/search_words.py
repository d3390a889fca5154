"""Words that people type and that no label of the kind of help holds."""

from collections.abc import Iterable

from django.utils.translation import pgettext

LEGAL_HELP = frozenset(
    {"immigration", "deportation-defense", "detention", "asylum", "daca-tps", "citizenship", "family-petition"}
)


def search_words(codes: Iterable[str]) -> list[str]:
    """What else these kinds of help are called, in the active language."""
    if LEGAL_HELP.isdisjoint(codes):
        return []
    # Translators: all words that people may type to find a lawyer, in their different forms.
    return [pgettext("search words", "lawyer lawyers attorney attorneys legal aid legal help immigration lawyer")]
