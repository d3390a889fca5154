"""What titles say beside the name of the event: that it does not take place, that somebody is busy. For the child."""

import re

# What calendars write where they show that somebody is busy, and no more.
BUSY = {"busy", "tentative", "free", "away", "out of office", "working elsewhere", "ocupado", "ocupada", "libre"}
BUSY |= {"no disponible", "fuera de la oficina", "provisional", "مشغول"}
_WORD = r"(?:cancell?ed|cancelad[oa]s?|suspendid[oa]s?|annul[ée]e?|anulad[oa]|ملغ[ىي]|ملغاة)"
_AT_BEGINNING = re.compile(rf"^\s*(?:[*\[(]+\s*{_WORD}\s*[\])*]+[\s:!–—-]*|{_WORD}\s*[:!–—-]\s*)", re.I)
_AT_END = re.compile(rf"\s*[*\[(]+\s*{_WORD}\s*[\])*]+\s*$", re.I)
_WHOLE = re.compile(rf"[\s*\[(]*{_WORD}[\s!.*\])]*", re.I)


def without_cancelled(title: str) -> str:
    """The title without the word for cancelled at its beginning or end; as it is where there is none."""
    return _AT_END.sub("", _AT_BEGINNING.sub("", title, count=1)).strip()


def is_word_for_cancelled(title: str) -> bool:
    """Whether it says nothing but that it does not take place."""
    return bool(_WHOLE.fullmatch(title))


def is_word_for_busy(title: str) -> bool:
    return " ".join(title.lower().split()).strip("[]().") in BUSY


def first_words(description: str, location: str) -> str:
    """Instead of a title: of what is said of the event, else where it is; empty if nothing is said."""
    words = re.sub(r"<[^>]*>", " ", description).strip() or location
    return " ".join(words.split("\n")[0].split())[:80]
