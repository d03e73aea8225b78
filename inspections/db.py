"""The database: engines for SQLite and PostgreSQL, and the one word for a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from inspections.clock import Clock, utcnow
from inspections.domain.quota import STANDARD, Limits
from inspections.statement_guard import guard
from inspections.tenancy import (
    WHOLE_INSTALLATION,
    DistrictSession,
    Reach,
    Whose,
    enter,
    must_belong,
    narrow_to,
    reach_of,
)

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_SECONDS = 30
CLOCK, LIMITS = "clock", "limits"  # in the info of a session


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; a naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: Document, list[Any]: Document}  # noqa: RUF012

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        must_belong([cls])


@event.listens_for(Base, "attribute_instrument", propagate=True)
def know_what_was(_class: type[Base], _key: str, attribute: Any) -> None:
    """Whoever sets a value that was not read yet reads it first: the audit log tells what was."""
    attribute.impl.active_history = True


class UnsafeSqlite(RuntimeError):
    """This SQLite corrupts a WAL file under several connections (fixed in 3.51.3)."""


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand; several processes on one WAL file need a repaired one.

    Range of the WAL-reset bug by sqlite.org: 3.7.0 to 3.51.2, back-ported to 3.50.7 and 3.44.6.
    """
    try:
        module: ModuleType = import_module("pysqlite3.dbapi2")
    except ImportError:
        module = sqlite3
    version = module.sqlite_version_info
    repaired = (
        version >= (3, 51, 3)
        or (3, 50, 7) <= version < (3, 51, 0)
        or (3, 44, 6) <= version < (3, 45, 0)
    )
    if not repaired:
        raise UnsafeSqlite(
            f"SQLite {module.sqlite_version} has the WAL-reset bug; install pysqlite3 or use"
            " PostgreSQL (BEGEHUNG_DATABASE_URL)"
        )
    return module


def make_engine(url: str) -> Engine:
    """`?role=NAME` in the URL of PostgreSQL is what every session takes on; it owns nothing."""
    engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgres_engine(make_url(url))
    guard(engine, Base.metadata)
    return engine


def _postgres_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["role"]),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        hide_parameters=True,
        connect_args=_postgres_arguments(),
        execution_options={"role": url.query.get("role")},
        json_deserializer=orjson.loads,
    )


def _postgres_arguments() -> dict[str, object]:
    """Both ends notice within half a minute that the other is gone.

    Otherwise a host cut off in the middle of a transaction keeps its rows locked for the two
    hours TCP takes to find out, and with them every worker elsewhere that needs them.
    """
    idle, interval, times = 10, 5, 4
    unheard = (idle + interval * times) * 1000  # what was sent and never confirmed, in ms
    ours = {"keepalives_idle": idle, "keepalives_interval": interval, "keepalives_count": times}
    theirs = {
        "tcp_keepalives_idle": idle,
        "tcp_keepalives_interval": interval,
        "tcp_keepalives_count": times,
        "tcp_user_timeout": unheard,
        "idle_in_transaction_session_timeout": "10min",
    }
    options = " ".join(f"-c {name}={value}" for name, value in theirs.items())
    return {"connect_timeout": 10, "tcp_user_timeout": unheard, "options": options, **ours}


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_module(),
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # an error in the log is not to tell what somebody wrote
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred transaction that reads and then writes fails at once when another wrote.
        readonly = connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


Sessions = sessionmaker[Session]


def make_sessions(
    engine: Engine,
    whose: Whose = None,
    *,
    clock: Clock = utcnow,
    audited: bool = True,
    limits: Limits = STANDARD,
) -> Sessions:
    """`whose`: the district of all sessions that are opened without saying one.

    `clock` dates the audit lines; only what is thrown away afterwards is not audited.
    `limits` are for the photos of a district whose administration set none.
    """
    return sessionmaker(
        engine,
        class_=DistrictSession,
        expire_on_commit=False,
        autoflush=True,
        whose=whose,
        info={CLOCK: clock, "audited": audited, LIMITS: limits},
    )


def insert_into(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT, which only the dialects know."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@contextmanager
def transaction(sessions: Sessions, whose: Whose = None) -> Iterator[Session]:
    """One use case, one transaction: all of it or nothing, in the district it is for."""
    with sessions.begin() as session:
        if whose is not None:
            reach_of(session).open(whose)
        yield session


@contextmanager
def transaction_for(sessions: Sessions, table: type[Any], row_id: int) -> Iterator[Session]:
    """A job's transaction: in the district of the row it is about, and in no other."""
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        narrow_to(session, table, row_id)
        yield session


@contextmanager
def reading(sessions: Sessions, whose: Whose = None) -> Iterator[Session]:
    """One consistent snapshot that never writes and never blocks a writer.

    What was loaded stays readable afterwards; what was not stays unknown.
    """
    with sessions() as session:
        if whose is not None:
            reach_of(session).open(whose)
        session.connection(execution_options={"readonly": True, **_snapshot(session)})
        yield session
        session.expunge_all()
        session.rollback()


@contextmanager
def bare(engine: Engine) -> Iterator[Connection]:
    """A connection to the whole installation, for what copies or alters tables."""
    with engine.begin() as connection:
        enter(connection, Reach(WHOLE_INSTALLATION))
        yield connection


def _snapshot(session: Session) -> dict[str, object]:
    if session.get_bind().dialect.name != "postgresql":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
