"""Which running cases a changed policy moves: asked before it is saved and when it is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.deadlines import Deadline
from inspections.domain.policy import Policy
from inspections.domain.policy_effect import Kept, Running, deadline_under
from inspections.domain.vocabulary import DeficiencyTrigger
from inspections.engine.definition import Workflow
from inspections.engine.step import TriggerRefused, step
from inspections.runtime.instances import Instance, LoggedStep
from inspections.runtime.retiming import follows_policy, retimed
from inspections.runtime.timers import PENDING, ArmedTimer
from inspections.store.deficiencies import Deficiency
from inspections.usecases.processes.process import Process, facts_for, local
from inspections.usecases.processes.registered import PROCESSES
from inspections.workflows import registry

BATCH = 500
ADJUST_DEADLINE = DeficiencyTrigger.ADJUST_DEADLINE.value
ADJUST_TIMERS = DeficiencyTrigger.ADJUST_TIMERS.value  # spelled alike in every process


@dataclass(frozen=True, slots=True)
class Change:
    """From one policy to the next; `version` is the row that brings it, if there is one yet."""

    before: Policy
    after: Policy
    since: date
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the change does to one case: its deadline, why that stays, its reminders."""

    process: Process[Any]
    case: Any
    deadline: Deadline | Kept | None
    reminders: tuple[tuple[ArmedTimer, datetime], ...]

    @property
    def trigger(self) -> str | None:
        """What is to be pulled; None for a case that stays as it is."""
        if isinstance(self.deadline, Deadline):
            return ADJUST_DEADLINE
        return ADJUST_TIMERS if self.reminders else None


def foresee(
    session: Session, district_id: int, change: Change, *, now: datetime
) -> Iterator[Foreseen]:
    """Every case the change concerns, by process and in the order they came, batch by batch."""
    for process in PROCESSES:
        if not _concerned(process):
            continue
        last = 0
        while cases := _running(session, process, district_id, after_id=last):
            last = cases[-1].id
            yield from _foreseen(session, process, cases, change, now)


def foresee_case(
    session: Session, process: Process[Any], case: Any, change: Change, *, now: datetime
) -> Foreseen | None:
    """The same for one case, as it is at this moment."""
    return next(_foreseen(session, process, [case], change, now), None)


def _concerned(process: Process[Any]) -> bool:
    """Some version of it has deadlines or reminders by policy."""
    if process.row is Deficiency:
        return True
    mine = (workflow for workflow in registry.RELEASED if workflow.name == process.name)
    return any(follows_policy(t) for each in mine for state in each.states for t in state.timers)


def _running(
    session: Session, process: Process[Any], district_id: int, *, after_id: int
) -> Sequence[Any]:
    row = process.row
    query = (
        select(row)
        .join(Instance, Instance.id == row.instance_id)
        .where(row.district_id == district_id, Instance.ended_at.is_(None), row.id > after_id)
    )
    return session.scalars(query.order_by(row.id).limit(BATCH)).unique().all()


def _foreseen(
    session: Session,
    process: Process[Any],
    cases: Sequence[Any],
    change: Change,
    now: datetime,
) -> Iterator[Foreseen]:
    ids = [case.instance_id for case in cases]
    steps: dict[int, list[LoggedStep]] = defaultdict(list)
    for logged in session.scalars(
        select(LoggedStep).where(LoggedStep.instance_id.in_(ids)).order_by(LoggedStep.id)
    ):
        steps[logged.instance_id].append(logged)
    pending: dict[int, list[ArmedTimer]] = defaultdict(list)
    for armed in session.scalars(
        select(ArmedTimer).where(ArmedTimer.instance_id.in_(ids), PENDING).order_by(ArmedTimer.id)
    ):
        pending[armed.instance_id].append(armed)
    for case in cases:
        told = steps[case.instance_id]
        if not told or _already(told, change):
            continue
        one = _one(process, case, told, pending[case.instance_id], _at(process, case, change), now)
        if one.deadline is not None or one.reminders:
            yield one


def _already(steps: list[LoggedStep], change: Change) -> bool:
    """A run that was broken off goes on with the cases it has not reached."""
    return change.version is not None and any(
        logged.details.get("policy") == change.version for logged in steps
    )


def _at(process: Process[Any], case: Any, change: Change) -> Change:
    """The change under the holidays of the house's own Land."""
    before, after = (local(process, case, one) for one in (change.before, change.after))
    return replace(change, before=before, after=after)


def _one(
    process: Process[Any],
    case: Any,
    steps: list[LoggedStep],
    pending: list[ArmedTimer],
    change: Change,
    now: datetime,
) -> Foreseen:
    instance = case.instance
    workflow = registry.pinned(instance.workflow, instance.version)
    facts = facts_for(process, workflow, case, change.after)
    deadline = _deadline(case, steps, change, now) if isinstance(case, Deficiency) else None
    if isinstance(deadline, Deadline):
        if not _hears(workflow, instance.state, ADJUST_DEADLINE, facts):
            deadline = Kept.OLDER_PROCESS
        else:  # as it will be: reminders count from the new deadline
            facts = replace(facts, deadline=deadline.on, lapses_at=deadline.lapses_at)
    moved = retimed(
        workflow.state(instance.state),
        facts,
        pending,
        entered_at=instance.entered_at,
        now=now,
        land=change.after.land,
    )
    heard = _hears(workflow, instance.state, ADJUST_TIMERS, facts)
    return Foreseen(process, case, deadline, tuple(moved) if heard else ())


def _deadline(
    case: Deficiency, steps: list[LoggedStep], change: Change, now: datetime
) -> Deadline | Kept | None:
    agreed = any("deadline" in one.details and one.trigger != ADJUST_DEADLINE for one in steps)
    running = Running(
        severity=case.severity_word,
        state=case.state_word,
        found_at=case.found_at,
        deadline=Deadline(case.deadline, case.lapses_at),
        agreed=agreed,
    )
    return deadline_under(running, change.before, change.after, since=change.since, now=now)


def _hears(workflow: Workflow, state: str, trigger: str, facts: object) -> bool:
    try:
        step(workflow, state, trigger, facts, by=None)
    except TriggerRefused:
        return False
    return True
