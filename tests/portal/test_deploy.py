"""The deployment check is clean with an https address."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from portal.environment import ROOT


def test_check_deploy_is_clean_with_an_https_address(tmp_path: Path) -> None:
    served = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.live",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "BASE_URL": "https://puente.example",
        "VAR_FOLDER": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | served,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
