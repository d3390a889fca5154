"""The words that say the same, as the admin has them now: kept by each process until one of them changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search.engines import words
from search.engines.presentation import nearest_word
from search.models import Synonym
from search.understanding.stopping import is_stop_word
from search.understanding.wording import language_of

MAX_WORDS = 5
MAX_ALTERNATIVES = 8
SHORTEST_JOINED = 5
"""Letters of a term of several words that are known also when they are written together, as `greencard` is."""
Key = tuple[str, ...]


def key_of(term: str) -> Key:
    """What a term is compared by: its folded words without the `s` of a plural; empty for what has no word."""
    return tuple(_one(word) for word in words.folded(term))


def _one(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _other_one(word: str) -> str:
    """`ordenes` -> `orden`, `papeles` -> `papel`."""
    return word[:-2] if len(word) > 5 and word.endswith("es") else _one(word)


@dataclass
class Thesaurus:
    """Terms by language ("": every language) and key, each with what says the same."""

    groups: dict[str, dict[Key, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    vocabulary: dict[str, str] = field(default_factory=dict)
    joined: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    longest: int = 1

    def add(self, language: str, said: Sequence[str], meant: Sequence[str]) -> None:
        for term in said:
            key = key_of(term)
            held = self.groups[language].setdefault(key, [])
            held += [each for each in meant if each not in held and key_of(each) != key]
            self.longest = max(self.longest, len(key))
            if len(together := "".join(key)) >= SHORTEST_JOINED:
                self.joined[language].setdefault(together, term)
        for term in (*said, *meant):
            for word in term.split():
                if len(word) > 3 and word.isalpha():
                    self.vocabulary.setdefault(words.fold(word), word.lower())

    def alternatives(self, folded: Key, lang: str) -> tuple[str, ...] | None:
        """What says the same as these words to a reader of `lang`; None when nothing is known of them.

        Words of a term that are written as one (`greencard`), and one that is written apart (`day care`), mean it.
        """
        known = False
        found: dict[str, None] = {}
        for key in dict.fromkeys((tuple(map(_one, folded)), tuple(map(_other_one, folded)))):
            for language in (lang.split("-")[0], lang, ""):
                groups = self.groups.get(language, {})
                terms = groups.get(key)
                if terms is None and (term := self._joined(key, language)):
                    terms = [term, *groups[key_of(term)]]
                known = known or terms is not None
                found.update(dict.fromkeys(terms or ()))
        return tuple(found)[:MAX_ALTERNATIVES] if known else None

    def _joined(self, key: Key, language: str) -> str:
        """The term that these words are when they are written as one; `over time` is not `overtime`."""
        if len(key) > 1 and any(is_stop_word(word, language) for word in key):
            return ""
        return self.joined.get(language, {}).get("".join(key), "")

    def holds(self, word: str) -> bool:
        return words.fold(word) in self.vocabulary

    def nearest(self, word: str, lang: str) -> str | None:
        """The word of these that is few edits away; of several first one that a reader of `lang` can read."""
        folded, base = words.fold(word), lang.split("-")[0]
        if folded in self.vocabulary:
            return None
        found = nearest_word(folded, sorted(self.vocabulary, key=lambda each: language_of(each) not in {"", base}))
        return self.vocabulary[found] if found else None


_kept: tuple[Any, Thesaurus] | None = None


def thesaurus() -> Thesaurus:
    """What stands in the admin at this moment; one query, and one more in each process after a change."""
    global _kept
    # Written out: it is asked with every search, and making the query would take longer than the query.
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(updated_at), COUNT(*) FROM search_synonym")
        version = cursor.fetchone()
    if _kept is None or _kept[0] != version:
        _kept = (version, _read())
    return _kept[1]


def _read() -> Thesaurus:
    """A term that means another means all that says the same as that one."""
    made = Thesaurus()
    rows = list(Synonym.objects.filter(in_use=True).order_by("pk"))
    for row in rows:
        if not row.terms_meant:
            made.add(row.language, row.terms_said, row.terms_said)
    same = {each.language: dict(made.groups[each.language]) for each in rows}
    for row in rows:
        if row.terms_meant:
            groups = (same.get(language, {}) for language in dict.fromkeys((row.language, "")))
            more = [each for group in groups for term in row.terms_meant for each in group.get(key_of(term), ())]
            made.add(row.language, row.terms_said, [*row.terms_meant, *more])
    return made
