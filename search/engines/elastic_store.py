"""An index of the cluster: generations side by side, an alias that names the current one.

<prefix>-<index>                         the alias that readers and writers use
<prefix>-<index>-<schema>-<time>-<any>   a generation; its mapping's _meta says how it stands:
    {"schema": "...", "began": ISO time, "host": "...", "pid": n, "beat": unix time}           while it is being built
    {"schema": "...", "began": ISO time, "documents": n, "built_at": ISO time}                 from then on
"""

import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.contract import EngineUnavailable
from search.engines import elastic_schema
from search.engines.elastic_servers import Servers

TRUSTED_SECONDS = 30
BEAT_SECONDS = 10
COPY_SECONDS = 60
SILENT_SECONDS = 300
KEPT_GENERATIONS = 2
Meta = dict[str, Any]


@dataclass
class Generation:
    name: str
    meta: Meta = field(default_factory=dict)

    @property
    def is_abandoned(self) -> bool:
        """Whether its builder is gone: ended on this machine, or silent for long."""
        beat = self.meta.get("beat")
        if beat is None:
            return False
        if self.meta.get("host") == socket.gethostname() and not _runs(int(self.meta.get("pid", 0))):
            return True
        return time.time() - float(beat) > SILENT_SECONDS

    @property
    def is_being_built(self) -> bool:
        return "beat" in self.meta


class Store:
    """Raises EngineUnavailable wherever the servers do not do what they are asked."""

    def __init__(self, servers: Servers, alias: str) -> None:
        self.servers, self.alias = servers, alias
        self._current: tuple[float, Generation] | None = None

    def current(self, *, until: float | None = None, anew: bool = False) -> Generation:
        """The generation in use, asked again now and then. Raises EngineUnavailable("missing"|"corrupt"|"outdated")."""
        if self._current and not anew and time.monotonic() - self._current[0] < TRUSTED_SECONDS:
            return self._current[1]
        self._current = None
        found = self.servers.ask(lambda client: dict(client.indices.get_mapping(index=self.alias)), until=until)
        generation = self._only(found)
        self._current = (time.monotonic(), generation)
        return generation

    def _only(self, found: dict[str, Any]) -> Generation:
        if not found:
            raise EngineUnavailable("missing")
        name, *others = found
        if others or name == self.alias:
            raise EngineUnavailable("corrupt")
        if not isinstance(found[name], dict) or not isinstance(found[name].get("mappings"), dict):
            raise EngineUnavailable("garbage")
        meta = found[name]["mappings"].get("_meta", {})
        if meta.get("schema") != elastic_schema.schema_id():
            raise EngineUnavailable("outdated")
        return Generation(name, meta)

    def doubt(self) -> None:
        """Look again before the next question: the last answer was not as it should be."""
        self._current = None

    @contextmanager
    def next_generation(self) -> Iterator[Generation]:
        """A new, empty index that takes the old one's place when the body ends without an error."""
        self._sweep(keep=KEPT_GENERATIONS)
        made = self.begin()
        try:
            yield made
            self._finish(made)
            self._swap(made.name)
        except BaseException:
            with suppress(EngineUnavailable):
                self._drop(made.name)
            raise
        self._sweep(keep=KEPT_GENERATIONS)

    def begin(self) -> Generation:
        """A new, empty index that nobody asks yet."""
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        name = f"{self.alias}-{elastic_schema.schema_id()}-{stamp}-{secrets.token_hex(3)}"
        builder = {"host": socket.gethostname(), "pid": os.getpid(), "beat": time.time()}
        made = Generation(name, {"schema": elastic_schema.schema_id(), "began": _now(), **builder})
        body = elastic_schema.body()
        settings = {**body["settings"], "refresh_interval": -1}
        mappings = {**body["mappings"], "_meta": made.meta}
        self.servers.order(lambda client: client.indices.create(index=name, settings=settings, mappings=mappings))
        return made

    def beat(self, generation: Generation) -> None:
        """Say from time to time that the builder is alive."""
        if time.time() - generation.meta["beat"] > BEAT_SECONDS:
            self._tell(generation, {**generation.meta, "beat": time.time()})

    def _finish(self, made: Generation) -> None:
        def settle(client: Elasticsearch) -> int:
            client.indices.put_settings(
                index=made.name, settings={"refresh_interval": "1s", "auto_expand_replicas": "0-1"}
            )
            client.indices.refresh(index=made.name)
            # A copy on another server before anybody relies on it; where there is none to be had, it goes on without.
            client.options(ignore_status=408).cluster.health(
                index=made.name, wait_for_status="green", timeout=f"{COPY_SECONDS}s"
            )
            return int(client.count(index=made.name)["count"])

        documents = self.servers.order(settle, lasting=True)
        began = made.meta["began"]
        schema = made.meta["schema"]
        self._tell(made, {"schema": schema, "began": began, "documents": documents, "built_at": _now()})

    def _tell(self, generation: Generation, meta: Meta) -> None:
        generation.meta = meta
        self.servers.order(lambda client: client.indices.put_mapping(index=generation.name, meta=meta))

    def _swap(self, name: str) -> None:
        """In one request; an index in the alias's own place goes."""

        def swap(client: Elasticsearch) -> None:
            held = dict(client.options(ignore_status=404).indices.get(index=self.alias))
            actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
            for each in held if "error" not in held else ():
                if each == self.alias:
                    actions.append({"remove_index": {"index": each}})
                elif each != name:
                    actions.append({"remove": {"index": each, "alias": self.alias}})
            client.indices.update_aliases(actions=actions)

        self.servers.order(swap)
        self.doubt()

    def generations(self) -> list[Generation]:
        """All that belong to this index, oldest first."""
        found = self.servers.order(
            lambda client: dict(client.indices.get_mapping(index=f"{self.alias}-*", expand_wildcards="all"))
        )
        names = re.compile(re.escape(self.alias) + r"-[0-9a-f]{8}-\d{20}-[0-9a-f]{6}")
        made = [
            Generation(name, each["mappings"].get("_meta", {})) for name, each in found.items() if names.fullmatch(name)
        ]
        return sorted(made, key=lambda each: each.name.split("-")[-2])

    def _sweep(self, *, keep: int) -> None:
        """What killed builders left goes; of whole generations the last stay: questions to them may be under way."""
        used = self.servers.order(
            lambda client: dict(client.options(ignore_status=404).indices.get_alias(name=self.alias))
        )
        idle = [each for each in self.generations() if each.name not in used]
        whole = [each for each in idle if not each.is_being_built]
        for each in [each for each in idle if each.is_abandoned] + whole[: max(0, len(whole) - (keep - 1))]:
            self._drop(each.name)

    def _drop(self, name: str) -> None:
        self.servers.order(lambda client: client.options(ignore_status=404).indices.delete(index=name))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return pid > 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
