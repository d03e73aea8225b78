"""The one place a case begins: in the first state of the newest version of its workflow."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.runtime import instances
from inspections.runtime.instances import Pull
from inspections.usecases.occasion import Act
from inspections.usecases.processes.process import Case, facts_for
from inspections.usecases.processes.registered import process_of
from inspections.workflows import registry


def begin(session: Session, cases: Sequence[Case], act: Act, policy: Policy) -> None:
    """New rows of one process, not yet in the session; `act` is the first line they tell.

    The caller adds them and, where they count, appends their figures.
    """
    process = process_of(cases[0])
    workflow = registry.current(process.name)
    district_id = cases[0].district_id
    new = instances.begin_many(
        session, workflow, len(cases), district_id=district_id, now=act.now
    )
    for case, instance in zip(cases, new, strict=True):
        pull = Pull(
            trigger=act.trigger,
            by=act.actor.role.value if act.actor.role else None,
            actor=act.actor.who,
            at=act.now,
            reason=act.reason,
            details=act.details | act.actor.said,
            land=policy.land,
        )
        facts = facts_for(process, workflow, case, policy)
        instances.settle(session, workflow, instance, facts, pull=pull)
        case.instance = instance
        process.mirror(case, instance)
