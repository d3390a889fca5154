"""Strings are marked in ways that makemessages knows: what it does not find, nobody translates."""

import ast

import pytest

from portal.environment import ROOT


@pytest.mark.parametrize("room", ["portal", "partners", "resources", "search"])
def test_a_function_that_marks_strings_keeps_its_name_or_is_an_underscore(room: str) -> None:
    renamed = [
        f"{path.relative_to(ROOT)}: {name.name} as {name.asname}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and name.asname not in {None, "_"}
    ]
    assert not renamed
