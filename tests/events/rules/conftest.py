import pytest

from tests.resources.factories import Tree


@pytest.fixture
def tree(db: None) -> Tree:
    return Tree()
