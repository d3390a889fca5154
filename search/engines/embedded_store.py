"""The folder of the embedded index: generations side by side, one pointer to the current one, one writer at a time.

<folder>/current.json      {"folder": "g-...", "before": "g-...", "schema": "...", "documents": n, "built_at": "..."}
<folder>/g-.../            a tantivy index
<folder>/write.lock        held while writing to the generation in use, and for the swap
<folder>/rebuild.lock      held while another generation is made
"""

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tantivy import Index, IndexWriter, Searcher

from search.contract import EngineUnavailable, RebuildUnderway
from search.engines import embedded_schema
from search.engines.embedded_vocabulary import Vocabulary

HEAP = 64_000_000
Signature = tuple[int, int, int]


@dataclass
class Reader:
    """One state of the index; `bands` keeps the points of a degree of latitude once they were read."""

    index: Index
    searcher: Searcher
    bands: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.searcher)


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[int, Signature, Signature] | None = None
        self._reader: Reader | None = None

    def reader(self) -> Reader:
        """The newest committed state, opened anew after a swap or a fork. Raises EngineUnavailable."""
        current = self.current()
        generation = self.folder / str(current["folder"])
        seen = os.getpid(), _signature(self.folder / "current.json"), _signature(generation / "meta.json")
        with self._lock:
            if self._reader is not None and seen == self._opened:
                return self._reader
            same_index = self._reader is not None and self._opened is not None and seen[:2] == self._opened[:2]
            index = self._reader.index if same_index and self._reader else open_index(generation)
            with damage_told():
                index.reload()
            self._reader, self._opened = Reader(index, index.searcher()), seen
            return self._reader

    def current(self) -> dict[str, Any]:
        """The pointer. Raises EngineUnavailable("missing" | "corrupt" | "outdated")."""
        try:
            current = json.loads((self.folder / "current.json").read_bytes())
            schema, generation = current["schema"], self.folder / current["folder"]
        except FileNotFoundError as error:
            raise EngineUnavailable("missing") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineUnavailable("corrupt") from error
        if schema != embedded_schema.schema_id():
            raise EngineUnavailable("outdated")
        if not generation.is_dir():
            raise EngineUnavailable("missing")
        return current

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time, across processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "write.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """A writer on the current generation; commits at the end unless the body raises."""
        with self.locked(), panics_told():
            index = open_index(self.folder / str(self.current()["folder"]))
            with _committing(index) as writer:
                yield writer

    @contextmanager
    def next_generation(self) -> Iterator["NextGeneration"]:
        """A new, empty index for whoever makes it, one at a time; what a killed maker left behind goes first.

        Writers go on with the one in use. Raises RebuildUnderway.
        """
        with self._alone(), panics_told():
            self._sweep()
            made = NextGeneration(self, Path(mkdtemp(prefix="g-", dir=self.folder)))
            try:
                yield made
            except BaseException:
                shutil.rmtree(made.folder, ignore_errors=True)
                raise
            self._sweep()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "rebuild.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RebuildUnderway from error
            yield

    def _point_at(self, generation: Path, documents: int) -> None:
        try:
            before = json.loads((self.folder / "current.json").read_bytes())["folder"]
        except (OSError, ValueError, KeyError, TypeError):
            before = None
        pointer = {
            "folder": generation.name,
            "before": before,
            "schema": embedded_schema.schema_id(),
            "documents": documents,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        draft = self.folder / "current.json.new"
        with draft.open("w") as handle:
            json.dump(pointer, handle)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(self.folder / "current.json")

    def _sweep(self) -> None:
        """All but the generation in use and the one before it, which readers of other processes may still open."""
        try:
            pointer = json.loads((self.folder / "current.json").read_bytes())
            kept = {pointer.get("folder"), pointer.get("before")}
        except (OSError, ValueError, AttributeError):
            kept = set()
        for old in self.folder.glob("g-*"):
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


class NextGeneration:
    """A generation that is being made; nobody reads it before `swap`."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self._index = embedded_schema.register(Index(embedded_schema.schema(), str(folder)))

    @contextmanager
    def writer(self) -> Iterator[IndexWriter]:
        """Commits at the end unless the body raises."""
        with _committing(self._index) as writer:
            yield writer

    def swap(self) -> None:
        """Let it take the place of the one in use, by one rename; for whoever holds `Store.locked()`."""
        self._index.reload()
        self.store._point_at(self.folder, self._index.searcher().num_docs)


@contextmanager
def _committing(index: Index) -> Iterator[IndexWriter]:
    writer = index.writer(HEAP, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _signature(path: Path) -> Signature:
    try:
        stat = path.stat()
    except OSError as error:
        raise EngineUnavailable("missing") from error
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


@contextmanager
def panics_told() -> Iterator[None]:
    """A Rust panic is no Exception and would end the process; it becomes EngineUnavailable."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable("corrupt") from error


@contextmanager
def damage_told() -> Iterator[None]:
    """Whatever the library makes of damaged files becomes EngineUnavailable."""
    try:
        with panics_told():
            yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable("corrupt") from error


def open_index(generation: Path) -> Index:
    with damage_told():
        index = Index.open(str(generation))
    # Without this each process would run a thread that watches the folder, and lose it at a fork.
    index.config_reader("manual")
    return embedded_schema.register(index)
