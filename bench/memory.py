"""The private memory of a web process that answers from the embedded index."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from bench.search import documents
from search.engines.embedded import EmbeddedEngine
from tests.world import served

QUESTIONS = ("q=abogados de asilo", "q=abgados azilo", "near=85701", "q=help&kind=service&spoken=es&cost=free")


def measure(count: int) -> dict[str, float]:
    """MB of the largest web process after questions of every kind, its index holding so many documents."""
    with tempfile.TemporaryDirectory(prefix="puente-memory-") as folder:

        def fill(copy: Path) -> None:
            EmbeddedEngine(copy / "search").rebuild(documents(count))

        with served(copy_to=Path(folder), before=fill) as portal:
            for question in QUESTIONS * 10:
                asked = quote(question, safe="=&")
                portal.get(f"/es/search/?{asked}")
                portal.get(f"/api/v2/search/?{asked}&lang=es")
            portal.get("/api/v2/suggest/?q=abog&lang=es")
            private = [private_kb(pid) for pid in _children(portal.pid) if "--keeper" not in _command(pid)]
            held = EmbeddedEngine(portal.folder / "search").status()["documents"]
    # The portal meanwhile clears what its database does not know.
    if not isinstance(held, int) or held < count * 0.9:
        raise RuntimeError(f"The index held {held} documents only.")
    return {"web_process_uss_mb": round(max(private) / 1024, 1)}


def private_kb(pid: int) -> int:
    """What a process has to itself (USS); 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
