"""The house: imports go down only, each library has one home, nobody imports the roof."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.lint
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["portal", "search", "partners", "resources"]
ROOF = (
    "portal.urls",
    "portal.wsgi",
    "portal.asgi",
    "portal.api",
    "portal.settings",
    "portal.management",
    "portal.starter",
    "portal.machines",
)
# Which layers a layer may import from.
MAY = {
    "floor": {"floor"},
    "search": {"floor", "search"},
    "partners": {"floor", "search", "partners"},
    "resources": {"floor", "search", "partners", "resources"},
    "roof": {"floor", "search", "partners", "resources", "roof"},
}
HOMES = {
    "allauth": ("partners/accounts/",),
    "elasticsearch": ("search/engines/elastic",),
    "elasticsearch_dsl": ("search/engines/elastic",),
    "tantivy": ("search/engines/embedded",),
    "bleach": ("portal/html.py",),
    "weasyprint": ("portal/pdf.py",),
}
TOP_FOLDERS = {"portal", "partners", "resources", "search", "templates", "tests", "docs", "locale", "bench", ".ci"}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(module: str) -> str:
    if any(module == roof or module.startswith(roof + ".") for roof in ROOF):
        return "roof"
    room = module.split(".")[0]
    return "floor" if room == "portal" else room


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, inside functions and TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=module_of)
def test_imports_go_down_only(path: Path) -> None:
    here = layer(module_of(path))
    wrong = [
        name for name in imports(path) if name.split(".")[0] in ROOMS and "." in name and layer(name) not in MAY[here]
    ]
    assert not wrong, f"{module_of(path)} ({here}) imports upwards: {wrong}"


@pytest.mark.parametrize("path", sources(), ids=module_of)
def test_each_library_with_a_face_has_one_home(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or place.startswith(homes), f"{place} imports {name}"


def test_no_drawer_modules() -> None:
    drawers = {"utils", "helpers", "common", "core", "misc"}
    assert not [path for path in sources() if path.stem in drawers or path.parent.name in drawers]


def test_nothing_else_stands_at_the_top() -> None:
    ignored = {
        ".git",
        ".venv",
        "var",
        "node_modules",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        "__pycache__",
        "shared",
    }
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - ignored
    assert folders <= TOP_FOLDERS


def test_no_style_or_script_stands_inline_in_public_templates() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert "<style" not in text, path
        for tag in text.split("<script")[1:]:
            head = tag.split(">")[0]
            assert "src=" in head or "application/ld+json" in head or "application/json" in head, path
