"""PostgreSQL takes a transaction back at its n-th statement, n = 1, 2, 3 ..., as it may at any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from inspections.settings import Settings
from inspections.store.schema import METADATA
from tests.faults.nth_operation.failing_statements import Countdown, DatabaseTrouble
from tests.faults.nth_operation.works import WORKS, Work
from tests.fixtures.databases import opened
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district
from web.once_more import TAKEN_BACK, was_taken_back

pytestmark = pytest.mark.postgres

# Work with a lease has transactions that must outlive the one that is taken back.
IN_ONE_TRANSACTION = [work for work in WORKS if not work.leased]
FEWEST = 3


@contextmanager
def taken_back(engine: Engine, nth: int) -> Iterator[Countdown]:
    """Instead of its n-th statement or commit the server raises what it raises for real."""
    countdown = Countdown(nth)
    sqlstate = TAKEN_BACK[nth % len(TAKEN_BACK)]
    refusal = f"DO $$ BEGIN RAISE EXCEPTION 'taken back' USING ERRCODE = '{sqlstate}'; END $$"

    def is_due() -> bool:
        try:
            countdown.count(refusal)
        except DatabaseTrouble:
            return True
        return False

    def on_statement(
        _connection: Connection, _cursor: object, said: str, given: Any, *_: Any
    ) -> tuple[str, Any]:
        if not is_due():
            return said, given
        return refusal, [()] if isinstance(given, list) else ()

    def on_commit(connection: Connection) -> None:
        if is_due():
            connection.exec_driver_sql(refusal)

    event.listen(engine, "before_cursor_execute", on_statement, retval=True)
    event.listen(engine, "commit", on_commit)
    try:
        yield countdown
    finally:
        event.remove(engine, "before_cursor_execute", on_statement)
        event.remove(engine, "commit", on_commit)


Content = dict[str, list[str]]


def content(onlooker: Engine) -> Content:
    with onlooker.connect() as connection:
        return {
            table.name: sorted(connection.scalars(sa.text(f"SELECT t::text FROM {table.name} t")))
            for table in METADATA.sorted_tables
        }


def numbers(small: SmallDistrict) -> dict[str, int]:
    """How many rows each table has after the work was done undisturbed."""
    with small.sessions.kw["bind"].connect() as connection:
        counted = {
            table.name: connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar()
            for table in METADATA.sorted_tables
        }
    return {name: int(many or 0) for name, many in counted.items()}


@pytest.fixture
def onlooker(fresh_postgres: str) -> Iterator[Engine]:
    """Sees every row, whosever it is."""
    url = sa.make_url(fresh_postgres).set(drivername="postgresql+psycopg", username="postgres")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("work", IN_ONE_TRANSACTION, ids=lambda work: work.name)
def test_what_is_taken_back_leaves_nothing_and_comes_to_the_same_end(
    work: Work,
    small: SmallDistrict,
    settings: Settings,
    fresh_postgres: str,
    onlooker: Engine,
) -> None:
    work.prepare(small)()
    wanted = numbers(small)
    clock = MovingClock()
    for database in opened(fresh_postgres):
        run = work.prepare(make_district(database.sessions, clock, settings))
        before, began = content(onlooker), clock.now
        for nth in count(1):
            clock.now = began
            with taken_back(database.engine, nth) as fault:
                try:
                    run()
                except DBAPIError as error:
                    if not was_taken_back(error):
                        raise
            if not fault.happened:
                break
            assert content(onlooker) == before, f"half done after statement {nth}"
        assert nth > FEWEST
        assert {name: len(rows) for name, rows in content(onlooker).items()} == wanted
