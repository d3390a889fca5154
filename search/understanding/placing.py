"""The place in a text: taken when it is certain, offered when several may be meant, else left as words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from search import registry
from search.contract import RADIUS_KM, Near, SearchQuery
from search.understanding import counties
from search.understanding.ordinary import is_ordinary
from search.understanding.tokens import WORD, Token

PLACE, STATE, HERE = "place", "state", "here"
LARGE = 5
"""ZIP codes of a city that is known far away."""
MAX_NAME = 5
MAX_STARTS = 4
MAX_CHOICES = 4
_ZIP = re.compile(r"[0-9]{5}")
_BEFORE = tuple(
    tuple(phrase.split())
    for phrase in (
        "near", "in", "around", "at", "close to", "nearby", "outside",
        "en", "cerca de", "cerca", "alrededor de",
        "pres de", "a", "autour de", "proche de", "perto de", "em",
        "nan", "pre", "toupre", "في", "قرب", "بالقرب من",
    )
)  # fmt: skip
_MINE = tuple(
    tuple(phrase.split())
    for phrase in (
        "near me", "close to me", "around me", "around here", "near here", "nearby", "near my home", "near my house",
        "cerca de mi", "cerca de mi casa", "cerca de aqui", "cerca de donde vivo", "cerca mio",
        "pres de moi", "pres de chez moi", "perto de mim", "perto de casa", "bo kote m", "toupre m",
        "قريب مني", "بالقرب مني",
    )
)  # fmt: skip
_LEADING = frozenset({"of", "from", "for", "the", "de", "del", "para", "du", "do", "da"})
_ARTICLES = frozenset({"the", "el", "le", "o"})
# Codes of states that are words of English, Spanish, French or Portuguese.
_WORDLY_CODES = frozenset(
    ("al", "as", "ca", "co", "de", "hi", "id", "in", "la", "ma", "me", "mi", "mo", "ne", "oh", "ok", "or", "pa", "va")
)


@dataclass(frozen=True)
class Taken:
    """A run of tokens that names a place."""

    kind: str
    text: str
    size: int
    label: str = ""


@dataclass(frozen=True)
class Where:
    """What the text says of a place; `taken` by the position of its first token; `open_span` is left for a choice."""

    taken: dict[int, Taken] = field(default_factory=dict)
    near: Near | None = None
    state: str = ""
    choices: tuple[registry.NamedPlace, ...] = ()
    open_span: tuple[int, int] = (-1, -1)


@dataclass(frozen=True)
class _Name:
    """Tokens from `start` to `stop` may be a name; `lead` tokens before it say that it is one.

    `bare` is the name without the word that says it is a county; empty where there is none.
    """

    start: int
    stop: int
    lead: int
    text: str
    bare: str = ""


def find(tokens: Sequence[Token], query: SearchQuery, is_known: Callable[[Token], bool]) -> Where:
    """At most two queries: of a ZIP code, and of all that may be a name. `is_known`: a word of our own."""
    taken = dict(_mine(tokens))
    if query.near is not None:
        return Where(taken)
    zipped = _of_zip(tokens, query.lang)
    if zipped:
        return replace(zipped, taken=taken | zipped.taken)
    names = [each for each in _names(tokens) if not any(each.start <= at < each.stop for at in taken)]
    names = [each for each in names if _may_be_asked(tokens, each, is_known)]
    asked = {text for each in names for text in (each.text, each.bare) if text}
    places = registry.named_places(asked, query.lang)
    open_to = Where(taken)
    county: _Name | None = None
    for name in names:
        found = places.get(name.text, ())
        if not found or (county and county.start <= name.start < county.stop):
            continue
        if name.bare:
            place, county = counties.meant(found, places.get(name.bare, ())), name
        else:
            place = _certain(tokens, name, found, is_known)
        if place and not (place.kind == STATE and query.filters.get("state")):
            where = _where(tokens, name, place)
            return replace(where, taken=taken | where.taken)
        if (name.lead or name.bare) and open_to.choices == () and place is None:
            open_to = _open(tokens, name, found, taken, is_known)
    return open_to


def _mine(tokens: Sequence[Token]) -> Iterator[tuple[int, Taken]]:
    """`near me`: no place that anybody could look up."""
    for at in range(len(tokens)):
        for phrase in sorted(_MINE, key=len, reverse=True):
            if _stands(tokens, at, phrase):
                yield at, Taken(HERE, _text(tokens, at, at + len(phrase)), len(phrase))
                return


def _stands(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    run = tokens[at : at + len(phrase)]
    return len(run) == len(phrase) and all(
        token.role == WORD and token.folded == (word,) for token, word in zip(run, phrase, strict=True)
    )


def _of_zip(tokens: Sequence[Token], lang: str) -> Where | None:
    for at, token in enumerate(tokens):
        if token.role == WORD and _ZIP.fullmatch(token.text):
            found = next((each for each in registry.resolve_place(token.text, lang) if each.exact), None)
            if found is None:
                return None
            stop = at + 1
            if stop < len(tokens) and tokens[stop].tied and re.fullmatch(r"[0-9]{4}", tokens[stop].text):
                stop += tokens[stop].start == token.end + 1
            named = {word.casefold() for word in re.findall(r"\w+", found.label)}
            start = at
            while start and tokens[start].tied and tokens[start - 1].text.casefold() in named:
                start -= 1
            name = _Name(start, stop, _lead(tokens, start), "")
            near = Near(found.label, found.lat, found.lon, RADIUS_KM, found.within)
            return Where(_taken(tokens, name, PLACE, found.label), near)
    return None


def _names(tokens: Sequence[Token]) -> Iterator[_Name]:
    """What may be a name, the likeliest first: a county, after "in" or "near", at the end, at the beginning.

    Of each the longest first.
    """
    yield from _counties(tokens)
    starts = [at for at in range(len(tokens)) if tokens[at].role == WORD and _lead(tokens, at)]
    for at in starts[:MAX_STARTS]:
        for stop in range(min(len(tokens), at + MAX_NAME), at, -1):
            yield from _name(tokens, at, stop, _lead(tokens, at))
    for at in range(max(0, len(tokens) - MAX_NAME), len(tokens)):
        yield from _name(tokens, at, len(tokens), 0)
    for stop in range(min(len(tokens), MAX_NAME), 0, -1):
        yield from _name(tokens, 0, stop, 0)


def _counties(tokens: Sequence[Token]) -> Iterator[_Name]:
    for (start, stop), (first, last) in counties.runs(tokens):
        bare = "".join(each.text for each in _name(tokens, first, last, 0))
        article = start > 0 and tokens[start - 1].role == WORD and tokens[start - 1].folded[0] in _ARTICLES
        lead = _lead(tokens, start - article)
        for each in _name(tokens, start, stop, lead + article if lead else 0) if bare else ():
            yield replace(each, bare=bare)


def _name(tokens: Sequence[Token], start: int, stop: int, lead: int) -> Iterator[_Name]:
    run = tokens[start:stop]
    if all(each.role == WORD for each in run) and all(each.tied for each in run[1:]):
        yield _Name(start, stop, lead, _text(tokens, start, stop))


def _gap(tokens: Sequence[Token], at: int) -> str:
    """A comma is kept, for it sets the state apart."""
    return ", " if tokens[at].after_comma else " "


def _lead(tokens: Sequence[Token], at: int) -> int:
    """How many tokens before this one say that a place follows."""
    said = (len(each) for each in _BEFORE if at >= len(each) and _stands(tokens, at - len(each), each))
    return max(said, default=0)


def _may_be_asked(tokens: Sequence[Token], name: _Name, is_known: Callable[[Token], bool]) -> bool:
    """A single word of our own is no place unless something says so."""
    only = tokens[name.start] if name.stop - name.start == 1 else None
    return only is None or bool(name.lead) or not _is_word(only, is_known)


def _is_word(token: Token, is_known: Callable[[Token], bool]) -> bool:
    return is_known(token) or any(map(is_ordinary, token.folded))


def _certain(
    tokens: Sequence[Token], name: _Name, found: Sequence[registry.NamedPlace], is_known: Callable[[Token], bool]
) -> registry.NamedPlace | None:
    named = [each for each in found if each.with_state]
    if named and _names_state(tokens, name, named[0]):
        return named[0] if len({each.state for each in named}) == 1 else None
    found = [each for each in found if not each.with_state]
    state = next((each for each in found if each.kind == STATE), None)
    cities = [each for each in found if each is not state]
    if state:
        inside = [each for each in cities if each.state == state.state and each.size >= LARGE]
        if inside and cities[0] is inside[0]:
            return inside[0]
        return state if name.lead and not (cities and cities[0].size >= LARGE) else None
    if not cities or _is_only_a_word(tokens, name, is_known):
        return None
    first, others = cities[0], cities[1:]
    clear = not others or (first.size >= LARGE and counties.clearly_first(cities))
    return first if clear and (name.lead or first.size >= LARGE) else None


def _names_state(tokens: Sequence[Token], name: _Name, city: registry.NamedPlace) -> bool:
    """Whether the last word is meant as the code of a state.

    `in` and `me` are after a comma, in capitals, or at the end after the name of a large city.
    """
    first, last = tokens[name.start], tokens[name.stop - 1]
    in_capitals = last.text.isupper() and not first.text.isupper()
    at_end = name.stop == len(tokens) and city.size >= LARGE and not is_ordinary(first.folded[0])
    return last.folded[-1] not in _WORDLY_CODES or last.after_comma or in_capitals or at_end


def _is_only_a_word(tokens: Sequence[Token], name: _Name, is_known: Callable[[Token], bool]) -> bool:
    return name.stop - name.start == 1 and _is_word(tokens[name.start], is_known)


def _open(
    tokens: Sequence[Token],
    name: _Name,
    found: Sequence[registry.NamedPlace],
    taken: dict[int, Taken],
    is_known: Callable[[Token], bool],
) -> Where:
    """Large places, then the state, then others; of an ordinary word only large places."""
    least = LARGE if _is_only_a_word(tokens, name, is_known) else 0
    offered = [each for each in found if each.size >= least or (each.kind == STATE and not least)]
    if not offered:
        return Where(taken)
    offered.sort(key=lambda each: (each.size < LARGE, each.kind != STATE))
    by_label: dict[str, registry.NamedPlace] = {}
    for each in offered:
        by_label.setdefault(each.candidate.label, each)
    span = (tokens[name.start - name.lead].start, tokens[name.stop - 1].end)
    return Where(taken, choices=tuple(by_label.values())[:MAX_CHOICES], open_span=span)


def _where(tokens: Sequence[Token], name: _Name, place: registry.NamedPlace) -> Where:
    at = place.candidate
    if place.kind == STATE:
        return Where(_taken(tokens, name, STATE, at.label), state=place.state)
    return Where(_taken(tokens, name, PLACE, at.label), Near(at.label, at.lat, at.lon, RADIUS_KM, at.within))


def _taken(tokens: Sequence[Token], name: _Name, kind: str, label: str) -> dict[int, Taken]:
    start = name.start - name.lead
    if not name.lead:
        while start and tokens[start - 1].role == WORD and tokens[start - 1].folded[0] in _LEADING:
            start -= 1
    return {start: Taken(kind, _text(tokens, start, name.stop), name.stop - start, label)}


def _text(tokens: Sequence[Token], start: int, stop: int) -> str:
    return "".join(
        each.text if not at else _gap(tokens, start + at) + each.text for at, each in enumerate(tokens[start:stop])
    )
