"""README names what exists, and nothing that does not."""

import json
import re
import tomllib

from bench import table
from bench.__main__ import LIMITS
from bench.quality import OF_OTHERS
from portal.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS_SOURCES = [*sorted((ROOT / "portal" / "settings").glob("*.py")), *sorted((ROOT / "portal").rglob("serve.py"))]


def settings_read() -> set[str]:
    calls = re.compile(
        r"""(?:env|environment)\.(?:text|flag|number|names|base_url|url|provider|secret|parsed|database|redis|email)\(\s*"([A-Z_]+)"""
    )
    return {name for path in SETTINGS_SOURCES for name in calls.findall(path.read_text(encoding="utf-8"))}


def commands() -> set[str]:
    return {path.stem for path in (ROOT / "portal" / "management" / "commands").glob("*.py")} - {"__init__"}


def test_every_setting_stands_in_readme_and_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert len(settings_read()) > 10
    assert not [name for name in settings_read() if f"`{name}`" not in README]
    assert not [name for name in settings_read() - {"HOST", "PORT"} if not re.search(rf"^#? ?{name}=", example, re.M)]


def test_the_example_file_names_no_setting_that_nobody_reads() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert not set(re.findall(r"^([A-Z_]+)=", example, re.M)) - settings_read()


def test_every_command_stands_in_readme() -> None:
    assert not [name for name in commands() if f"`{name}" not in README]


def test_every_make_target_stands_in_readme() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert not [name for name in targets if f"make {name}" not in README]


def test_the_table_of_figures_is_that_of_the_last_bench() -> None:
    results = json.loads((ROOT / "bench" / "results.json").read_text())
    assert not LIMITS.keys() - results.keys() - OF_OTHERS
    assert table.rows(results, LIMITS) in README


def test_every_dependency_earns_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[<>=]", line)[0] for line in project["project"]["dependencies"]]
    section = README.split("## Why these parts")[1].split("\n## ")[0]
    assert not [name for name in names if f"`{name}" not in section]


def test_every_picture_in_readme_exists() -> None:
    pictures = re.findall(r"\]\((docs/[^)]+\.(?:png|webp|jpg))\)", README) + re.findall(r'src="(docs/[^"]+)"', README)
    assert pictures
    assert not [name for name in pictures if not (ROOT / name).is_file()]


def test_the_vocabulary_document_is_up_to_date() -> None:
    from portal.vocabulary import as_markdown

    assert (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8") == as_markdown()
