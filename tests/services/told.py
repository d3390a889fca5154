"""What the command tells the tests of the services that it started, so that they may kill and start them."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.services.cluster import Cluster, Node
from tests.services.processes import Process
from tests.services.redis import Redis

VARIABLE = "PUENTE_SERVICES"
"""Names the file; its absence says that nothing was started."""


def tell(file: Path, *, cluster: Cluster | None, redis: Redis | None) -> None:
    file.write_text(json.dumps({"cluster": cluster and asdict(cluster), "redis": redis and asdict(redis)}))


def cluster(url: str) -> Cluster:
    """The cluster at `url`, with its nodes where they are ours."""
    told = _told("cluster") or {"nodes": []}
    return Cluster(url, [Node(**{**node, "process": Process(**node["process"])}) for node in told["nodes"]])


def redis() -> Redis | None:
    """Our Redis; none where CACHE_URL gave one, which tests may not kill."""
    told = _told("redis")
    return Redis(**{**told, "process": Process(**told["process"])}) if told else None


def _told(name: str) -> dict | None:
    file = os.environ.get(VARIABLE)
    return json.loads(Path(file).read_text())[name] if file else None
