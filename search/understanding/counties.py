"""Names that say themselves that they are a county: `El Paso County`, `condado de El Paso`."""

from collections.abc import Iterator, Sequence

from search import registry
from search.understanding.tokens import WORD, Token

COUNTY, CITY = "county", "city"
CLEARLY = 3
"""So many times as many ZIP codes has a place that is meant by a name that others have too."""
MAX_NAME = 5
_BEFORE = tuple(
    tuple(phrase.split())
    for phrase in (
        "condado de", "condado del", "condado", "county of", "comte de", "comte du", "condado do", "konte",
    )
)  # fmt: skip
_AFTER = ("county",)
_WORDS_OF_STATE = 2
Span = tuple[int, int]


def runs(tokens: Sequence[Token]) -> Iterator[tuple[Span, Span]]:
    """Where such a name may stand, the longest first, and where its bare name; a state may stand behind it."""
    for at in range(len(tokens)):
        before = max((len(each) for each in _BEFORE if _stands(tokens, at, each)), default=0)
        if before:
            for stop in range(min(len(tokens), at + before + MAX_NAME), at + before, -1):
                yield (at, stop), (at + before, stop)
            return
        if at and _stands(tokens, at, _AFTER):
            for stop in range(min(len(tokens), at + 1 + _WORDS_OF_STATE), at, -1):
                for start in range(max(0, at - MAX_NAME + 1), at):
                    yield (start, stop), (start, at)
            return


def _stands(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    run = tokens[at : at + len(phrase)]
    return len(run) == len(phrase) and all(
        token.role == WORD and token.folded == (word,) for token, word in zip(run, phrase, strict=True)
    )


def meant(found: Sequence[registry.NamedPlace], cities: Sequence[registry.NamedPlace]) -> registry.NamedPlace | None:
    """The only county of the name, by far the largest, or the one around the large city of the bare name."""
    counties = [each for each in found if each.kind == COUNTY]
    named = [each for each in counties if each.with_state]
    counties = named or [each for each in counties if not each.with_state]
    if not counties:
        return None
    if clearly_first(counties):
        return counties[0]
    cities = [each for each in cities if each.kind == CITY and not each.with_state]
    if not (cities and clearly_first(cities)):
        return None
    around = [each for each in counties if each.candidate.within[-1] in cities[0].candidate.within]
    return around[0] if len(around) == 1 else None


def clearly_first(places: Sequence[registry.NamedPlace]) -> bool:
    """Whether the first of places, largest first, is the one that most mean."""
    return len(places) == 1 or (places[0].size > 0 and places[0].size >= CLEARLY * places[1].size)
