"""From a typed text to what is asked of an engine, and to what can be said of it in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from search.contract import MAX_TEXT, Part, SearchQuery
from search.engines import words
from search.understanding import placing
from search.understanding.stopping import is_stop_word
from search.understanding.thesaurus import Thesaurus, thesaurus
from search.understanding.tokens import EXACT, EXCLUDED, WORD, Token, read

PLACE, STATE, HERE = placing.PLACE, placing.STATE, placing.HERE
_LONGEST_IN_RUN = 8


@dataclass(frozen=True)
class Piece:
    """One thing that a text asks for. `text` is as typed; `also` says the same; `label` names a place.

    `kind`: "word", "exact" (was in quotes), "excluded" (had a minus), "place", "state", or "here" (near me). `idle`: a
    word that says nothing by itself.
    """

    kind: str
    text: str
    start: int = 0
    also: tuple[str, ...] = ()
    label: str = ""
    idle: bool = False
    form: bool = False

    @property
    def typed(self) -> str:
        """How one writes this."""
        mark = "-" if self.kind == EXCLUDED else ""
        quoted = self.kind == EXACT or (mark and len(words.folded(self.text)) > 1)
        return f'{mark}"{self.text}"' if quoted else f"{mark}{self.text}"

    @property
    def is_of_text(self) -> bool:
        return self.kind in {WORD, EXACT, EXCLUDED}


@dataclass(frozen=True)
class Choice:
    """A place that may be meant; `text` asks for the rest; `state`: it is one, as a value of its facet."""

    label: str
    text: str
    state: str = ""


@dataclass(frozen=True)
class Understood:
    """`query` is what an engine is asked; `pieces` are all of the text in order; `choices`, places it may mean."""

    query: SearchQuery
    pieces: tuple[Piece, ...] = ()
    choices: tuple[Choice, ...] = ()
    known: Thesaurus | None = field(default=None, repr=False, compare=False)

    @property
    def state(self) -> str:
        """The state that the text names, as a value of its facet."""
        return self.query.filters["state"][0] if any(each.kind == STATE for each in self.pieces) else ""

    @property
    def places(self) -> tuple[Piece, ...]:
        """What of the text narrows where to look."""
        return tuple(each for each in self.pieces if each.kind in {PLACE, STATE})

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        return {"state": (self.state,)} if self.state else {}

    def applied(self, query: SearchQuery) -> SearchQuery:
        """The same text asked with the filters and the place of another query."""
        near = query.near or (self.query.near if any(each.kind == PLACE for each in self.pieces) else None)
        return replace(
            query, text=self.query.text, parts=self.query.parts, near=near, filters={**query.filters, **self.filters}
        )

    def without(self, piece: Piece) -> str:
        """The text that asks for all but this."""
        return written(each for each in self.pieces if each.start != piece.start)

    def as_written(self, piece: Piece) -> str:
        """The text that asks for this exactly as it was typed."""
        exact = replace(piece, kind=EXACT)
        return written(exact if each.start == piece.start else each for each in self.pieces)

    def corrected(self, better: str) -> str:
        """A better text of the engine's query, with the place that stood beside it."""
        return " ".join([better, *(each.typed for each in self.pieces if not each.is_of_text)])

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces that say something; none where the text is one plain word or was taken as it is."""
        found = tuple(each for each in self.pieces if not each.idle)
        plain = all(each.kind == WORD and not each.also for each in found)
        return () if plain and len(found) < 2 else found


def written(pieces: Iterable[Piece]) -> str:
    return " ".join(each.typed for each in pieces)


def understand(query: SearchQuery) -> Understood:
    """What the text of a query asks for; at most three queries, and one more in each process after a synonym changed.

    A place in the text is taken only where the query names none.
    """
    tokens = read(query.text[:MAX_TEXT])
    if not tokens:
        return Understood(query)
    known = thesaurus()
    tokens = [part for token in tokens for part in _runs(token, known, query.lang)]
    where = placing.find(tokens, query, lambda token: _is_known(token, known, query.lang))
    pieces = tuple(_pieces(tokens, where, known, query.lang))
    text = [each for each in pieces if each.is_of_text]
    asked = replace(
        query,
        text=written(text) if len(text) < len(pieces) or _is_marked(text) else query.text,
        parts=_parts(text),
        near=where.near or query.near,
        filters={**query.filters, "state": (where.state,)} if where.state else query.filters,
    )
    rest = written(each for each in pieces if not any(start <= each.start < end for start, end in (where.open_span,)))
    choices = (Choice(each.candidate.label, rest, each.state if each.kind == STATE else "") for each in where.choices)
    return Understood(asked, pieces, tuple(choices), known)


def _is_known(token: Token, known: Thesaurus, lang: str) -> bool:
    return any(known.holds(word) for word in token.folded) or known.alternatives(token.folded, lang) is not None


def _is_marked(pieces: Sequence[Piece]) -> bool:
    return any(each.kind != WORD for each in pieces)


def _runs(token: Token, known: Thesaurus, lang: str) -> Iterable[Token]:
    """Chinese stands without spaces: terms that are known are taken out of a run, what is left stays together."""
    if token.role != WORD or token.text.isascii() or not words.has_pairs(token.text):
        yield token
        return
    text, rest, at = token.text, 0, 0
    while at < len(text):
        lengths = range(min(_LONGEST_IN_RUN, len(text) - at), 1, -1)
        size = next((n for n in lengths if known.alternatives((text[at : at + n],), lang) is not None), 0)
        if size:
            if at > rest:
                yield _slice(token, rest, at)
            yield _slice(token, at, at + size)
            rest = at + size
        at += size or 1
    if rest < len(text):
        yield _slice(token, rest, len(text))


def _slice(token: Token, start: int, end: int) -> Token:
    text = token.text[start:end]
    tied = token.tied if start == 0 else True
    return Token(text, tuple(words.folded(text)), token.start + start, token.start + end, tied=tied)


def _pieces(tokens: Sequence[Token], where: placing.Where, known: Thesaurus, lang: str) -> Iterable[Piece]:
    """All of the text, once: words that belong together are one piece, what is said twice is said once."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    at = 0
    while at < len(tokens):
        token, size = tokens[at], 1
        taken = where.taken.get(at)
        if taken:
            yield Piece(taken.kind, taken.text, token.start, label=taken.label)
            at += taken.size
            continue
        also: tuple[str, ...] | None = None
        if token.role == WORD:
            size, also = _longest(tokens, at, where, known, lang)
        run = tokens[at : at + size]
        folded = tuple(word for each in run for word in each.folded)
        if (token.role, folded) not in seen:
            seen.add((token.role, folded))
            idle = token.role == WORD and also is None and all(is_stop_word(word, lang) for word in folded)
            text = " ".join(each.text for each in run)
            yield Piece(token.role, text, token.start, also or (), idle=idle, form=token.form and size == 1)
        at += size


def _longest(
    tokens: Sequence[Token], at: int, where: placing.Where, known: Thesaurus, lang: str
) -> tuple[int, tuple[str, ...] | None]:
    """How many tokens from here on are one known term, and what says the same; (1, None) where none is."""
    run = [tokens[at]]
    for token in tokens[at + 1 : at + known.longest]:
        if token.role != WORD or not token.tied or at + len(run) in where.taken:
            break
        run.append(token)
    for size in range(len(run), 0, -1):
        also = known.alternatives(tuple(word for each in run[:size] for word in each.folded), lang)
        if also is not None:
            return size, also
    return 1, None


def _parts(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """Empty where each word is to be looked for by itself, as engines do."""
    if not any(each.kind != WORD or each.also or each.form for each in pieces):
        return ()
    found: list[Part] = []
    for each in pieces:
        if each.kind == EXACT:
            found.append(Part(each.text, exact=True))
        elif each.kind == EXCLUDED:
            found.append(Part(each.text, excluded=True))
        elif each.also or each.form:
            together = "".join(words.folded(each.text))
            found.append(Part(each.text, tuple(dict.fromkeys((*((together,) if each.form else ()), *each.also)))))
        else:
            found += map(Part, words.split(each.text))
    return tuple(found)
