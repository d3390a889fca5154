"""A wrong setting stops the start with one line that names it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import environment
from portal.environment import ROOT

WRONG = [
    ("SECRET_KEY", "short"),
    ("DEBUG", "perhaps"),
    ("BASE_URL", "puente.example"),
    ("BASE_URL", "https://puente.example/portal"),
    ("BASE_URL", "http://localhost:99999"),
    ("DATABASE_URL", "oracle://x"),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "postgres://user:password@host:5432/"),
    ("DATABASE_URL", "postgres://user:password@host:port/name"),
    ("DATABASE_URL", "postgres://user:password@host:5432/name?colour=blue"),
    ("CACHE_URL", "memcached://x"),
    ("CACHE_URL", "redis://"),
    ("CACHE_URL", "redis://host:99999/0"),
    ("CACHE_URL", "redis://host:6379/first"),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("EXIT_URL", "javascript:alert(1)"),
    ("EMAIL_URL", "pigeon://loft"),
    ("SEARCH_URL", "https://host:9200"),
    ("SEARCH_URL", "elasticsearch+http://host:9200"),
    ("SEARCH_URL", "opensearch+http://127.0.0.1:9200,10.0.0.7:9200"),
    ("SEARCH_URL", "opensearch+https://user@host"),
    ("SEARCH_URL", "opensearch+https://host:99999"),
    ("SEARCH_API_KEY", "a-key-for-nobody"),
    ("SEARCH_CA_FILE", "/no/such/file.pem"),
    ("SEARCH_INDEX_PREFIX", "Puente*"),
    ("SEARCH_TIMEOUT", "soon"),
    ("OIDC_SERVER_URL", "ldap://x"),
    ("OIDC_SERVER_URL", "http://login.example"),
]
STARTS = """
import json, os, runpy, sys

import django.core.management

for name, value in json.load(sys.stdin):
    sys.stdout.flush()
    if os.fork() == 0:
        os.environ[name], sys.argv = value, ["manage.py", "check"]
        try:
            runpy.run_path("manage.py", run_name="__main__")
            code, told = 0, ""
        except SystemExit as stopped:
            code, told = (1, stopped.code) if isinstance(stopped.code, str) else (stopped.code, "")
        print(json.dumps([code, told]), flush=True)
        os._exit(0)
    os.wait()
"""
"""`manage.py check` with each wrong value, as many starts of one interpreter."""


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[int, str]]:
    """By name and value: the code with which the start ended, and what it said."""
    env = os.environ | {
        "SECRET_KEY": "k" * 40,
        "VAR_FOLDER": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "portal.settings.live",
    }
    told = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, env=env, input=json.dumps(WRONG), capture_output=True, text=True
    )
    lines = [tuple(json.loads(line)) for line in told.stdout.splitlines()]
    return dict(zip(WRONG, lines, strict=True))


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_line(name: str, value: str, starts: dict) -> None:
    code, told = starts[name, value]
    assert code == 1
    assert told.startswith(f"{name} is wrong: ")
    assert len(told.splitlines()) == 1


def test_the_start_itself_ends_with_that_line(tmp_path: Path) -> None:
    env = os.environ | {"SECRET_KEY": "short", "VAR_FOLDER": str(tmp_path)}
    run = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("SECRET_KEY is wrong: ")
    assert len(run.stderr.splitlines()) == 1


def test_a_provider_needs_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_SERVER_URL", "https://login.example/")
    monkeypatch.setenv("OIDC_CLIENT_ID", "")
    with pytest.raises(environment.WrongSetting, match="OIDC_CLIENT_ID is wrong"):
        environment.provider("OIDC_SERVER_URL", needs=("OIDC_CLIENT_ID",))
    monkeypatch.setenv("OIDC_CLIENT_ID", "puente")
    assert environment.provider("OIDC_SERVER_URL", needs=("OIDC_CLIENT_ID",)) == "https://login.example"


def test_flags_and_numbers_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "Yes")
    monkeypatch.setenv("PORT", "8080")
    assert environment.flag("DEBUG") is True
    assert environment.number("PORT", 1, low=1, high=65535) == 8080
    monkeypatch.setenv("PORT", "80x")
    with pytest.raises(environment.WrongSetting):
        environment.number("PORT", 1, low=1, high=65535)
