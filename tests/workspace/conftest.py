from tests.accounts.conftest import commits_at_once

__all__ = ["commits_at_once"]
