"""Work in the background is in one district at a time."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import event

from inspections.db import Sessions, make_sessions, reading
from inspections.runtime import timers
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fire_timer import fire_together
from inspections.usecases.fold_figures import fold_figures
from inspections.usecases.run_due import run_due, timers_together
from tests.fixtures.small_district import SmallDistrict, make_district


@pytest.fixture
def two(sessions: Sessions, clock, settings) -> list[SmallDistrict]:
    made = [make_district(sessions, clock, settings, code=code) for code in ("goerlitz", "bautzen")]
    for each in made:
        each.inspect("B04", "C06")
    clock.ahead(days=30)
    return made


def due(two: list[SmallDistrict]) -> list[int]:
    with reading(two[0].sessions, WHOLE_INSTALLATION) as session:
        return timers.due(session, now=two[0].clock())


def test_timers_are_handed_out_district_by_district(two) -> None:
    batches = timers_together(two[0].office, 3)
    assert sorted(one for batch in batches for one in batch) == sorted(due(two))
    assert max(map(len, batches)) <= 3
    with reading(two[0].sessions, WHOLE_INSTALLATION) as session:
        for batch in batches:
            assert len(set(timers.districts_of(session, batch).values())) == 1


def test_timers_of_two_districts_fire_all_the_same_each_at_home(two, caplog) -> None:
    ids = due(two)
    with caplog.at_level(logging.WARNING):
        fired = fire_together(two[0].office.sessions, ids, now=two[0].clock())
    assert fired
    assert fire_together(two[0].office.sessions, ids, now=two[0].clock()) == 0
    assert "did not fire together" in caplog.text


def test_no_transaction_of_the_due_work_writes_into_two_districts(two) -> None:
    """Seen at the engine: the districts of all rows written between BEGIN and COMMIT."""
    engine = two[0].sessions.kw["bind"]
    written: list[set[int]] = []

    def begun(_connection) -> None:
        written.append(set())

    def look(_connection, _cursor, statement, parameters, context, _many) -> None:
        if context.isinsert or context.isupdate or context.isdelete:
            for row in context.compiled_parameters:
                found = [v for k, v in row.items() if k.split("_m")[0] in ("district_id", OWN)]
                written[-1].update(found)

    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", look)
    run_due(two[0].office)
    fold_figures(make_sessions(engine))
    event.remove(engine, "begin", begun)
    event.remove(engine, "before_cursor_execute", look)
    assert {frozenset(each) for each in written if each} == {
        frozenset({each.district.id}) for each in two
    }


OWN = "own_district"
