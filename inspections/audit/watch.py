"""Listens to every session and every statement, so that no change escapes the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from weakref import ref

from sqlalchemy import Connection, Delete, Engine, Insert, Table, Update, and_, event, or_, select
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import InstanceState, Mapper, Session, SessionTransaction
from sqlalchemy.orm.base import NO_VALUE

from inspections.audit.append import append
from inspections.audit.collected import (
    Added,
    Collected,
    NotAudited,
    begin,
    collected,
    keep_for,
    key_of,
    listed,
    take_back,
)
from inspections.privacy.inventory import Kept
from inspections.tenancy import ask_own

_SESSION = "audit session"
_PENDING = "audit before"
_FLUSHING = "audit flushing"
UNKNOWN = {"unknown": True}  # set without having been read; the statement does not tell what was


@event.listens_for(Session, "after_begin")
def _open(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not session.info.get("audited", True):
        return
    if transaction.nested:
        keep_for(session, transaction)
    else:
        begin(session)
        connection.info[_SESSION] = ref(session)


@event.listens_for(Session, "before_flush")
def _flushing(session: Session, *_context: object) -> None:
    session.info[_FLUSHING] = True  # on its own: a first flush begins the transaction


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(session: Session, transaction: SessionTransaction) -> None:
    """All of it, or what came after a savepoint."""
    session.info[_FLUSHING] = False
    if transaction.nested:
        take_back(session, transaction)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, *_context: object) -> None:
    """What the unit of work wrote, with what it knew before."""
    session.info[_FLUSHING] = False
    if (found := collected(session)) is None:
        return
    for one in session.new:
        _note_added(found, inspected(one))
    for one in session.dirty:
        _note_altered(found, inspected(one))
    for one in session.deleted:
        state = inspected(one)
        table, names = _columns(state.mapper)
        row = _row(state, names)
        if listed(table.name).kept is not Kept.NOTHING:
            found.change(table.name, key_of(table, row), row, row, None)


@event.listens_for(Session, "before_commit")
def _commit(session: Session) -> None:
    """The lines are written last, with everything they tell already in the transaction."""
    if session.in_nested_transaction():
        return
    session.flush()  # which may be the first to speak to the database
    if (found := collected(session)) is not None:
        append(session, found)
        begin(session)


@lru_cache
def _columns(mapper: Mapper[Any]) -> tuple[Table, dict[str, str]]:
    """The table of a class, and its attributes with the names of their columns."""
    table = mapper.local_table
    assert isinstance(table, Table)
    return table, {each.key: each.columns[0].name for each in mapper.column_attrs}


def _row(state: InstanceState[Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {column: state.dict.get(attribute) for attribute, column in names.items()}


def _note_added(found: Collected, state: InstanceState[Any]) -> None:
    table, names = _columns(state.mapper)
    row = _row(state, names)
    match listed(table.name).kept:
        case Kept.DIGEST:
            found.added.append(Added(table.name, [row]))
        case Kept.FIELDS:
            found.change(table.name, key_of(table, row), row, None, row)


def _note_altered(found: Collected, state: InstanceState[Any]) -> None:
    table, names = _columns(state.mapper)
    inventory = listed(table.name)
    if inventory.kept is Kept.NOTHING:
        return
    altered = {
        names[attribute]: (UNKNOWN if old is NO_VALUE else old, state.dict.get(attribute))
        for attribute, old in state.committed_state.items()
        if attribute in names and old != state.dict.get(attribute)
    }
    kept = {name: both for name, both in altered.items() if name in inventory.recorded}
    if kept:
        row = _row(state, names)
        before, after = ({name: both[at] for name, both in kept.items()} for at in (0, 1))
        found.change(table.name, key_of(table, row), row, before, after)


@event.listens_for(Engine, "before_execute")
def _before(
    connection: Connection, statement: Any, many: Any, params: Any, options: Mapping[str, Any]
) -> None:
    if not isinstance(statement, (Insert, Update, Delete)):
        return
    connection.info.pop(_PENDING, None)  # of a statement that failed
    if options.get("audit") == "told" or (session := _session_of(connection)) is None:
        return
    found = collected(session)
    if found is None or session.info.get(_FLUSHING):
        return
    assert isinstance(statement.table, Table)
    kept = listed(statement.table.name).kept
    if kept is Kept.NOTHING or (kept is Kept.UPDATES and isinstance(statement, Insert)):
        return
    if isinstance(statement, Insert):
        _note_inserted(found, statement, many, params)
    elif isinstance(statement, Delete) or _alters_what_is_kept(statement):
        each = many or [params]
        before = [row for one in each for row in _matching(connection, statement, one)]
        connection.info[_PENDING] = (statement.table, before)


@event.listens_for(Engine, "after_execute")
def _after(connection: Connection, statement: Any, *_rest: object) -> None:
    if not isinstance(statement, (Update, Delete)) or _PENDING not in connection.info:
        return
    told: tuple[Table, list[dict[str, Any]]] = connection.info[_PENDING]
    table, before = told
    if statement.table is not table:
        return
    del connection.info[_PENDING]
    session = _session_of(connection)
    found = collected(session) if session is not None else None
    assert found is not None
    now = _now(connection, table, before)
    for row in before:
        key = key_of(table, row)
        found.change(table.name, key, row, *_difference(row, now.get(key)))


def _difference(
    was: Mapping[str, Any], now: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    if now is None:
        return was, None
    names = [name for name, value in was.items() if now[name] != value]
    return {name: was[name] for name in names}, {name: now[name] for name in names}


def _session_of(connection: Connection) -> Session | None:
    """The session in whose transaction the statement runs."""
    session: Session | None = connection.info.get(_SESSION, lambda: None)()
    return session if session is not None and session.in_transaction() else None


def _note_inserted(found: Collected, statement: Insert, many: Any, params: Any) -> None:
    table = cast(Table, statement.table)
    rows: Sequence[Mapping[str, Any]] = many or ([params] if params else ())
    if not rows or statement.select is not None:
        raise NotAudited(f"INSERT INTO {table.name}: tell the rows, or insert by parameters")
    if listed(table.name).kept is Kept.DIGEST:
        found.added.append(Added(table.name, rows))
        return
    for row in rows:
        if not row.keys() >= {column.name for column in table.primary_key.columns}:
            raise NotAudited(f"INSERT INTO {table.name}: its key is not known yet; tell the row")
        found.change(table.name, key_of(table, row), row, None, row)


def _alters_what_is_kept(statement: Update) -> bool:
    named = {getattr(column, "name", column) for column in statement._values or ()}
    recorded = set(listed(cast(Table, statement.table).name).recorded)
    return not named or not named.isdisjoint(recorded)


def _matching(connection: Connection, statement: Any, params: Any) -> list[dict[str, Any]]:
    query = select(*_kept_columns(statement.table))
    if statement.whereclause is not None:
        query = query.where(statement.whereclause)
    return ask_own(connection, query, statement.table, params)


def _now(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    keys = list(table.primary_key.columns)
    same = [and_(*(key == row[key.name] for key in keys)) for row in rows]
    if not same:
        return {}
    query = select(*_kept_columns(table)).where(or_(*same))
    return {key_of(table, row): row for row in ask_own(connection, query, table)}


def _kept_columns(table: Table) -> list[Any]:
    recorded = listed(table.name).recorded
    return [column for column in table.columns if column.name in recorded or column.primary_key]
