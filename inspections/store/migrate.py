"""Bring a database to the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from inspections.store.row_security import raise_wall
from inspections.tenancy import WHOLE_INSTALLATION, Reach, enter

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_204_311  # any number, the same in every process


def migrate_database(engine: Engine) -> str:
    """Run what is missing, once however many ask; returns the revision reached."""
    with engine.connect() as connection, _tables_replaceable(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        enter(connection, Reach(WHOLE_INSTALLATION), with_role=False)
        command.upgrade(_config(connection), "head")
        raise_wall(connection)
        return current_revision(connection) or ""


@contextmanager
def _tables_replaceable(connection: Connection) -> Iterator[None]:
    """SQLite replaces a table to alter a constraint; nobody may miss the old one meanwhile.

    The pragma works outside a transaction only, hence at the driver's connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        assert not driver.cursor().execute("PRAGMA foreign_key_check").fetchall()
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
