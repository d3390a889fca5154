"""What can go wrong with a cluster: a door before one of its servers that fails when told to, and its own bad states."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from search.engines import elastic_schema
from search.engines.elastic import ElasticEngine

SLOW_SECONDS = 30
SAID = {"500": (500, b"{}"), "429": (429, b"{}"), "garbage JSON": (200, b'{"hits": [}')}
OF_THE_DOOR = ("stopped", "connection refused", "packets dropped", "30 s slow", *SAID)
OF_THE_CLUSTER = ("red cluster", "index missing", "alias missing", "alias on two indices")
FAULTS = (*OF_THE_DOOR, *OF_THE_CLUSTER)
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Door:
    """Relays to `target` what comes to its port, unless it has a fault; the port stays the same."""

    target: tuple[str, int]
    port: int = 0
    _fault: str = ""
    _ended: threading.Event = field(default_factory=threading.Event)
    _door: socket.socket | None = None
    _inside: set[socket.socket] = field(default_factory=set)

    def open(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._door,), daemon=True).start()

    def close(self) -> None:
        door, self._door = self._door, None
        if door:
            door.shutdown(socket.SHUT_RDWR)
            door.close()

    @contextmanager
    def failing(self, fault: str) -> Iterator[None]:
        self._ended.clear()
        self._fault = fault
        with ExitStack() as stack:
            if fault in {"connection refused", "packets dropped"}:
                self.close()
                stack.callback(self.open)
            if fault == "connection refused":
                for each in list(self._inside):
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)
            if fault == "packets dropped":
                stack.enter_context(_full(self.port))
            try:
                yield
            finally:
                self._fault = ""
                self._ended.set()

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                outside, _ = door.accept()
                threading.Thread(target=self._relay, args=(outside,), daemon=True).start()

    def _relay(self, outside: socket.socket) -> None:
        self._inside.add(outside)
        with suppress(OSError), outside, socket.create_connection(self.target) as server:
            outside.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pump, args=(server, outside), daemon=True).start()
            while asked := outside.recv(65536):
                if self._fault in SAID:
                    _say(outside, asked, *SAID[self._fault])
                    break
                if self._fault:
                    self._ended.wait(SLOW_SECONDS if self._fault == "30 s slow" else None)
                server.sendall(asked)
        self._inside.discard(outside)


def _pump(server: socket.socket, outside: socket.socket) -> None:
    with suppress(OSError):
        while said := server.recv(65536):
            outside.sendall(said)
        outside.shutdown(socket.SHUT_RDWR)


def _say(outside: socket.socket, asked: bytes, status: int, body: bytes) -> None:
    """Once the request is there whole: who closes on what he has not read takes his answer back."""
    while b"\r\n\r\n" not in asked:
        asked += outside.recv(65536)
    head, _, rest = asked.partition(b"\r\n\r\n")
    missing = int(found[1]) - len(rest) if (found := _LENGTH.search(head)) else 0
    while missing > 0:
        missing -= len(outside.recv(65536)) or missing
    said = f"HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    outside.sendall(said.encode() + b"connection: close\r\n\r\n" + body)


@contextmanager
def _full(port: int) -> Iterator[None]:
    """A queue without room: the system drops every further packet to this port."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", port), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(door.getsockname())
        yield


@contextmanager
def door_before(host: str, port: int) -> Iterator[Door]:
    door = Door((host, port))
    door.open()
    try:
        yield door
    finally:
        door.close()


@contextmanager
def spoiled(engine: ElasticEngine, fault: str) -> Iterator[None]:
    """The index of `engine` in that state; what a writer does not mend by itself ends with the body."""
    current, alias = engine.store.current(anew=True), engine.alias
    stranded = f"{current.name}-stranded"

    def spoil(client: Elasticsearch) -> None:
        if fault == "red cluster":
            # Its one shard may be nowhere; what was somewhere once would come back by force.
            settings = {**elastic_schema.body()["settings"], "index.routing.allocation.require._name": "nobody"}
            mappings = {**elastic_schema.body()["mappings"], "_meta": current.meta}
            client.indices.create(index=stranded, settings=settings, mappings=mappings, wait_for_active_shards="0")
            _point(client, alias, away_from=current.name, to=stranded)
        elif fault == "index missing":
            client.indices.delete(index=current.name)
        elif fault == "alias missing":
            client.indices.delete_alias(index=current.name, name=alias)
        elif fault == "alias on two indices":
            other = next(each.name for each in engine.store.generations() if each.name != current.name)
            client.indices.put_alias(index=other, name=alias)

    def mend(client: Elasticsearch) -> None:
        _point(client, alias, away_from=stranded, to=current.name)
        client.indices.delete(index=stranded)

    engine.servers.order(spoil)
    try:
        yield
    finally:
        if fault == "red cluster":
            engine.servers.order(mend)


def _point(client: Elasticsearch, alias: str, *, away_from: str, to: str) -> None:
    actions = [{"remove": {"index": away_from, "alias": alias}}, {"add": {"index": to, "alias": alias}}]
    client.indices.update_aliases(actions=actions)
