import os
import subprocess
import sys
import time
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
    given = dict(os.environ)
    ours_search = ours_redis = None
    for name in ("SEARCH_URL", "DATABASE_URL", "CACHE_URL"):
        begun = time.monotonic()
        if given.get(name):
            print(f"{name}: as given", flush=True)
            continue
        if name == "SEARCH_URL":
            ours_search = stack.enter_context(cluster.running())
            given[name] = ours_search.url
        elif name == "DATABASE_URL":
            given[name] = stack.enter_context(postgres.running())
        else:
            ours_redis = stack.enter_context(redis.running())
            given[name] = ours_redis.url
        print(f"{name}: started in {time.monotonic() - begun:.0f} s", flush=True)
    file = stack.enter_context(folder_for("told")) / "services.json"
    told.tell(file, cluster=ours_search, redis=ours_redis)
    return given | {told.VARIABLE: str(file)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
