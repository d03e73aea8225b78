"""The database file by plain SQL, and a deficiency as its history tells it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from inspections.db import sqlite_module
from tests.simulation import own_rules as rules

Row = dict[str, Any]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def exact(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Tables:
    """The database file, read only."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite_module().connect(str(file), isolation_level=None)

    def rows(self, query: str, *values: object) -> list[Row]:
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self._connection.close()


@dataclass
class Case:
    """One case of any process as its history tells it; the dates are a deficiency's."""

    process: str
    row: Row
    steps: list[Row]
    state: str = ""
    entry: int = 0
    deadline: date = date.min
    lapses: datetime = datetime.min.replace(tzinfo=UTC)
    planned_on: date = date.min
    alarmed: datetime | None = None
    cared_for: bool = False  # somebody takes care of the imminent danger
    ladder: int = 0  # the rung that was reached
    extensions: int = 0
    dangerous: bool = False
    nothing: bool = False  # the inspection found nothing
    told: datetime = datetime.min.replace(tzinfo=UTC)  # the last step
    entered: datetime = datetime.min.replace(tzinfo=UTC)
    timers: dict[tuple[int, str], rules.Due] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)  # entry -> when it was left
    rung: Counter[tuple[str, str]] = field(default_factory=Counter)  # (trigger, at) by the clock
    rung_here: set[str] = field(default_factory=set)  # triggers since the state was entered
    letters: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # key -> at, deadline
    perhaps: set[str] = field(default_factory=set)  # letters that may be there or not
    either: dict[tuple[int, str], datetime] = field(default_factory=dict)  # or then

    @property
    def name(self) -> str:
        return f"{self.process} {self.row.get('number') or self.row['id']}"

    @property
    def imminent(self) -> bool:
        return (
            self.dangerous
            if self.process == "complaint"
            else (self.row.get("severity") == rules.IMMINENT)
        )
