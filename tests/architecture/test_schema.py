"""What every table has to have."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from inspections.store.migrate import newest_revision
from inspections.store.schema import METADATA
from tests.fixtures.databases import Database

NO_DISTRICT = {"districts", "heartbeats", "installation", "day_salts", "visitor_marks",
               "passkey_challenges"}  # fmt: skip


def test_every_row_belongs_to_a_district() -> None:
    for name, table in METADATA.tables.items():
        if name not in NO_DISTRICT:
            assert "district_id" in table.c, name


def test_the_migrations_make_the_schema_the_code_expects(any_database: Database) -> None:
    with any_database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_there_is_one_newest_migration_and_it_is_numbered() -> None:
    assert newest_revision().isdecimal()
    assert len(newest_revision()) == 4
