"""How long a prepared portal takes until it answers."""

import time
from pathlib import Path

from tests.world import served


def measure(folder: Path) -> dict[str, float]:
    """Seconds from the order that `make run` gives until a page is there."""
    started: list[float] = []
    copied = {"copy_to": folder / "served", "before": lambda _: started.append(time.perf_counter())}
    with served("--prepare", **copied) as portal:
        portal.get("/en/")
        return {"start_again_s": round(time.perf_counter() - started[0], 2)}
