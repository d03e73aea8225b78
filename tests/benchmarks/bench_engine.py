"""Due timers fired with all they write, and bare steps of the engine."""

from __future__ import annotations

import time
from collections.abc import Iterator

from inspections.clock import utcnow
from inspections.db import reading, transaction
from inspections.domain.vocabulary import DeficiencyTrigger, Role, Severity
from inspections.runtime import instances, timers
from inspections.runtime.instances import Pull
from inspections.usecases.fire_timer import TIMERS_AT_ONCE, fire_together
from inspections.workflows import registry
from inspections.workflows.deficiency_v1 import Facts
from tests.benchmarks.district import Place, a_place, settled
from tests.benchmarks.history import OPEN, TODAY, write_history
from tests.benchmarks.measured import Row, row, show
from tests.benchmarks.worker_processes import WORKERS, fire, share

WARM = 60
STEPS = 1_000
STEP_NOTE = "target >= 1,320 (5 x viewflow) and >= 4,500 (5 x SpiffWorkflow); a commit each"
TIMER_NOTE = "target >= 1,115 (5 x viewflow); each writes two letters and a figure"


def run() -> Iterator[Row]:
    yield _timers_sqlite()
    yield _timers_postgresql()
    yield _steps()


def _due(place: Place) -> list[int]:
    district = settled(place)
    write_history(place, district, OPEN, armed=True)
    with reading(place.sessions) as session:
        return timers.due(session, now=utcnow(), limit=OPEN)


def _timers_sqlite() -> Row:
    with a_place("sqlite") as place:
        ids, now = _due(place), utcnow()
        fire_together(place.sessions, ids[:WARM], now=now)
        due = [ids[at : at + TIMERS_AT_ONCE] for at in range(WARM, len(ids), TIMERS_AT_ONCE)]
        started = time.perf_counter()
        fired = sum(fire_together(place.sessions, some, now=now) for some in due)
        rate = fired / (time.perf_counter() - started)
    assert fired == len(ids) - WARM
    return row("due timers fired, SQLite, one process", rate, "per s", TIMER_NOTE)


def _timers_postgresql() -> Row:
    with a_place("postgresql") as place:
        ids = _due(place)
        do = share(place.settings, fire, utcnow())
        do(ids[:WARM])
        started = time.perf_counter()
        fired = do(ids[WARM:])
        rate = fired / (time.perf_counter() - started)
    assert fired == len(ids) - WARM
    return row(f"due timers fired, PostgreSQL, {WORKERS} processes", rate, "per s", TIMER_NOTE)


def _steps() -> Row:
    """Reported and turned back, over and over: a move, timers disarmed and armed, the history."""
    workflow = registry.pinned("deficiency", 1)
    facts = Facts(Severity.MODERATE, TODAY, utcnow(), on_site=False)
    turns = (
        (DeficiencyTrigger.REPORT_REMEDY, Role.OPERATOR),
        (DeficiencyTrigger.REJECT, Role.COORDINATOR),
    )
    with a_place("sqlite") as place:
        district = settled(place, houses=0).small.district
        with transaction(place.sessions) as session:
            case = instances.begin(session, workflow, district_id=district.id, now=utcnow())
            pull = Pull("find", Role.INSPECTOR, "user:1", utcnow())
            instances.settle(session, workflow, case, facts, pull=pull)
            raised = Pull(DeficiencyTrigger.RAISE, Role.COORDINATOR, "user:1", utcnow())
            instances.pull(session, workflow, case, facts, raised)
        started = time.perf_counter()
        for number in range(STEPS):
            trigger, role = turns[number % 2]
            with transaction(place.sessions) as session:
                locked = instances.lock(session, case.id)
                pull = Pull(trigger, role, "user:1", utcnow(), reason="weiter")
                instances.pull(session, workflow, locked, facts, pull)
        rate = STEPS / (time.perf_counter() - started)
    return row("engine steps, SQLite, one process", rate, "per s", STEP_NOTE)


if __name__ == "__main__":
    show(run())
