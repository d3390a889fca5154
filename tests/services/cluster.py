"""A search cluster of three OpenSearch processes, from the artifacts in Maven's central repository."""

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.processes import Missing, Process, cache_folder, folder_for, give_to_servant, installed
from tests.world import free_port

VERSION = "2.19.6"
"""The last line of OpenSearch that runs on Java 17."""
SERVER = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
ANALYSIS = f"org.opensearch.plugin:analysis-common:{VERSION}:jar"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
DESCRIPTOR = f"""name=analysis-common
description=Analyzers of languages
version={VERSION}
opensearch.version={VERSION}
java.version=1.8
classname=org.opensearch.analysis.common.CommonAnalysisPlugin
"""
NODES = 3
HEAP = "512m"


def server() -> Path:
    """The unpacked server with its analyzers, kept for the next time."""
    ready = cache_folder() / f"opensearch-{VERSION}"
    if ready.exists():
        return ready
    (mvn,) = installed("mvn", packages=("maven",))
    making = cache_folder() / f"making-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    for artifact in (SERVER, ANALYSIS):
        print(f"Downloading {artifact} ...", flush=True)
        words = [mvn, "-q", "-B", COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={making}"]
        run = subprocess.run(words, capture_output=True, text=True, cwd=cache_folder())
        if run.returncode:
            raise Missing(f"{artifact} could not be downloaded: {(run.stdout + run.stderr)[-1000:]}")
    with zipfile.ZipFile(making / f"opensearch-{VERSION}.zip") as packed:
        packed.extractall(making)
    unpacked = making / f"opensearch-{VERSION}"
    module = unpacked / "modules" / "analysis-common"
    module.mkdir()
    shutil.copy(making / f"analysis-common-{VERSION}.jar", module)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR)
    for path in [unpacked, *unpacked.rglob("*")]:  # the servant reads it, whatever this person's umask is
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    if not ready.exists():
        unpacked.rename(ready)
    shutil.rmtree(making)
    return ready


def java_home() -> str:
    (java,) = installed("java", packages=("openjdk-17-jre-headless",))
    return str(Path(java).resolve().parent.parent)


@dataclass
class Node:
    """One process of the cluster; it keeps its ports and its data when it is started again."""

    name: str
    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when the node answers."""
        self.process.start()
        self.process.wait_until(lambda: bool(asked(self.url)), seconds=120)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()


@dataclass
class Cluster:
    """The address for SEARCH_URL, and the nodes where it is ours to kill them."""

    url: str
    nodes: list[Node] = field(default_factory=list)

    def health(self, wait_for: str = "yellow", nodes: int = NODES, seconds: int = 60) -> dict:
        """The answer of `_cluster/health` once that state and number of nodes stand; asks a node that is up."""
        up = next(node for node in self.nodes if node.process.is_up)
        path = f"/_cluster/health?wait_for_status={wait_for}&wait_for_nodes={nodes}&timeout={seconds}s"
        return asked(up.url + path, seconds=seconds + 10)


def asked(url: str, seconds: float = 5) -> dict:
    """What the server answers, empty when it does not."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return {}


def _node(number: int, folder: Path, ports: list[int], transports: list[int]) -> Node:
    name = f"node{number + 1}"
    home = folder / name
    shutil.copytree(server() / "config", home / "config")
    settings = {
        "cluster.name": f"puente-{transports[0]}",
        "node.name": name,
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        "network.host": "127.0.0.1",
        "http.port": ports[number],
        "transport.port": transports[number],
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in transports],
        "cluster.initial_cluster_manager_nodes": [f"node{place + 1}" for place in range(NODES)],
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]  # JSON is YAML
    (home / "config" / "opensearch.yml").write_text("\n".join(lines) + "\n")
    options = home / "config" / "jvm.options"  # relative paths there mean the server's folder, which all nodes share
    options.write_text(options.read_text().replace("logs/", f"{home}/logs/"))
    (home / "tmp").mkdir()
    (home / "logs").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "OPENSEARCH_JAVA_HOME": java_home(),
        "OPENSEARCH_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        "OPENSEARCH_PATH_CONF": str(home / "config"),
        "OPENSEARCH_TMPDIR": str(home / "tmp"),
    }
    process = Process([str(server() / "bin" / "opensearch")], str(home), environment)
    return Node(name, ports[number], process)


@contextmanager
def running(
    *, folder: Path | None = None, ports: tuple[int, ...] = (), transports: tuple[int, ...] = ()
) -> Iterator[Cluster]:
    """Three nodes that have found each other; stopped afterwards. Ports not given are free ones."""
    if folder is None:
        with folder_for("search") as new, running(folder=new, ports=ports, transports=transports) as cluster:
            yield cluster
        return
    chosen = list(ports) or [free_port() for _ in range(NODES)]
    inner = list(transports) or [free_port() for _ in range(NODES)]
    nodes = [_node(number, folder, chosen, inner) for number in range(NODES)]
    give_to_servant(folder)
    cluster = Cluster("opensearch+http://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes), nodes)
    try:
        for node in nodes:
            node.process.start()  # together: none answers before it has found the others
        for node in nodes:
            node.process.wait_until(lambda node=node: bool(asked(node.url)), seconds=120)
        if cluster.health().get("number_of_nodes") != NODES:
            raise Missing("The search nodes did not find each other: " + nodes[0].process.last_words())
        yield cluster
    finally:
        for node in nodes:
            node.process.stop()
