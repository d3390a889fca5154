import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.services import cluster, postgres, redis, told
from tests.services.processes import Missing, folder_for


def main(command: list[str]) -> int:
    """Run the command with three addresses; its exit code, or 1 when a service cannot run here."""
    with ExitStack() as stack:
        try:
            environment = addresses(stack)
        except Missing as missing:
            print(f"\nERROR: the services cannot run here.\n{missing}\n", file=sys.stderr)
            return 1
        return subprocess.run(command, env=environment, check=False).returncode


def addresses(stack: ExitStack) -> dict[str, str]:
    """The environment with SEARCH_URL, DATABASE_URL and CACHE_URL; what is not given is started until `stack` ends."""
    told_of = {name: os.environ[name] for name in STARTED_BY if os.environ.get(name)}
    for name, start in STARTED_BY.items():
        begun = time.monotonic()
        if name in told_of:
            print(f"{name}: as given", flush=True)
            continue
        told_of |= start(stack)
        print(f"{name}: started in {time.monotonic() - begun:.0f} s", flush=True)
    return os.environ | told_of


def _search(stack: ExitStack) -> dict[str, str]:
    started = stack.enter_context(cluster.running())
    file = stack.enter_context(folder_for("told")) / "cluster.json"
    told.tell(file, started)
    return {"SEARCH_URL": started.url, told.VARIABLE: str(file)}


def _database(stack: ExitStack) -> dict[str, str]:
    return {"DATABASE_URL": stack.enter_context(postgres.running())}


def _cache(stack: ExitStack) -> dict[str, str]:
    return {"CACHE_URL": stack.enter_context(redis.running()).url}


STARTED_BY: dict[str, Callable[[ExitStack], dict[str, str]]] = {
    "SEARCH_URL": _search,
    "DATABASE_URL": _database,
    "CACHE_URL": _cache,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
