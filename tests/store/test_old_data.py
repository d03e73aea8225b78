"""A database of the first release, full of running work, goes over to the newest schema whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from inspections.commands import migrate as migrating
from inspections.db import Sessions, bare, make_engine, make_sessions, reading, transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import timers
from inspections.runtime.instances import Instance
from inspections.settings import Settings
from inspections.store import deficiencies, migrate
from inspections.store.deficiencies import FollowUp
from inspections.store.schema import METADATA
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fold_figures import verify_figures
from inspections.workflows import registry
from tests.fixtures.databases import settings_for
from tests.fixtures.postgres import PostgresServer
from tests.fixtures.small_district import SmallDistrict

Rows = dict[str, list[tuple[Any, ...]]]
Columns = dict[str, list[str]]


@dataclass(frozen=True)
class Old:
    """The database of the first release, and the district that lives in it."""

    settings: Settings
    engine: sa.Engine
    columns: Columns
    rows: Rows
    small: SmallDistrict


@pytest.fixture
def worked(small: SmallDistrict, monkeypatch: pytest.MonkeyPatch) -> SmallDistrict:
    """Begun by the first versions: found, open with a visit ordered, open, overdue, withdrawn."""
    newest = registry.current
    with monkeypatch.context() as patch:
        patch.setattr(
            registry,
            "current",
            lambda name: newest(name) if name == "complaint" else registry.pinned(name, 1),
        )
        small.clock.to("2026-04-07 10:00")
        small.beat()
        small.inspect("C06", "B13", "J03", "M02", "B11")
        decided(small, "C06", Decision.ACCEPT, Decision.FOLLOW_UP)
        decided(small, "B13", Decision.ACCEPT)
        decided(small, "J03", Decision.WITHDRAW)
        decided(small, "B11", Decision.ACCEPT)
        small.clock.to("2026-04-09 10:00")
        small.beat(times=2)
    return small


def decided(small: SmallDistrict, item: str, *decisions: Decision) -> None:
    for decision in decisions:
        [case_id] = [case.id for case in small.deficiencies() if case.item == item]
        with transaction(small.sessions) as session:
            case = deficiencies.get(session, small.district.id, case_id)
            verdict = Verdict(decision, case.instance.entry, "Aus gutem Grund.")
            decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, worked: SmallDistrict, tmp_path: Path) -> Iterator[Old]:
    """What the first release would have stored of all this, in its own schema."""
    folder = tmp_path / "old"
    folder.mkdir()
    settings = settings_for(folder)
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.run("CREATE DATABASE {}", "first_release")
        settings = settings_for(folder, DATABASE_URL=server.url("first_release"))
    engine = make_engine(settings.database_url)
    with bare(engine) as connection:
        command.upgrade(migrate._config(connection), "0001")
    columns = {
        table: [column["name"] for column in sa.inspect(engine).get_columns(table)]
        for table in sa.inspect(engine).get_table_names()
        if table != "alembic_version"
    }
    with worked.sessions() as session:
        rows = read(session.connection(), columns, before_follow_ups)
    fill(engine, columns, rows)
    sessions = make_sessions(engine, WHOLE_INSTALLATION)
    office = replace(worked.office, sessions=sessions)
    yield Old(settings, engine, columns, rows, replace(worked, sessions=sessions, office=office))
    engine.dispose()
    if request.param == "postgres":
        server.run("DROP DATABASE {} WITH (FORCE)", "first_release")


def before_follow_ups(table: sa.Table) -> sa.ColumnElement[bool]:
    """Follow-ups were no cases of their own, so nothing of such a case was stored."""
    workflow = Instance.__table__.c.workflow
    if table.name == "workflow_instances":
        return workflow != "follow_up"
    if table.name in ("workflow_steps", "timers"):
        cases = sa.select(Instance.id).where(workflow == "follow_up")
        return table.c.instance_id.not_in(cases)
    return sa.true()


def everything(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.true()


def read(
    connection: sa.Connection,
    columns: Columns,
    which: Callable[[sa.Table], sa.ColumnElement[bool]] = everything,
) -> Rows:
    """These columns of every table, in the order of their keys."""
    found: Rows = {}
    for table in METADATA.sorted_tables:
        if table.name in columns:
            query = sa.select(*(table.c[name] for name in columns[table.name]))
            query = query.where(which(table)).order_by(*table.primary_key)
            found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found


def fill(engine: sa.Engine, columns: Columns, rows: Rows) -> None:
    with bare(engine) as connection:
        for table in METADATA.sorted_tables:
            names = columns.get(table.name, [])
            if not rows.get(table.name):
                continue
            old = sa.table(table.name, *(sa.column(name, table.c[name].type) for name in names))
            values = [dict(zip(names, row, strict=True)) for row in rows[table.name]]
            connection.execute(old.insert(), values)
            if engine.dialect.name == "postgresql" and "id" in names:
                connection.execute(sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id))"
                    f" FROM {table.name}"
                ))  # fmt: skip


def test_the_schema_goes_over_and_every_row_is_still_there(old: Old) -> None:
    assert {len(old.rows[name]) > 0 for name in ("deficiencies", "follow_ups", "timers")} == {True}
    assert migrate.migrate_database(old.engine) == migrate.newest_revision()
    with bare(old.engine) as connection:
        assert read(connection, old.columns, before_follow_ups) == old.rows
        broken = {
            "sqlite": "PRAGMA foreign_key_check",
            "postgresql": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
        }[old.engine.dialect.name]
        assert connection.execute(sa.text(broken)).all() == []


def test_each_follow_up_becomes_a_running_case(old: Old) -> None:
    migrate.migrate_database(old.engine)
    with reading(old.small.sessions) as session:
        [follow_up] = session.query(FollowUp)
        assert (follow_up.state, follow_up.instance.state) == ("planned", "planned")
        assert follow_up.instance.ended_at is None
        assert follow_up.deficiency.item == "C06"


def pending(sessions: Sessions) -> dict[tuple[str, str], str]:
    with reading(sessions) as session:
        cases = session.query(deficiencies.Deficiency).all()
        return {
            (case.item, timer.name): timer.due_at.isoformat()
            for case in cases
            for timer in timers.pending(session, case.instance_id)
        }


def test_running_cases_go_on_with_their_timers(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    small = old.small
    monkeypatch.setattr(migrating, "utcnow", small.clock)
    migrate.migrate_database(old.engine)
    before = pending(small.sessions)
    assert {item for item, _name in before} == {"C06", "B13", "B11", "M02"}
    migrating.migrate(old.settings)
    assert pending(small.sessions) == before
    with reading(small.sessions) as session:
        for row in session.query(Instance).filter(Instance.ended_at.is_(None)):
            assert row.version == registry.current(row.workflow).version, row.workflow
        assert verify_figures(session, small.district.id) == []
    for day in ("2026-04-15 08:00", "2026-04-22 08:00"):
        small.clock.to(day)
        small.beat(times=2)
    states = {case.item: case.state for case in small.deficiencies()}
    assert states == {
        "C06": "escalated", "B11": "escalated", "B13": "open", "J03": "withdrawn", "M02": "found",
    }  # fmt: skip
    with reading(small.sessions) as session:
        assert verify_figures(session, small.district.id) == []


def test_migrating_again_changes_nothing(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "utcnow", old.small.clock)
    every = {table.name: [column.name for column in table.c] for table in METADATA.sorted_tables}
    migrating.migrate(old.settings)
    with bare(old.engine) as connection:
        once = read(connection, every)
    migrating.migrate(old.settings)
    with bare(old.engine) as connection:
        assert read(connection, every) == once
