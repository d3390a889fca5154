"""How long a prepared portal takes until it answers."""

import time
from pathlib import Path

from tests.world import manage, served


def measure(folder: Path) -> dict[str, float]:
    started = time.perf_counter()
    manage("prepare", folder=folder)
    prepare = time.perf_counter() - started
    started = time.perf_counter()
    with served(copy_to=folder / "served") as portal:
        ready = time.perf_counter() - started
        portal.get("/en/")
    return {"start_again_s": round(prepare + ready, 2)}
