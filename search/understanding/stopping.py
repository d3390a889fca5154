"""Words that say nothing by themselves."""

from search.engines import stop_words

EVERY_LANGUAGE = ("en", "es")


def is_stop_word(word: str, lang: str) -> bool:
    """Whether the word says nothing to a reader of `lang` ("": of English or Spanish)."""
    return any(stop_words.is_stop_word(word, each) for each in ((lang,) if lang else EVERY_LANGUAGE))
