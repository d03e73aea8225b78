"""The n-th statement of a piece of work fails, commits counted among them; and what is stored."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from inspections.db import sqlite_module


class DatabaseTrouble(OperationalError):
    """What a driver raises for a lock, a lost connection, a full disk."""


@dataclass
class Countdown:
    left: int
    happened: bool = False

    def count(self, said: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.happened = True
            raise DatabaseTrouble(said, None, Exception("disk I/O error"))


@contextmanager
def failing(engine: Engine, nth: int) -> Iterator[Countdown]:
    """Inside the block the `nth` statement or commit raises; later ones work again."""
    countdown = Countdown(nth)

    def on_statement(_connection: object, _cursor: object, said: str, *_: Any) -> None:
        countdown.count(said)

    def on_commit(_connection: object) -> None:
        countdown.count("COMMIT")

    event.listen(engine, "before_cursor_execute", on_statement)
    event.listen(engine, "commit", on_commit)
    try:
        yield countdown
    finally:
        event.remove(engine, "before_cursor_execute", on_statement)
        event.remove(engine, "commit", on_commit)


# Seals are salted, so two lines of the same change are never equal; how many there are must be.
SEALED = frozenset({
    "audit_chains.hash", "audit_chains.at",
    "audit_lines.at", "audit_lines.payload", "audit_lines.prev_hash", "audit_lines.hash",
    "audit_values.salt", "audit_values.value",
})  # fmt: skip
Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Store:
    """The database file: kept, put back, read row by row."""

    engine: Engine
    file: Path

    def keep(self) -> bytes:
        self._close()
        return self.file.read_bytes()

    def put_back(self, content: bytes) -> None:
        self._close()
        self.file.write_bytes(content)

    def _close(self) -> None:
        """The last connection folds the journal into the file; a traceback may still hold one."""
        self.engine.dispose()
        journal = self.file.with_name(f"{self.file.name}-wal")
        if journal.exists():
            gc.collect()
        assert not journal.exists(), "somebody keeps a connection"

    def rows(self, without: frozenset[str] = frozenset()) -> Rows:
        """Every row of every table, but for the columns named as table.column."""
        connection = sqlite_module().connect(str(self.file))
        try:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            left_out = without | SEALED
            return {name: _rows(connection, name, left_out) for (name,) in tables.fetchall()}
        finally:
            connection.close()


def _rows(connection: Any, table: str, without: frozenset[str]) -> list[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    wanted = [f'"{name}"' for name in columns if f"{table}.{name}" not in without]
    query = f"SELECT {', '.join(wanted)} FROM {table}"
    return sorted(connection.execute(query).fetchall(), key=repr)
