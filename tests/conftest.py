"""Fixtures for all rooms; those of one room stand beside its tests."""

import gc
import os
import secrets
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import translation
from playwright.sync_api import Browser, expect, sync_playwright

from tests.scheduling import SharedWorlds, longest_first
from tests.services import told
from tests.services.cluster import Cluster
from tests.world import Portal, migrated, migrated_on, served

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ON_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
ON_REDIS = settings.CACHES["default"]["BACKEND"] == "portal.shared_cache.SharedCache"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SharedWorlds | None:
    return SharedWorlds(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)
    # What stands now stays: to look through it again and again for what may go takes a tenth of the time.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def fast(request: pytest.FixtureRequest) -> bool:
    """Whether a sample is enough: whoever runs the slow tests too wants all of it."""
    return "not slow" in request.config.getoption("markexpr")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the tables are made once and copied: each process would need 20 s to migrate."""
    return ON_SQLITE


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    tables = settings.DATABASES["default"]
    if ON_SQLITE:
        shutil.copy(migrated(), tables["TEST"]["NAME"])
    else:
        tables["TEST"]["TEMPLATE"] = migrated_on(os.environ["DATABASE_URL"])


@pytest.fixture(autouse=True)
def _as_a_new_process() -> None:
    """Nothing remembered, and the language that a process starts with: a request leaves its own behind."""
    caches["local"].clear()
    if ON_REDIS:  # elsewhere it is a table, which each test leaves as it found it
        caches["default"].key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = secrets.token_hex(8)
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The real server with the starter network. Its content is shared: tests read, or use `own_portal`."""
    with served(copy_to=tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def own_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A server of the test's own, whose content it may change."""
    with served(copy_to=tmp_path_factory.mktemp("own-portal")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser. One for all rooms: a process can hold only one of its drivers."""
    if CHROMIUM is None:
        pytest.skip("SKIPPED LOUDLY: no Chromium on this machine, so no page was tried in a browser")
    expect.set_options(timeout=20_000)  # a busy machine is no fault of a page
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def search_cluster() -> Cluster:
    """A real search cluster: its address for SEARCH_URL, and its nodes where they are ours to kill and start."""
    if not settings.SEARCH_CLUSTER:
        pytest.skip("no search cluster: make test-services starts one, or SEARCH_URL names one")
    return told.cluster(settings.SEARCH_CLUSTER)
