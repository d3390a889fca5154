"""How the name of a place is compared: case, accents, punctuation and Saint/St. do not matter."""

import re
import unicodedata

_SAINT = re.compile(r"\b(saint|ste?)\b\.?")
_FORT = re.compile(r"\b(ft)\b\.?")


def search_form(name: str) -> str:
    """`St. Louis` and `saint louis` -> `st louis`; `Cañon City` -> `canon city`."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    bare = _FORT.sub("fort", _SAINT.sub("st", bare))
    return " ".join(re.sub(r"[^\w\s]", " ", bare).split())[:120]
