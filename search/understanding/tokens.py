"""A typed text as its words, quoted phrases and minus words, each with where it stands. One pass, whatever is typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from search.engines import words

MAX_TOKENS = 32
WORD, EXACT, EXCLUDED = "word", "exact", "excluded"
_CLOSING = {
    '"': re.compile('["”“]'),
    "“": re.compile('[”"]'),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    "「": re.compile("」"),
    "＂": re.compile("＂"),
}
_OPENING = re.compile(f"[{''.join(_CLOSING)}]")
_QUOTES = re.compile('["“”„«»「」＂]')
_MINUS = "-−"
# Of what lies between words that still belong together.
_TIES = re.compile(r"[\s,.'’\-]{0,3}")
_FORM = re.compile(r"(?P<letters>i|n|g|w|ar|ds|eoir)(?P<number>[0-9]{1,4}[a-z]?)", re.IGNORECASE)
_FORM_LETTERS = frozenset({"i", "n", "g", "w", "ar", "ds", "eoir"})
_FORM_NUMBER = re.compile(r"[0-9]{1,4}[a-z]?", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """`text` as typed, without quotes and minus; `folded` are its words; `tied` to the token before it."""

    text: str
    folded: tuple[str, ...]
    start: int
    end: int
    role: str = WORD
    tied: bool = False
    after_comma: bool = False
    form: bool = False


def read(text: str) -> list[Token]:
    """The tokens of a text that `words.clean` has seen, in order; minus words are words where nothing else is asked."""
    found: list[Token] = []
    position = 0
    for start, end in chain(_quoted(text), [(len(text), len(text))]):
        found += islice(_words(text, position, start), 2 * MAX_TOKENS)
        inner = _QUOTES.sub(" ", text[start:end]).strip()
        if folded := tuple(words.folded(inner)):
            minus = _is_minus(text, start)
            found.append(Token(" ".join(inner.split()), folded, start - minus, end, EXCLUDED if minus else EXACT))
        position = end
        if len(found) > 2 * MAX_TOKENS:
            break
    found = list(_forms(text, found))[:MAX_TOKENS]
    if all(each.role == EXCLUDED for each in found):
        found = [replace(each, role=WORD) for each in found]
    return found


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Where quoted phrases stand, marks included; a mark that is never closed is none."""
    position, unclosed = 0, set()
    for mark in _OPENING.finditer(text):
        if mark.start() < position or mark.group() in unclosed:
            continue
        closing = _CLOSING[mark.group()].search(text, mark.end())
        if closing is None:
            unclosed.add(mark.group())
        else:
            position = closing.end()
            yield mark.start(), position


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    last: Token | None = None
    for first, stop in words.spans(text[start:end]):
        first, stop = first + start, stop + start
        folded = tuple(words.folded(text[first:stop]))
        if not folded:
            continue
        if last and last.role == EXCLUDED and not re.search(r"\s", text[last.end : first]):
            last = replace(last, text=text[last.start + 1 : stop], folded=(*last.folded, *folded), end=stop)
            continue
        minus = _is_minus(text, first) and not text[first].isdigit()
        tied = last is not None and bool(_TIES.fullmatch(text, last.end, first))
        comma = last is not None and "," in text[last.end : first]
        if last:
            yield last
        role = EXCLUDED if minus else WORD
        last = Token(
            text[first:stop], folded, first - minus, stop, role, tied=tied and not minus, after_comma=comma and tied
        )
    if last:
        yield last


def _is_minus(text: str, position: int) -> bool:
    """A minus right before, with nothing or a space before it: the hyphen inside a word is none."""
    return position > 0 and text[position - 1] in _MINUS and (position == 1 or text[position - 2].isspace())


def _forms(text: str, tokens: list[Token]) -> Iterator[Token]:
    """`I-589`, `I 589` and `i589` are one word each: the name of a form."""
    at = 0
    while at < len(tokens):
        token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        if following and _are_form(text, token, following):
            number = following.text
            yield replace(
                token, text=f"{token.text}-{number}", folded=(*token.folded, *following.folded), end=following.end,
                form=True,
            )  # fmt: skip
            at += 2
            continue
        whole = _FORM.fullmatch(token.text) if token.role == WORD else None
        if whole:
            yield replace(token, folded=(whole["letters"].lower(), whole["number"].lower()), form=True)
        else:
            yield token
        at += 1


def _are_form(text: str, token: Token, following: Token) -> bool:
    between = text[token.end : following.start]
    return (
        token.role == following.role == WORD
        and token.folded[0] in _FORM_LETTERS
        and bool(_FORM_NUMBER.fullmatch(following.text))
        and (between == "-" or (between == " " and token.text.isupper()))
    )
