"""`serve --prepare` on a machine where not all is there yet."""

import shutil
from pathlib import Path

import pytest

from tests.world import served

pytestmark = pytest.mark.slow


def without_static_files(folder: Path) -> None:
    shutil.rmtree(folder / "static")
    (folder / "static.sha256").unlink()


def test_what_was_made_at_the_start_is_served(tmp_path: Path) -> None:
    with served("--prepare", copy_to=tmp_path, before=without_static_files) as portal:
        assert portal.get("/en/").status == 200
        assert "Gathering static files" in portal.log.read_text()
