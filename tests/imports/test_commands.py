"""What every import command says of a file that is not there, and of one with nothing in it."""

from pathlib import Path

import pytest
from django.core.management import load_command_class

from partners.imports.districts import import_districts
from partners.imports.policies import import_policies
from partners.imports.providers import import_providers
from resources.imports.guides import import_guides

COMMANDS = ["import_providers", "import_policies", "import_districts", "import_guides"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_missing_file_ends_with_1_and_one_line(name, tmp_path: Path, capsys) -> None:
    missing = tmp_path / "missing.file"
    with pytest.raises(SystemExit) as stop:
        load_command_class("portal", name).run_from_argv(["manage.py", name, str(missing), "--skip-checks"])
    said = capsys.readouterr()
    assert stop.value.code == 1
    assert said.out == ""
    assert [str(missing) in line for line in said.err.splitlines()] == [True]


@pytest.mark.django_db
@pytest.mark.parametrize("take", [import_providers, import_policies, import_districts, import_guides])
@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused_as_one_row(take, content, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_text(content, encoding="utf-8")
    report = take(path)
    assert [(each.line, each.column) for each in report.refused] == [(1, "")]
    assert (report.taken, report.rows, report.exit_code) == (0, 1, 2)
