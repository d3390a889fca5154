"""SQLite with turns: whoever wants to write waits in line for it, across threads and processes.

SQLite alone lets writers sleep for longer and longer (up to 0.1 s) and takes whoever looks first when the lock is free:
among many, somebody who is unlucky finds it taken every time, until the time is up and "database is locked" is raised.
Here everybody looks equally often at the lock of a file beside the database, and SQLite's own lock is then free.
What is right or wrong still rests on SQLite's lock alone.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LOOK_SECONDS = 0.003


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds the turn from BEGIN to the end of a transaction, or for one statement that writes outside of any."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line: int | None = None
        self._has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=lambda connection: Cursor(connection, self))

    @contextmanager
    def turn(self, query: str) -> Iterator[None]:
        """Around a statement outside of transactions."""
        if self._has_turn or not query.lstrip().upper().startswith(WRITES):
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._end_turn()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._has_turn = False
            if self._line is not None:
                os.close(self._line)
                self._line = None

    def _take_turn(self) -> None:
        """Raises OperationalError after the time that SQLite itself would wait."""
        if self._has_turn or self.is_in_memory_db():
            return
        if self._line is None:
            name = f"{self.settings_dict['NAME']}.turn"
            self._line = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5))
        while not self._has_turn:
            try:
                fcntl.flock(self._line, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._has_turn = True
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OperationalError("database is locked: the turn to write did not come") from None
                time.sleep(LOOK_SECONDS)

    def _end_turn(self) -> None:
        """Unless the transaction goes on: a commit may fail, and is then undone."""
        if self._has_turn and self._line is not None and not self.connection.in_transaction:
            self._has_turn = False
            fcntl.flock(self._line, fcntl.LOCK_UN)


class Cursor(base.SQLiteCursorWrapper):
    def __init__(self, connection: sqlite3.Connection, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self._wrapper.turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._wrapper.turn(query):
            return super().executemany(query, param_list)
