"""Writing to an index of the cluster: many documents a request, versions that never go backwards."""

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from search.contract import EngineUnavailable, SearchDocument
from search.engines.elastic_schema import to_index
from search.engines.elastic_servers import Servers

REFUSALS = (ValueError, TypeError, AttributeError, OverflowError)
CHUNK = 500
CHUNK_BYTES = 4_000_000
UNDER_WAY = 2
Refused = list[tuple[str, str]]
Lines = list[Any]
"""Bytes, which the client sends as they are."""
_OVERTAKEN, _NO_INDEX, _GONE = 409, 404, 404


class Bulk:
    """Writes to one index or alias."""

    def __init__(self, servers: Servers, index: str, *, alias: bool = False) -> None:
        self.servers, self.index, self.alias = servers, index, alias

    def put(
        self, documents: Iterable[SearchDocument], *, refresh: bool = True, each: Callable[[], object] = lambda: None
    ) -> tuple[int, Refused]:
        """How many are in the index (an overtaken one counts), and those that could not be taken.

        `each` is called after each request. The next ones are prepared while the servers work at the last.
        """
        refused: Refused = []
        sent: Refused = []
        count = 0
        waiting: deque[Future[Refused]] = deque()
        with ThreadPoolExecutor(UNDER_WAY) as threads:
            for lines in _chunks(documents, refused):
                count += len(lines) // 2
                waiting.append(threads.submit(self._send, lines))
                if len(waiting) >= UNDER_WAY:
                    sent += waiting.popleft().result()
                    each()
            for last in waiting:
                sent += last.result()
        if refresh and count:
            self.refresh()
        return count - len(sent), refused + sent

    def remove(self, ids: Collection[str]) -> None:
        """What is there goes, at the version it has: a newer one that comes meanwhile stays."""
        listed = sorted(ids)
        for start in range(0, len(listed), CHUNK):
            lines = [
                _action("delete", each, version) for each, version in self._versions(listed[start : start + CHUNK])
            ]
            if lines:
                self._send(lines)
        if listed:
            self.refresh()

    def refresh(self) -> None:
        self.servers.order(lambda client: client.indices.refresh(index=self.index))

    def _versions(self, ids: list[str]) -> Iterator[tuple[str, int]]:
        found = self.servers.order(lambda client: client.mget(index=self.index, ids=ids, source=False)["docs"])
        for each in found:
            if "error" in each:
                raise EngineUnavailable(_reason(_NO_INDEX))
            if each["found"]:
                yield each["_id"], int(each["_version"])

    def _send(self, lines: Lines) -> Refused:
        errors, items = self.servers.order(
            lambda client: _read(
                client.bulk(operations=lines, index=self.index, require_alias=self.alias, filter_path=_SAID)
            )
        )
        return list(_refused(items)) if errors else []


def _read(answer: Any) -> tuple[bool, list[Mapping[str, Any]]]:
    """Read while the servers are asked: an answer without its parts is garbage like any other."""
    return bool(answer["errors"]), answer.get("items", [])


_SAID = ("errors", "items.*._id", "items.*.status", "items.*.error.type", "items.*.error.reason")


def _refused(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        ((action, told),) = item.items()
        status = int(told["status"])
        if status < 300 or status == _OVERTAKEN or (action == "delete" and status == _GONE and "error" not in told):
            continue
        if status in {429, _NO_INDEX} or status >= 500:
            raise EngineUnavailable(_reason(status))
        yield told["_id"], f"{told['error']['type']}: {told['error'].get('reason', '')}"


def _reason(status: int) -> str:
    return "missing" if status == _NO_INDEX else f"status {status}"


def _chunks(documents: Iterable[SearchDocument], refused: Refused) -> Iterator[Lines]:
    lines: Lines = []
    size = 0
    for document in documents:
        try:
            line = to_index(document)
        except REFUSALS as error:
            refused.append((document.id, f"{type(error).__name__}: {error}"))
            continue
        lines += (_action("index", document.id, document.version), line)
        size += len(line)
        if len(lines) >= 2 * CHUNK or size >= CHUNK_BYTES:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _action(name: str, key: str, version: int) -> bytes:
    return json.dumps({name: {"_id": key, "version": version, "version_type": "external_gte"}}).encode()
