from tests.resources.conftest import tree

__all__ = ["tree"]
