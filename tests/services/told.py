"""What the command tells the tests of the cluster that it started, so that they may kill and start its nodes."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.services.cluster import Cluster, Node
from tests.services.processes import Process

VARIABLE = "PUENTE_SERVICES"
"""Names the file; its absence says that nothing was started."""


def tell(file: Path, started: Cluster) -> None:
    file.write_text(json.dumps(asdict(started)))


def cluster(url: str) -> Cluster:
    """The cluster at `url`, with its nodes where they are ours."""
    file = os.environ.get(VARIABLE)
    nodes = json.loads(Path(file).read_text())["nodes"] if file else []
    return Cluster(url, [Node(**{**node, "process": Process(**node["process"])}) for node in nodes])
