"""Copy a whole small database into an empty one, in the transaction of the caller."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, Table, func, literal, select

from inspections.db import Base

AT_ONCE = 2000
NO_HISTORY = {"heartbeats", "installation"}  # signs of life of a program that does not run


def copy_everything(source: Connection, target: Connection) -> int:
    """All rows with their ids, tables in the order of their references; returns how many."""
    copied = 0
    for table in Base.metadata.sorted_tables:
        if table.name not in NO_HISTORY:
            copied += _copy(table, source, target)
    return copied


def _copy(table: Table, source: Connection, target: Connection) -> int:
    rows = source.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    copied = 0
    while batch := rows.fetchmany(AT_ONCE):
        target.execute(table.insert(), [dict(row) for row in batch])
        copied += len(batch)
    if copied and target.dialect.name == "postgresql":
        _continue_counting(table, target)
    return copied


def _continue_counting(table: Table, target: Connection) -> None:
    """PostgreSQL counts ids beside the table and does not see those that were copied."""
    key = table.primary_key.columns.get("id")
    if key is not None and isinstance(key.type, Integer):
        newest = target.scalar(select(func.max(key)))
        sequence = func.pg_get_serial_sequence(literal(table.name), literal("id"))
        target.execute(select(func.setval(sequence, newest)))
