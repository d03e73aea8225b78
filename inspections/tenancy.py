"""Whose rows a session may touch: one district's, or, said aloud, the whole installation's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, Final, Literal
from weakref import ReferenceType, ref

from sqlalchemy import (
    Connection,
    ForeignKey,
    Select,
    Table,
    Update,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption

REACH = "reach"  # in a session's info and a connection's options
FILTERED = "filtered_by_district"
NO_DISTRICT = 0  # no row has it
_SETTING = "begehung.district"  # what row-level security of PostgreSQL asks
_ENTER = select(func.set_config(_SETTING, bindparam("district"), True))
_ENTER_AS = _ENTER.add_columns(func.set_config("role", bindparam("role"), True))


class _Whole(Enum):
    INSTALLATION = "*"


WHOLE_INSTALLATION: Final = _Whole.INSTALLATION
"""For what is nobody's: migrations, sweeps that list districts, log-in, links without a person."""

Whose = int | Literal[_Whole.INSTALLATION] | None


class WithoutDistrict(RuntimeError):
    """A statement on rows of districts in a session opened for none.

    Open it with `transaction(sessions, district_id)` or `reading(sessions, district_id)`. Where no
    district is known yet, say WHOLE_INSTALLATION, find the row and `narrow` to its district.
    """


class ForeignDistrict(RuntimeError):
    """A session opened for one district met a row of another; nothing was written."""


class OfDistrict:
    """A table whose rows belong to a district; every table with `district_id` has it as a base."""

    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))


@dataclass(slots=True, eq=False)
class Reach:
    """What one session may touch; `None` is nothing that belongs to a district."""

    whose: Whose = None
    flushing: bool = False  # statements of the session itself, whose rows were looked at before
    only_ours: ORMOption | None = None
    homes: dict[tuple[str, Any], int] = field(default_factory=dict)  # districts of rows asked for
    session: ReferenceType[Session] | None = None

    @property
    def is_whole(self) -> bool:
        return self.whose is WHOLE_INSTALLATION

    def open(self, whose: Whose) -> None:
        self.whose = whose
        self.only_ours = None
        if isinstance(whose, int):
            district_id = whose
            self.only_ours = with_loader_criteria(
                OfDistrict,
                lambda cls: cls.district_id == district_id,
                include_aliases=True,
                propagate_to_loaders=False,
            )

    def must_have(self, district_id: object) -> None:
        """Raises WithoutDistrict, ForeignDistrict."""
        if self.whose is None:
            raise WithoutDistrict(district_id)
        if not self.is_whole and district_id != self.whose:
            raise ForeignDistrict(f"a row of {district_id} in a session of {self.whose}")


class DistrictSession(Session):
    """A session that knows whose rows it may touch."""

    def __init__(self, *given: Any, whose: Whose = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.info[REACH] = reach = Reach(session=ref(self))
        reach.open(whose)


def reach_of(session: Session) -> Reach:
    found: Reach = session.info[REACH]
    return found


def narrow(session: Session, district_id: int) -> None:
    """From here on this session touches one district only; there is no way back.

    Raises ForeignDistrict when it has loaded rows of another one.
    """
    reach = reach_of(session)
    if not reach.is_whole:
        reach.must_have(district_id)
        return
    session.flush()
    reach.open(district_id)
    for row in session.identity_map.values():
        if isinstance(row, OfDistrict):
            reach.must_have(row.district_id)
    enter(session.connection(), reach)


def narrow_to(session: Session, table: Any, row_id: int) -> None:
    """To the district of this row; to nothing if there is none."""
    narrow(session, session.scalar(_district_of(table), {"row": row_id}) or NO_DISTRICT)


@cache
def _district_of(table: Any) -> Select[tuple[int]]:
    """Put into words once a table: every job begins with it."""
    return select(table.district_id).where(table.id == bindparam("row"))


def enter(connection: Connection, reach: Reach, *, with_role: bool = True) -> None:
    """Tell the connection, and PostgreSQL, for the rest of the transaction.

    Without its role the connection stays the owner of the tables, who may alter them.
    """
    connection.execution_options(**{REACH: reach})
    if connection.dialect.name != "postgresql":
        return
    role = connection.get_execution_options().get("role")
    district = NO_DISTRICT if reach.is_whole else reach.whose
    told = "" if district is None else str(district)
    if role and with_role:
        connection.execute(_ENTER_AS, {"district": told, "role": role})
    elif reach.whose is not None:
        connection.execute(_ENTER, {"district": told})


def ask_own(
    connection: Connection, query: Select[Any], table: Table, params: Any = None
) -> list[dict[str, Any]]:
    """For who asks beside the session: rows of a bare table, filtered as the session's are."""
    reach: Reach = connection.get_execution_options().get(REACH) or Reach()
    if isinstance(reach.whose, int) and "district_id" in table.columns:
        query = query.where(table.c.district_id == reach.whose)
    found = connection.execute(query, params or {}, execution_options={FILTERED: True})
    return [dict(row) for row in found.mappings()]


@contextmanager
def reaching(connection: Connection, district_id: int | None) -> Iterator[None]:
    """Beyond the session's district: a chain of nobody, a file that several districts show.

    Not restored after an error, when the transaction is over and can be told nothing more.
    """
    before: Reach = connection.get_execution_options().get(REACH) or Reach()
    at_home = before.is_whole or before.whose == district_id
    connection.execution_options(**{REACH: Reach(WHOLE_INSTALLATION)})
    if not at_home:
        enter(connection, Reach(WHOLE_INSTALLATION))
    yield
    connection.execution_options(**{REACH: before})
    if not at_home:
        enter(connection, before)


@event.listens_for(DistrictSession, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        enter(connection, reach_of(session))


@event.listens_for(DistrictSession, "do_orm_execute")
def _filter(state: ORMExecuteState) -> None:
    """Every SELECT, UPDATE and DELETE of mapped classes asks for the own district only."""
    only_ours = reach_of(state.session).only_ours
    if only_ours is None or not state.is_orm_statement:
        return
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if isinstance(state.statement, Update):
        must_stay(state.statement)
    state.statement = state.statement.options(only_ours)
    state.update_execution_options(**{FILTERED: True})


@event.listens_for(DistrictSession, "before_flush")
def _flush(session: Session, _context: object, _instances: object) -> None:
    reach_of(session).flushing = True


@event.listens_for(DistrictSession, "after_flush")
@event.listens_for(DistrictSession, "after_soft_rollback")
def _flushed(session: Session, *_more: object) -> None:
    reach_of(session).flushing = False


@event.listens_for(OfDistrict, "before_insert", propagate=True)
@event.listens_for(OfDistrict, "before_update", propagate=True)
@event.listens_for(OfDistrict, "before_delete", propagate=True)
def _stay_at_home(_mapper: Mapper[Any], connection: Connection, row: OfDistrict) -> None:
    reach: Reach = connection.get_execution_options().get(REACH) or Reach()
    reach.must_have(row.district_id)


def must_stay(statement: Update) -> None:
    """Raises ForeignDistrict for an UPDATE that would move rows to another district."""
    if any(getattr(column, "name", column) == "district_id" for column in statement._values or ()):
        raise ForeignDistrict("an UPDATE of district_id")


def must_belong(classes: Iterable[type[Any]]) -> None:
    """Raises TypeError for a table that has the column and not the base."""
    for each in classes:
        if "district_id" in each.__table__.columns and not issubclass(each, OfDistrict):
            raise TypeError(f"has district_id; write `class {each.__name__}(OfDistrict, Base)`")
