"""Running cases go on by a newer version of their workflow that takes them over."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from inspections.clock import Clock
from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import Conflict
from inspections.domain.figures import changes
from inspections.domain.working_days import office_date
from inspections.engine.definition import TakesOver, Workflow
from inspections.runtime import instances
from inspections.runtime import take_over as runtime
from inspections.runtime.instances import Instance, Pull
from inspections.store import districts, figures
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fire_timer import case_of
from inspections.usecases.processes.process import facts_for, local
from inspections.usecases.processes.registered import process_of
from inspections.workflows import registry

Running = tuple[int, str, int]  # a case, its state and its district
AT_ONCE = 200  # cases a transaction
RELEASE = "release"


class CannotTakeOver(Conflict):
    """Some running cases have no place in the newer version; `cases` names each and its state."""

    def __init__(self, workflow: Workflow, cases: list[tuple[int, str]]) -> None:
        super().__init__(workflow=workflow.name, version=workflow.version, cases=cases)
        self.workflow, self.cases = workflow, cases


@dataclass(frozen=True, slots=True)
class Moved:
    """How many cases went on by `version`, by the states they came from and went to."""

    workflow: str
    before: int
    version: int
    states: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        return self.states.total()


def planned(sessions: Sessions, name: str) -> list[Moved]:
    """What would be moved, version by version. Raises CannotTakeOver before anything is."""
    found = []
    arriving: defaultdict[int, list[Running]] = defaultdict(list)  # by version, from older ones
    with reading(sessions, WHOLE_INSTALLATION) as session:
        for newer, goes in _steps(name):
            running = runtime.running(session, name, goes.version) + arriving[goes.version]
            _must_all_have_a_place(newer, running)
            states = Counter((state, goes.state(state)) for _id, state, _district in running)
            arriving[newer.version] = [(one, goes.state(state), of) for one, state, of in running]
            found.append(Moved(name, goes.version, newer.version, states))
    return found


def take_over(sessions: Sessions, name: str, *, clock: Clock) -> list[Moved]:
    """Move all there are to the newest version, a transaction a batch; the next call goes on.

    A case that ended, or that somebody else moved meanwhile, is left as it is. Raises
    CannotTakeOver before anything is moved.
    """
    planned(sessions, name)
    steps = _steps(name)
    moved: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    with reading(sessions, WHOLE_INSTALLATION) as session:
        running = [one for _, goes in steps for one in runtime.running(session, name, goes.version)]
    for district_id, cases in groupby(sorted(running, key=_place), key=lambda case: case[2]):
        for batch in _batches([case[0] for case in cases]):
            with transaction(sessions, district_id) as session:
                done = [step for one in batch for step in _go_on(session, one, name, clock())]
            for version, *states in done:
                moved[version][states[0], states[1]] += 1
    return [Moved(name, goes.version, newer.version, moved[newer.version]) for newer, goes in steps]


def go_on_by_the_newest(session: Session, instance: Instance, now: datetime) -> None:
    """One running case at once, for what its own version cannot do yet."""
    _go_on(session, instance.id, instance.workflow, now)


def take_over_all(sessions: Sessions, *, clock: Clock) -> list[Moved]:
    """Every process; all are asked before the first is moved."""
    names = sorted({workflow.name for workflow in registry.RELEASED})
    for name in names:
        planned(sessions, name)
    moved = [each for name in names for each in take_over(sessions, name, clock=clock)]
    return [each for each in moved if each.total]


def _steps(name: str) -> list[tuple[Workflow, TakesOver]]:
    """Each version that takes another one over, the oldest first."""
    return [(one, one.takes_over) for one in registry.versions(name) if one.takes_over is not None]


def _place(case: Running) -> tuple[int, int]:
    return case[2], case[0]


def _go_on(
    session: Session, instance_id: int, name: str, now: datetime
) -> list[tuple[int, str, str]]:
    """Version by version up to the newest: each with the states it led from and to."""
    found = []
    for newer, goes in _steps(name):
        if (states := _move(session, instance_id, goes.version, newer, now)) is not None:
            found.append((newer.version, *states))
    return found


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)]


def _must_all_have_a_place(newer: Workflow, running: list[Running]) -> None:
    assert newer.takes_over is not None
    places = {state.name for state in newer.states if not state.final}
    goes_to = newer.takes_over.state
    lost = [(one, state) for one, state, _district in running if goes_to(state) not in places]
    if lost:
        raise CannotTakeOver(newer, lost)


def _move(
    session: Session, instance_id: int, before: int, newer: Workflow, now: datetime
) -> tuple[str, str] | None:
    instance = instances.lock(session, instance_id)
    if instance.version != before or instance.ended_at is not None:
        return None
    source = instance.state
    case = case_of(session, instance)
    process = process_of(case)
    counted, house = process.counted(case), process.house(case)
    district = session.get_one(District, case.district_id)
    policy = local(process, case, districts.policy_on(session, district, office_date(now)))
    pull = Pull(
        trigger=runtime.TRIGGER,
        by=None,
        actor=RELEASE,
        at=now,
        details={"from_version": before, "version": newer.version},
        land=policy.land,
    )
    facts = facts_for(process, newer, case, policy)
    logged = runtime.take_over(session, newer, instance, facts, pull)
    process.mirror(case, instance)
    if house is not None:
        figures.append(
            session,
            district_id=case.district_id,
            accommodation_id=house,
            changes=changes(counted, process.counted(case)) | dict(process.passage(case, logged)),
        )
    return source, instance.state
