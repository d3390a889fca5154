"""What an editor may write as words that mean the same."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from search.engines import words
from search.models import Direction, Synonym
from search.understanding.stopping import is_stop_word
from search.understanding.thesaurus import MAX_WORDS, Key, key_of

MAX_TERM = 60
MAX_TERMS = 20


def errors(row: Synonym) -> dict[str, list[str]]:
    """What is wrong, by field."""
    found: dict[str, list[str]] = defaultdict(list)
    fields = {"said": row.terms_said, "meant": row.terms_meant}
    for name, terms in fields.items():
        found[name] += _of_terms(terms, row.language)
    if row.direction == Direction.ONE_WAY and not row.terms_meant:
        found["meant"].append(_("Write what is meant."))
    if row.direction == Direction.BOTH and len(row.terms_said) == 1:
        found["said"].append(_("Write at least two that mean the same."))
    found["said"] += _taken(row)
    return {name: messages for name, messages in found.items() if messages}


def _of_terms(terms: Sequence[str], language: str) -> list[str]:
    if len(terms) > MAX_TERMS:
        return [_("Write at most %(count)d.") % {"count": MAX_TERMS}]
    found = []
    seen: set[Key] = set()
    for term in terms:
        key = key_of(term)
        if not key:
            found.append(_("“%(term)s” has no word in it.") % {"term": term[:MAX_TERM]})
        elif len(term) > MAX_TERM or len(key) > MAX_WORDS:
            found.append(
                _("“%(term)s…” is too long: at most %(words)d words and %(count)d characters.")
                % {"term": term[:20], "words": MAX_WORDS, "count": MAX_TERM}
            )
        elif len(key) == 1 and is_stop_word(words.folded(term)[0], language):
            found.append(_("“%(term)s” is in nearly every text, so it would find everything.") % {"term": term})
        elif key in seen:
            found.append(_("“%(term)s” stands here twice.") % {"term": term})
        seen.add(key)
    return found


def _taken(row: Synonym) -> list[str]:
    """A word may be in one row of a direction: in two, both together would mean the same."""
    ours = {key_of(term): term for term in row.terms_said}
    others = Synonym.objects.filter(direction=row.direction, in_use=True).exclude(pk=row.pk)
    if row.language:
        others = others.filter(language__in=("", row.language))
    return [
        _("“%(term)s” stands already in another row: %(row)s.") % {"term": ours[key], "row": other}
        for other in (others if row.in_use else ())
        for key in map(key_of, other.terms_said)
        if key in ours
    ]
