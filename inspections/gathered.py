"""What nobody reads before the commit, such as letters and facts: one statement for many rows.

They are written before the session's next query, before the changes of its own that it writes, and
at the latest before the commit. What came after a savepoint goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Insert, Update, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from inspections.tenancy import DistrictSession

_HERE, _SAVED = "gathered", "gathered before savepoints"
Statement = Insert | Update
Gathered = dict[Statement, list[Mapping[str, Any]]]


def gather(session: Session, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
    """`statement` is made once and told apart by being the same object.

    Statements run in the order of their first row: none may depend on a row of another.
    """
    if not session.in_transaction():
        session.begin()  # so that a rollback takes it back
    _gathered(session).setdefault(statement, []).extend(rows)


def write_gathered(session: Session) -> None:
    if not (gathered := _gathered(session)):
        return
    session.info[_HERE] = {}
    connection = session.connection()
    for statement, rows in gathered.items():
        connection.execute(statement, rows if len(rows) > 1 else rows[0])


def _gathered(session: Session) -> Gathered:
    found: Gathered = session.info.setdefault(_HERE, {})
    return found


@event.listens_for(DistrictSession, "do_orm_execute")
def _before_a_query(state: ORMExecuteState) -> None:
    write_gathered(state.session)


@event.listens_for(DistrictSession, "before_flush", insert=True)
def _before_its_own(session: Session, *_context: object) -> None:
    """A change made later must not be overwritten by one from before. First of all listeners: the
    others take what follows for the session's own, which has been looked at."""
    write_gathered(session)


@event.listens_for(DistrictSession, "before_commit", insert=True)
def _before_commit(session: Session) -> None:
    write_gathered(session)


@event.listens_for(DistrictSession, "after_begin")
def _begun(session: Session, transaction: SessionTransaction, _connection: object) -> None:
    if transaction.nested:
        now = {statement: list(rows) for statement, rows in _gathered(session).items()}
        session.info.setdefault(_SAVED, {})[transaction] = now


@event.listens_for(DistrictSession, "after_soft_rollback")
def _taken_back(session: Session, transaction: SessionTransaction) -> None:
    """All of it, or what came after a savepoint."""
    session.info[_HERE] = session.info.get(_SAVED, {}).pop(transaction, {})
