"""The one place a trigger is pulled, whatever the process: step, mirror, figures, effects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.figures import changes
from inspections.domain.policy import Policy
from inspections.engine.definition import Effect, Workflow
from inspections.engine.step import TriggerRefused
from inspections.runtime import instances
from inspections.runtime.instances import Pull
from inspections.store import figures
from inspections.usecases.carry_out import Occasion, carry_out
from inspections.usecases.occasion import Act
from inspections.usecases.processes.process import Case, Taken, facts_for, local
from inspections.usecases.processes.registered import process_of
from inspections.usecases.take import take
from inspections.workflows import registry


class StepRefused(Conflict):
    """The case is in a state in which this cannot be done; most often somebody was faster."""


def workflow_of(case: Case) -> Workflow:
    """The version the case is pinned to."""
    return registry.pinned(case.instance.workflow, case.instance.version)


def facts_of(case: Case, policy: Policy) -> Any:
    """All the case's workflow sees of it today."""
    return facts_for(process_of(case), workflow_of(case), case, policy)


def advance(session: Session, case: Case, act: Act, policy: Policy) -> None:
    """Take the case, take the step, carry out its effects and what follows for other cases.

    Raises StepRefused.
    """
    process = process_of(case)
    policy = local(process, case, policy)
    instance = take(session, case)
    workflow = registry.pinned(instance.workflow, instance.version)
    before = process.counted(case)
    entry = instance.entry
    pull = Pull(
        trigger=act.trigger,
        by=act.actor.role.value if act.actor.role else None,
        actor=act.actor.who,
        at=act.now,
        reason=act.reason,
        details=process.apply(case, act) | act.actor.said,
        land=policy.land,
    )
    facts = facts_for(process, workflow, case, policy)
    try:
        logged, effects = instances.pull(session, workflow, instance, facts, pull)
    except TriggerRefused as refusal:
        named = {process.name: process.called(case)}
        raise StepRefused(**named, state=refusal.state, trigger=refusal.trigger)
    process.mirror(case, instance)
    house = process.house(case)
    if house is not None:
        figures.append(
            session,
            district_id=case.district_id,
            accommodation_id=house,
            changes=changes(before, process.counted(case)) | dict(process.passage(case, logged)),
        )
    perform(session, effects, Occasion(process, case, logged.id, act, policy))
    taken = Taken(logged, instance.entry != entry, act, policy)
    _pull_all(session, process.follows(session, case, taken), policy)


def perform(session: Session, effects: Iterable[Effect], occasion: Occasion) -> None:
    """Carry out the effects of a step, and the steps of other cases they lead to."""
    for effect in effects:
        _pull_all(session, carry_out(effect, session, occasion), occasion.policy)


def _pull_all(session: Session, pulls: Iterable[tuple[Case, Act]], policy: Policy) -> None:
    for other, act in pulls:
        advance(session, other, act, policy)
