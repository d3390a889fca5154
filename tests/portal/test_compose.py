"""compose.yaml hangs together: it cannot be run in these tests, so what it names is compared with what exists."""

import re
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from portal.environment import ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["prepare", "web", "worker", "clock"]
SECRET = re.compile(r"PASSWORD|SECRET|KEY$")


@pytest.mark.parametrize("name", SERVICES)
def test_versions_are_pinned(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == "puente:local" or re.search(r":\d+\.\d+\.?\d*(-bookworm)?$", image)


def test_the_search_server_fits_its_client() -> None:
    pinned = re.search(r"elasticsearch==([\d.]+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pinned
    assert SERVICES["search"]["image"].endswith(f":{pinned[1]}")


@pytest.mark.parametrize("name", SERVICES)
def test_only_this_machine_reaches_a_port(name: str) -> None:
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))
    assert SERVICES[name].get("network_mode") != "host"


@pytest.mark.parametrize("name", ["database", "cache", "search", "web"])
def test_what_others_wait_for_tells_its_health(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_what_is_waited_for_exists_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert healthy == ("healthcheck" in SERVICES[other])


def test_no_secret_stands_in_the_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_commands_and_settings_that_exist(name: str) -> None:
    used = re.findall(r"manage\.py\W+(\w+)", " ".join(SERVICES[name]["command"]))
    assert used
    assert set(used) <= set(get_commands())
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert not [each for each in SERVICES[name]["environment"] if not re.search(rf"^#? ?{each}=", example, re.M)]


def test_the_search_address_is_one_that_the_settings_take() -> None:
    from portal import cluster

    address = re.sub(r"\$\{[^}]+\}", "secret", SERVICES["web"]["environment"]["SEARCH_URL"])
    assert cluster.read(address).secure
