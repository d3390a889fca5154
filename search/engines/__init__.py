"""The engine that the settings name; its library is imported when it is first asked."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.contract import PUBLIC, Engine


def get_engine(index: str = PUBLIC) -> Engine:
    """The engine of one index (search.contract.INDEXES)."""
    return _engine(str(settings.SEARCH_URL or ""), Path(settings.SEARCH_FOLDER), index)


def writer_engine(index: str = PUBLIC) -> Engine:
    """The engine that the outbox and a rebuild write to: the one that the settings name, and no other."""
    return _engine(str(settings.SEARCH_URL or ""), Path(settings.SEARCH_FOLDER), index)


@lru_cache(maxsize=8)
def _engine(url: str, folder: Path, index: str) -> Engine:
    if url:
        from search.engines.elastic import ElasticEngine

        return ElasticEngine.from_settings(index)
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(folder if index == PUBLIC else folder / index)
