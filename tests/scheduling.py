"""Which tests share a process: those that share an expensive world, so that it is made once, and each file as a whole.

`--dist loadgroup` would tell by marks, but pytest 9.2 and pytest-xdist 3.8 lose them on the way (pytest-xdist 1386).
"""

from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

SHARING = {
    "portal": ("test_axe.py", "test_every_page.py", "test_search_page.py", "test_visitor_tasks.py"),
    "starter": ("test_starter_load.py",),
    # Tests of the cluster take turns: some of them kill its nodes.
    "cluster": ("test_cluster.py", "test_elastic.py", "test_engines.py", "test_node_lost.py"),
    "staffed": ("test_canary.py", "test_workspace.py"),
}
"""In the order in which they start: what takes longest must not come last."""
EMPTYING = "empties the tables"
LAST = ("staffed", EMPTYING)
"""What starts after all else: one would wait for the world of `portal` to be made, the other leaves nothing behind."""
ROOT = Path(__file__).resolve().parents[1]


@cache
def scope(file: str) -> str:
    """`"tests/browser/test_axe.py"` -> `"portal"`; a file of its own is its scope."""
    for name, files in SHARING.items():
        if Path(file).name in files:
            return name
    # A test that really commits ends by emptying its process's tables, so nothing may come after.
    return EMPTYING if "django_db(transaction=True)" in (ROOT / file).read_text(encoding="utf-8") else file


def longest_first(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate((*(name for name in SHARING if name not in LAST), "", *LAST))}
    items.sort(key=lambda item: order.get(scope(item.nodeid.partition("::")[0]), order[""]))


class SharedWorlds(LoadScopeScheduling):
    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid.partition("::")[0])
