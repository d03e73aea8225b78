"""The run that deletes fails at its n-th operation, n = 1, 2, 3 ...; the next one ends it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.people import User
from inspections.usecases.keep_no_longer import keep_no_longer
from tests.faults.nth_operation.failing_statements import DatabaseTrouble, Rows, Store, failing
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict

FEWEST = 30


@pytest.fixture
def store(database: Database) -> Store:
    assert database.engine.url.database
    return Store(database.engine, Path(database.engine.url.database))


def test_whatever_was_deleted_the_next_run_deletes_the_rest_and_reports_all_of_it(
    small: SmallDistrict, store: Store
) -> None:
    small.inspect("C06")
    small.beat()
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(Role.READER).id)
        user.active, user.left_on = False, small.clock().date()
    small.clock.ahead(days=400)
    start, began = store.keep(), small.clock.now

    def run() -> int:
        office = small.office
        return keep_no_longer(
            small.sessions, small.district.id, office.photos, office.export_dir, clock=small.clock
        )

    assert run() > 3
    wanted = without_log(store)
    for nth in count(1):
        store.put_back(start)
        small.clock.now = began
        with failing(store.engine, nth) as fault:
            try:
                run()
            except DatabaseTrouble:
                assert fault.happened
        if not fault.happened:
            break
        run()
        ended = without_log(store)
        other = {name: rows for name, rows in ended.items() if rows != wanted[name]}
        assert not other, f"another end after operation {nth}"
    assert nth > FEWEST


def without_log(store: Store) -> Rows:
    """In how many lines it is told depends on where it broke off."""
    rows = store.rows()
    return {name: each for name, each in rows.items() if not name.startswith("audit_")}
