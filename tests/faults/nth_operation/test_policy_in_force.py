"""A policy comes into force while the n-th database operation fails, n = 1, 2, 3 ..."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from inspections.db import reading
from inspections.domain.vocabulary import Severity
from inspections.runtime.runs import Run
from inspections.store.deficiencies import Deficiency
from inspections.usecases.apply_policy import KIND, apply_policies
from inspections.usecases.decide import Decision
from tests.faults.nth_operation.failing_statements import DatabaseTrouble, Store, failing
from tests.faults.nth_operation.works import decided
from tests.fixtures.databases import Database
from tests.fixtures.policies import change_policy, steps
from tests.fixtures.small_district import SmallDistrict

LONGER = {Severity.SEVERE: 14, Severity.MODERATE: 40, Severity.LOW: 80}
FEWEST = 20
# Which of two cases moved first shows only in the numbers of rows.
IN_ORDER = frozenset({
    "workflow_steps.id", "outbox.id", "outbox.key", "timers.id", "facts.id",
    "audit_lines.seq", "audit_objects.seq", "audit_values.seq",
})  # fmt: skip


@pytest.fixture
def store(database: Database) -> Store:
    assert database.engine.url.database
    return Store(database.engine, Path(database.engine.url.database))


def test_each_case_moves_whole_or_not_at_all_and_the_next_beat_ends_the_same(
    small: SmallDistrict, store: Store
) -> None:
    told, _found = small.inspect("C06", "B13")
    decided(small, told.id, Decision.ACCEPT)
    change_policy(small, days=LONGER, review_days=6)
    small.clock.ahead(days=1)
    start, before = store.keep(), moved(small)
    apply_policies(small.sessions, clock=small.clock)
    wanted, ended = store.rows(IN_ORDER), moved(small)
    assert len(ended) == 2
    for nth in count(1):
        store.put_back(start)
        with failing(store.engine, nth) as fault:
            try:
                apply_policies(small.sessions, clock=small.clock)
            except (DatabaseTrouble, ExceptionGroup):
                assert fault.happened
        if not fault.happened:
            break
        now = moved(small)
        assert set(before.items()) <= set(now.items()) <= set(ended.items()), nth
        finished = KIND in kinds(small)
        assert not finished or now == ended, f"called done after operation {nth}"
        apply_policies(small.sessions, clock=small.clock)
        assert store.rows(IN_ORDER) == wanted, f"another end after operation {nth}"
    assert nth > FEWEST


def moved(small: SmallDistrict) -> dict[int, str]:
    """The cases that tell of the change, with their deadline: one never without the other."""
    told = {step.instance_id: step.details["deadline"] for step in steps(small, "adjust_deadline")}
    with reading(small.sessions) as session:
        for case in session.query(Deficiency):
            if case.instance_id in told:
                assert case.deadline.isoformat() == told[case.instance_id]
    return told


def kinds(small: SmallDistrict) -> set[str]:
    with reading(small.sessions) as session:
        return {run.kind for run in session.query(Run)}
