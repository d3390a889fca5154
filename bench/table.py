"""The figures that have a limit, as the table that stands in README."""

from collections.abc import Mapping

from tests.world import ROOT

README = ROOT / "README.md"
START, END = "<!-- bench -->", "<!-- /bench -->"


def rows(results: Mapping[str, float], limits: Mapping[str, float]) -> str:
    lines = ["| figure | measured | at most |", "| --- | --: | --: |"]
    lines += [f"| `{name}` | {results[name]:g} | {limit:.3g} |" for name, limit in limits.items() if name in results]
    return "\n".join(lines)


def write(results: Mapping[str, float], limits: Mapping[str, float]) -> None:
    """Into README, between its marks."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{START}\n{rows(results, limits)}\n{END}{after}", encoding="utf-8")
