"""The servers of a search cluster: one way to ask them, within a time, and one error for all that they do wrong."""

import base64
import logging
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from elastic_transport import (
    ApiError,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    TransportError,
    Urllib3HttpNode,
)
from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import Elasticsearch

from portal.cluster import ClusterAddress
from search.contract import EngineUnavailable

T = TypeVar("T")
BULK_SECONDS = 10.0
LASTING_SECONDS = 300.0
CONNECTIONS = 16
_PLAIN = {"application/vnd.elasticsearch+json": "application/json"}
_PLAIN["application/vnd.elasticsearch+x-ndjson"] = "application/x-ndjson"

# What the client says of a request may hold what a visitor typed; EngineUnavailable says all that may be said.
logging.getLogger("elastic_transport").setLevel(logging.CRITICAL + 1)
logging.getLogger("elasticsearch").setLevel(logging.CRITICAL + 1)


class SearchNode(Urllib3HttpNode):
    """Speaks plain JSON, which Elasticsearch and OpenSearch both take, and lets the client trust either's answer."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> Any:
        plain = HttpHeaders({name: _plain(value) for name, value in (headers or {}).items()})
        answer = super().perform_request(method, target, body, plain, request_timeout)
        answer.meta.headers.setdefault("x-elastic-product", "Elasticsearch")
        return answer


def _plain(value: str) -> str:
    kind, _, _ = value.partition(";")
    return _PLAIN.get(kind.strip(), value)


@dataclass(frozen=True)
class Servers:
    """A cluster and how to be let in. `seconds`: what a question of a visitor may take in all."""

    address: ClusterAddress
    api_key: str = ""
    ca_file: str = ""
    seconds: float = 0.8

    def ask(self, question: Callable[[Elasticsearch], T], *, until: float | None = None) -> T:
        """The answer before `until` (time.monotonic; default: `seconds` from now). Raises EngineUnavailable.

        Not only the socket's own waits count: a name that is not resolved or an answer in drops ends in time as well.
        """
        left = self.seconds if until is None else until - time.monotonic()
        if left <= 0:
            raise EngineUnavailable("timeout")
        clients = _clients(self)
        return _told(lambda: clients.in_time(question, left))

    def order(self, work: Callable[[Elasticsearch], T], *, lasting: bool = False) -> T:
        """What writers and commands want, which may take longer; `lasting`: minutes. Raises EngineUnavailable."""
        clients = _clients(self)
        return _told(lambda: work(clients.lasting if lasting else clients.patient))


class _Clients:
    """One process's connections to the servers."""

    def __init__(self, servers: Servers) -> None:
        address = servers.address
        options: dict[str, Any] = {"verify_certs": True, "ca_certs": servers.ca_file or None} if address.secure else {}
        scheme = "https" if address.secure else "http"
        self.quick = Elasticsearch(
            [
                NodeConfig(scheme, host, port, connections_per_node=CONNECTIONS, **_known(options))
                for host, port in address.hosts
            ],
            node_class=SearchNode,
            request_timeout=servers.seconds,
            max_retries=min(1, len(address.hosts) - 1),
            retry_on_timeout=False,
            retry_on_status=(),
            headers=_login(servers),
        )
        self.patient = self.quick.options(request_timeout=BULK_SECONDS)
        self.lasting = self.quick.options(request_timeout=LASTING_SECONDS)
        self._threads = ThreadPoolExecutor(2 * CONNECTIONS, thread_name_prefix="search")

    def in_time(self, question: Callable[[Elasticsearch], T], seconds: float) -> T:
        answer: Future[T] = self._threads.submit(question, self.quick)
        try:
            return answer.result(seconds)
        finally:
            answer.cancel()


def _login(servers: Servers) -> dict[str, str]:
    if servers.api_key:
        return {"authorization": f"ApiKey {servers.api_key}"}
    if not servers.address.user:
        return {}
    # The client's own way knows ASCII only.
    pair = f"{servers.address.user}:{servers.address.password}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _known(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


_lock = Lock()
_made: dict[tuple[int, Servers], _Clients] = {}


def _clients(servers: Servers) -> _Clients:
    """A forked process makes its own: two may not share a connection."""
    key = (os.getpid(), servers)
    with _lock:
        if key not in _made:
            _made[key] = _Clients(servers)
        return _made[key]


def _told(work: Callable[[], T]) -> T:
    """Raised outside of the handler, so that the library's error, which may quote the query, is not carried along."""
    try:
        return work()
    except (NotInTime, ConnectionTimeout):
        reason = "timeout"
    except ApiError as error:
        reason = _state(error)
    except TransportError as error:
        reason = type(error).__name__
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        reason = "garbage"
    raise EngineUnavailable(reason)


def _state(error: ApiError) -> str:
    if error.meta.status == 404:
        return "missing"
    return "refused" if error.meta.status in {401, 403} else f"status {error.meta.status}"
