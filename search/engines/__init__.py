"""The engines that the settings name; their libraries are imported when they are first asked."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from search.contract import PUBLIC, Engine, Finder

if TYPE_CHECKING:
    from search.engines.embedded import EmbeddedEngine

DATABASE = "database"


def get_engine(index: str = PUBLIC) -> Finder:
    """What readers ask of one index (search.contract.INDEXES): it answers whatever engine is down."""
    return _chain(_address(), Path(settings.SEARCH_FOLDER), index)


def writer_engine(index: str = PUBLIC) -> Engine:
    """The engine that the outbox and a rebuild write to: the one that the settings name, and no other."""
    if _address():
        return _cluster(_address(), index)
    return _embedded(_folder(index))


def copy_engine(index: str = PUBLIC) -> "EmbeddedEngine | None":
    """This machine's own copy of what lies in a cluster; None where the embedded engine is the one engine."""
    return _embedded(_folder(index)) if _address() else None


def _address() -> str:
    return str(settings.SEARCH_URL or "")


def _folder(index: str) -> Path:
    folder = Path(settings.SEARCH_FOLDER)
    return folder if index == PUBLIC else folder / index


@lru_cache(maxsize=8)
def _embedded(folder: Path) -> "EmbeddedEngine":
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(folder)


@lru_cache(maxsize=8)
def _cluster(url: str, index: str) -> Engine:
    from search.engines.elastic import ElasticEngine

    return ElasticEngine.from_settings(index)


@lru_cache(maxsize=8)
def _chain(url: str, folder: Path, index: str) -> Finder:
    from search.chain import chain

    return chain(index)
