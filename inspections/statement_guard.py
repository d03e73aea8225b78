"""The last look at a statement before it leaves: no row of a district without its district."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    Insert,
    MetaData,
    TableClause,
    TextClause,
    Update,
    bindparam,
    event,
)
from sqlalchemy.sql import visitors

from inspections.references import must_write_home
from inspections.tenancy import FILTERED, REACH, ForeignDistrict, Reach, WithoutDistrict, must_stay

DISTRICT = "district_id"
_OWN = "own_district"
_NOWHERE = Reach()
_known: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()
_bound: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

Rows = Sequence[Mapping[str, Any]]
Checked = tuple[Any, Rows, Mapping[str, Any]]


def guard(engine: Engine, metadata: MetaData) -> None:
    """Let nothing through to this engine that could meet rows of a foreign district."""

    @event.listens_for(engine, "before_execute", retval=True)
    def look(
        connection: Connection,
        statement: Any,
        rows: Rows,
        row: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> Checked:
        reach: Reach = options.get(REACH) or _NOWHERE
        if reach.is_whole or reach.flushing or FILTERED in options:
            return statement, rows, row
        if not (tables := touched(statement, metadata)):
            return statement, rows, row
        if reach.whose is None:
            raise WithoutDistrict(f"{', '.join(sorted(tables))}: {WithoutDistrict.__doc__}")
        if isinstance(statement, Insert):
            for written in rows or [row]:
                reach.must_have(_district_of(statement, written))
            must_write_home(connection, reach, statement, rows or [row])
            return statement, rows, row
        if isinstance(statement, Update):
            must_stay(statement)
            must_write_home(connection, reach, statement, rows or [row])
        if isinstance(statement, Update | Delete):
            return _with_district(statement, rows, row, reach)
        raise WithoutDistrict(f"{', '.join(sorted(tables))}: ask by mapped classes in a session")


def touched(statement: Any, metadata: MetaData) -> frozenset[str]:
    """The tables of districts this statement reads or writes; of SQL in words, those it names."""
    if (known := _known.get(statement)) is not None:
        return known
    if isinstance(statement, TextClause):
        named = set(re.findall(r"\w+", statement.text))
    else:
        named = {each.name for each in visitors.iterate(statement) if isinstance(each, TableClause)}
        if isinstance(written := getattr(statement, "table", None), TableClause):
            named.add(written.name)
    of_districts = {name for name, each in metadata.tables.items() if DISTRICT in each.columns}
    _known[statement] = names = frozenset(named & of_districts)
    return names


def _district_of(statement: Insert, row: Mapping[str, Any]) -> object:
    if DISTRICT in row:
        return row[DISTRICT]
    for column, value in (statement._values or {}).items():
        if getattr(column, "name", column) == DISTRICT:
            return value.value
    raise ForeignDistrict(f"an INSERT into {statement.table} that does not say for which district")


def _with_district(
    statement: Update | Delete, rows: Rows, row: Mapping[str, Any], reach: Reach
) -> Checked:
    """The same statement for rows of the own district only; made once for those made once."""
    bound = _bound.get(statement)
    if bound is None:
        column = statement.table.columns[DISTRICT]
        _bound[statement] = bound = statement.where(column == bindparam(_OWN))
    if rows:
        return bound, [{**one, _OWN: reach.whose} for one in rows], {}
    return bound, [], {**row, _OWN: reach.whose}
