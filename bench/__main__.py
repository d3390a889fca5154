"""`python -m bench`: figures of the served portal, each beside a reference measured in the same run.

Writes bench/results.json and prints a table; exit 1 when a limit is passed. Absolute times are reported, ratios and
counts gate.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bench import quality, table
from tests.world import ROOT, environment, prepared

DOCUMENTS = 100_000
LIMITS = {
    "start_again_s": 5.0,
    "search_api_to_allowed": 1.0,
    "pages_most_queries": 15,
    "import_to_bulk_create": 4.0,
    "import_peak_uss_mb": 300.0,
    "engine_full_to_raw": 1.5,
    "engine_build_to_raw": 1 / 0.6,
    "cluster_full_to_raw": 1.5,
    "cluster_bulk_to_raw": 1 / 0.6,
    "web_process_uss_mb": 250.0,
    "save_added_ms": 15.0,
    "publish_added_ms": 15.0,
    "calendar_most_queries": 15,
    "calendar_most_kb": 60,
    "calendar_near_to_list": 3.0,
    "tick_queries_per_500": 20,
    "feed_to_rows": 3.0,
    "feed_peak_mb": 4.0,
    "feed_304_to_healthz": 2.0,
    **quality.LIMITS,
}


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="puente-bench-"))
    shutil.copytree(prepared(), folder, dirs_exist_ok=True)
    os.environ.update(environment(folder))
    import django

    django.setup()
    from bench import calendar, engines, feeds, imports, memory, pages, saving, search, start, ticking

    results: dict[str, float] = {}
    passed = True
    for measure in (
        lambda: start.measure(folder),
        pages.measure,
        lambda: {f"engine_{name}": value for name, value in search.measure(DOCUMENTS).items()},
        _cluster,
        lambda: memory.measure(DOCUMENTS),
        saving.measure,
        calendar.measure,
        ticking.measure,
        feeds.measure,
        lambda: quality.measure(engines.embedded),
        lambda: quality.apart(results),
        lambda: imports.measure(folder),
    ):
        for name, value in measure().items():
            results[name] = value
            limit = LIMITS.get(name, value)
            passed &= value <= limit
            verdict = f"  limit {limit}: {'ok' if value <= limit else 'TOO MUCH'}" if name in LIMITS else ""
            print(f"{name:34} {value}{verdict}", flush=True)
        (ROOT / "bench" / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    shutil.rmtree(folder)
    table.write(results, LIMITS)
    missing = sorted(LIMITS.keys() - results.keys() - (set() if quality.SHARED.is_dir() else quality.OF_OTHERS))
    if missing:
        print(f"NOT MEASURED: {', '.join(missing)}", file=sys.stderr)
    return 0 if passed and not missing else 1


def _cluster() -> dict[str, float]:
    """Nothing where no cluster can be had, said aloud."""
    from bench import cluster
    from tests.services.processes import Missing

    try:
        return {f"cluster_{name}": value for name, value in cluster.measure(DOCUMENTS).items()}
    except Missing as missing:
        print(f"\nNOT MEASURED: no search cluster can run here.\n{missing}\n", file=sys.stderr)
        return {}


if __name__ == "__main__":
    sys.exit(main())
