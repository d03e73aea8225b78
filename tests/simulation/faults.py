"""Where and when a process dies or its database fails; all by one random number generator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.simulation.journal import Journal


class SimCrash(BaseException):
    """kill -9: nothing of the process remains, and no `except Exception` sees it."""


class DatabaseTrouble(OperationalError):
    """A statement that failed because we said so."""


class Faults:
    """At a named crash point, at the n-th database statement, or between commit and reply."""

    def __init__(self, random: Random, journal: Journal) -> None:
        self.random, self.journal = random, journal
        self.active = True
        self._left: int | None = None
        self._dies = False

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        heard = {"before_cursor_execute": self._on_statement, "commit": self._on_commit}
        for name, hear in heard.items():
            event.listen(engine, name, hear)
        try:
            yield
        finally:
            for name, hear in heard.items():
                event.remove(engine, name, hear)

    @contextmanager
    def over_a_process(self) -> Iterator[None]:
        before = self._left, self._dies
        self._left = None
        if self.active and self.random.random() < 0.12:
            self._left = self.random.choice((1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 21, 40))
            self._dies = self.random.random() < 0.6
        try:
            yield
            if self.active and self.random.random() < 0.02:
                self._die("crash before the reply")
        finally:
            self._left, self._dies = before

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Other processes run; what is to befall this one waits for it."""
        mine = self._left, self._dies
        self._left = None
        try:
            yield
        finally:
            self._left, self._dies = mine

    def at_point(self, name: str) -> None:
        if self.active and self.random.random() < 0.02:
            self._die(f"crash at {name}")

    def _die(self, how: str) -> None:
        self.journal.count(how)
        raise SimCrash(how)

    def _on_statement(self, _connection: object, _cursor: object, said: str, *_: Any) -> None:
        self._count_down(said)

    def _on_commit(self, _connection: object) -> None:
        self._count_down("COMMIT")

    def _count_down(self, said: str) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left > 0:
            return
        self._left = None
        if self._dies:
            self._die("crash at a statement")
        self.journal.count("database error")
        raise DatabaseTrouble(said, None, Exception("disk I/O error"))
