"""A row of a district refers to rows of its own district only, on whichever database.

Foreign keys look at the number alone, and PostgreSQL looks past row-level security for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Insert,
    MetaData,
    Select,
    Table,
    Update,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import InstanceState, Mapper, ORMExecuteState

from inspections.tenancy import (
    FILTERED,
    REACH,
    DistrictSession,
    ForeignDistrict,
    OfDistrict,
    Reach,
    reach_of,
)

DISTRICT = "district_id"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reference:
    """`name` is the column that refers, `to` the one it refers to."""

    name: str
    to: Column[Any]

    @property
    def table(self) -> Table:
        return self.to.table


@cache
def references(table: Table) -> tuple[Reference, ...]:
    """From a table of districts to tables of districts, by name."""
    keys = sorted(table.foreign_keys, key=lambda key: key.parent.name)
    return tuple(
        Reference(key.parent.name, key.column)
        for key in keys
        if DISTRICT in table.columns and DISTRICT in key.column.table.columns
    )


def must_refer_home(
    connection: Connection, reach: Reach, table: Table, rows: Rows, district: object
) -> None:
    """Raises ForeignDistrict; what is nowhere is for the foreign key to refuse.

    What many rows refer to is looked at once.
    """
    for each in references(table):
        for value in {row.get(each.name) for row in rows} - {None}:
            home = _home(connection, reach, each, value)
            nowhere = home is None and reach.is_whole
            if home != district and not nowhere:
                raise ForeignDistrict(
                    f"{table.name}.{each.name}: a row of {district} refers to one of {home}"
                )


def must_write_home(
    connection: Connection,
    reach: Reach,
    statement: Insert | Update,
    rows: Rows,
) -> None:
    """The same for what a statement of a session of one district writes."""
    if not isinstance(table := statement.table, Table) or not references(table):
        return
    said: dict[str, Any] = {
        str(getattr(column, "name", column)): getattr(value, "value", None)
        for column, value in (statement._values or {}).items()
    }
    must_refer_home(connection, reach, table, [said | dict(row) for row in rows], reach.whose)


def strangers(connection: Connection, metadata: MetaData) -> Iterator[tuple[str, str, int]]:
    """Table, column, and how many of its rows refer to another district."""
    for table in metadata.sorted_tables:
        for each in references(table):
            target = each.table.alias("referred")
            query = (
                select(func.count())
                .select_from(table.join(target, table.c[each.name] == target.c[each.to.name]))
                .where(table.c[DISTRICT] != target.c[DISTRICT])
            )
            if found := connection.scalar(query):
                yield table.name, each.name, found


def _home(connection: Connection, reach: Reach, to: Reference, value: Any) -> int | None:
    """From what the session has seen, or else asked once; rows move to no other district."""
    if (seen := _seen(reach, to.table, value)) is not None:
        return seen
    key = (to.table.name, value)
    if key not in reach.homes:
        options = {FILTERED: True}
        home = connection.scalar(_asked(to.to), {"value": value}, execution_options=options)
        if home is None:
            return None
        reach.homes[key] = home
    return reach.homes[key]


def _seen(reach: Reach, table: Table, value: Any) -> int | None:
    """Of a row the session has at hand."""
    session = reach.session() if reach.session is not None else None
    mapper = _mappers().get(table)
    if session is None or mapper is None:
        return None
    row = session.identity_map.get(mapper.identity_key_from_primary_key((value,)))
    return None if row is None else vars(row).get(DISTRICT)


@event.listens_for(OfDistrict, "before_insert", propagate=True)
def _insert(mapper: Mapper[Any], connection: Connection, row: OfDistrict) -> None:
    _look(mapper, connection, row, vars(row))


@event.listens_for(OfDistrict, "before_update", propagate=True)
def _update(mapper: Mapper[Any], connection: Connection, row: OfDistrict) -> None:
    """Only what changed is looked at."""
    state: InstanceState[Any] = inspected(row)
    changed = {name: vars(row).get(name) for name in state.committed_state}
    _look(mapper, connection, row, changed)


@event.listens_for(DistrictSession, "do_orm_execute")
def _execute(state: ORMExecuteState) -> None:
    """An UPDATE of a mapped class, which the guard takes for looked at."""
    reach = reach_of(state.session)
    if not (state.is_update and isinstance(state.statement, Update)) or reach.is_whole:
        return
    given = state.parameters or {}
    rows = [given] if isinstance(given, Mapping) else list(given)
    must_write_home(state.session.connection(), reach, state.statement, rows)


def _look(
    mapper: Mapper[Any], connection: Connection, row: OfDistrict, said: Mapping[str, Any]
) -> None:
    reach: Reach = connection.get_execution_options().get(REACH) or Reach()
    if isinstance(table := mapper.local_table, Table):
        must_refer_home(connection, reach, table, [said], row.district_id)


@cache
def _asked(column: Column[Any]) -> Select[Any]:
    """Put into words once a table."""
    return select(column.table.c[DISTRICT]).where(column == bindparam("value"))


@cache
def _mappers() -> Mapping[Table, Mapper[Any]]:
    """Of rows known by one number."""
    known = [inspected(each) for each in OfDistrict.__subclasses__() if hasattr(each, "__table__")]
    return {each.local_table: each for each in known if len(each.primary_key) == 1}
