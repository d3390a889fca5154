"""What a text asks for, before any engine sees it: synonyms, quotes, minus words, forms, places."""

from search.understanding.meaning import Choice, Piece, Understood, understand

__all__ = ["Choice", "Piece", "Understood", "understand"]
