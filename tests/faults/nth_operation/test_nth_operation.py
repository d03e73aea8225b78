"""The n-th database operation fails, n = 1, 2, 3 ... until none is left to fail."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from inspections.settings import Settings
from tests.faults.nth_operation.failing_statements import DatabaseTrouble, Store, failing
from tests.faults.nth_operation.works import WORKS, Work
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict

FEWEST = 3  # statements; less would mean that nothing was counted


@pytest.fixture
def store(database: Database) -> Store:
    assert database.engine.url.database
    return Store(database.engine, Path(database.engine.url.database))


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_nothing_is_half_done_and_the_next_try_ends_the_same(
    work: Work, small: SmallDistrict, store: Store, settings: Settings
) -> None:
    run = work.prepare(small)
    start, began = store.keep(), small.clock.now
    before = store.rows(work.leased)
    run()
    wanted = store.rows(work.differs)
    assert store.rows(work.leased) != before, "the work does something"
    for nth in count(1):
        store.put_back(start)
        small.clock.now = began
        small.mailbox.received.clear()
        with failing(store.engine, nth) as fault:
            try:
                run()
            except DatabaseTrouble:
                assert fault.happened
        if not fault.happened:
            break
        assert store.rows(work.leased) == before, f"half done after operation {nth}"
        small.clock.now += work.later
        run()
        ended = store.rows(work.differs)
        other = {name: rows for name, rows in ended.items() if rows != wanted[name]}
        assert not other, f"another end after operation {nth}"
        assert len({letter["Message-ID"] for letter in small.mailbox.received}) <= 1
        assert not list(settings.export_dir.glob("*.part"))
    assert nth > FEWEST
