"""Fixtures for all rooms; those of one room stand beside its tests."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from tests.world import Portal, served


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    caches["local"].clear()


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
