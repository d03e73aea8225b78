"""All the checker looks at: rows, the mail server's journal, the people's, that of the faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.faults.processes.journal import Record, read

Row = dict[str, Any]
TABLES = (
    "outbox",
    "users",
    "operators",
    "workflow_instances",
    "workflow_steps",
    "timers",
    "deficiencies",
    "inspections",
    "answers",
    "answer_conflicts",
    "policies",
    "summaries",
    "facts",
    "runs",
    "leases_noted",
)


@dataclass
class Evidence:
    tables: dict[str, list[Row]]
    mail: list[Record] = field(default_factory=list)
    people: list[Record] = field(default_factory=list)
    faults: list[Record] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # what PostgreSQL says about its own files
    violations: list[tuple[str, str]] = field(default_factory=list)

    def must(self, holds: object, invariant: str, text: object) -> None:
        if not holds:
            self.violations.append((invariant, str(text)[:400]))

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def by(self, table: str, column: str) -> dict[Any, list[Row]]:
        found: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            found[row[column]].append(row)
        return found

    def said(self, event: str) -> list[Record]:
        return [one for one in self.people if one["event"] == event]

    def accepted(self) -> list[Record]:
        return [one for one in self.mail if one["event"] == "accepted"]

    def offset_by(self, moment: float) -> float:
        """The furthest the product's clock was ahead until then."""
        told = [one["offset"] for one in self.faults if "offset" in one and one["at"] <= moment + 3]
        apart = [one["ahead"] for one in self.faults if "ahead" in one]
        return max(told, default=0) + max(apart, default=0)

    def product_time(self, real: float) -> float:
        """What the product's clock showed at the end of that moment."""
        told = [one["offset"] for one in self.faults if "offset" in one and one["at"] <= real]
        return real + (told[-1] if told else 0)


def gather(url: str, mail: Path, people: Path, faults: Path) -> Evidence:
    """All tables as of one moment: the workers go on meanwhile."""
    everything = "-c begehung.district=0"
    with psycopg.connect(
        url, row_factory=dict_row, autocommit=True, options=everything
    ) as connection:
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            tables = {
                name: connection.execute(f"SELECT * FROM {name}").fetchall()  # type: ignore[arg-type]
                for name in TABLES
            }
        broken = list(_broken(connection))
    said = [record for file in sorted(people.glob("*.jsonl")) for record in read(file)]
    return Evidence(tables, list(read(mail)), said, list(read(faults)), broken)


def _broken(connection: psycopg.Connection[Any]) -> Iterable[str]:
    """PostgreSQL's own amcheck over every index of ours, with the rows they point to."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    except psycopg.Error:
        return  # not installed with this server
    indexes = connection.execute(
        "SELECT c.oid::regclass AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam"
        " WHERE n.nspname = 'public' AND a.amname = 'btree'"
    ).fetchall()
    for index in indexes:
        try:
            connection.execute("SELECT bt_index_check(%s::regclass, true)", (index["name"],))
        except psycopg.Error as error:
            yield f"{index['name']}: {error}"


def seconds(moment: datetime) -> float:
    return moment.timestamp()
