"""What a step's effects write: letters into the outbox, visits into the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import (
    FollowUpState,
    FollowUpTrigger,
    InspectionKind,
    InspectionState,
    InspectionTrigger,
)
from inspections.domain.working_days import next_working_day, office_date
from inspections.engine.definition import Effect
from inspections.runtime import outbox, retiming, timers
from inspections.runtime.instances import Instance
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.inspections import Inspection
from inspections.usecases.addressed import addressed
from inspections.usecases.begin import begin
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.open_inspection import NewInspection, open_inspection
from inspections.usecases.processes.process import Case, Process, Pulls, facts_for
from inspections.workflows import registry
from inspections.workflows.effects import ForgetSender, Notify, PlanFollowUp, Retime


@dataclass(frozen=True, slots=True)
class Occasion:
    """The step that was just taken and what it was about."""

    process: Process[Any]
    case: Any
    step: int
    act: Act
    policy: Policy


@singledispatch
def carry_out(effect: Effect, session: Session, occasion: Occasion) -> Pulls:
    """Write what the effect says; returns the steps of other cases that it leads to."""
    raise LookupError(f"nobody carries out {type(effect).__name__}")


@carry_out.register
def _notify(effect: Notify, session: Session, occasion: Occasion) -> Pulls:
    process, case, act = occasion.process, occasion.case, occasion.act
    for to, note in addressed(session, process, case, effect.role, act, occasion.policy):
        outbox.add(
            session,
            f"{effect.letter}:step-{occasion.step}:{to.key}",
            district_id=case.district_id,
            letter=effect.letter,
            recipient=to.address,
            payload=process.letters.payload(case, act, effect.role, to) | note,
            now=act.now,
        )
    return ()


@carry_out.register
def _retime(effect: Retime, session: Session, occasion: Occasion) -> Pulls:
    case, now = occasion.case, occasion.act.now
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    moved = retiming.retimed(
        workflow.state(case.instance.state),
        facts_for(occasion.process, workflow, case, occasion.policy),
        timers.pending(session, case.instance_id),
        entered_at=case.instance.entered_at,
        now=now,
        land=occasion.policy.land,
    )
    for armed, due_at in moved:
        retiming.move(session, armed, due_at)
    return ()


@carry_out.register
def _plan_follow_up(effect: PlanFollowUp, session: Session, occasion: Occasion) -> Pulls:
    """One visit for all that is to be seen in the same house, and a follow-up for this case."""
    case, now = occasion.case, occasion.act.now
    day = next_working_day(office_date(now) + timedelta(days=effect.days), occasion.policy.land)
    visit = _visit_to_join(session, case)
    if visit is None:
        visit = open_inspection(
            session,
            case.accommodation,
            NewInspection(
                kind=InspectionKind.FOLLOW_UP,
                checklist=case.inspection.checklist,
                planned_on=day,
                inspector_id=case.accommodation.inspector_id or case.inspection.inspector_id,
                occasion=case.number,
            ),
            actor=occasion.act.actor,
            now=now,
        )
    elif visit.planned_on > day:
        sooner = {"planned_on": day.isoformat(), "for": case.number}
        yield visit, Act(InspectionTrigger.BRING_FORWARD, CLOCK, now, details=sooner)
    yield from _await(session, case, visit, occasion)


def _await(
    session: Session, case: Deficiency, visit: Inspection, occasion: Occasion
) -> Iterator[tuple[Case, Act]]:
    """The follow-up of this case in this visit; it takes the place of any other without one."""
    living = deficiencies.living_follow_ups(session, case.id)
    wanted = next((one for one in living if one.inspection_id == visit.id), None)
    if wanted is None:
        wanted = FollowUp(
            district_id=case.district_id, deficiency_id=case.id, inspection_id=visit.id
        )
        ordered = Act("order", occasion.act.actor, occasion.act.now, reason=occasion.act.reason)
        begin(session, [wanted], ordered, occasion.policy)
        session.add(wanted)
        session.flush()
    if wanted.state != FollowUpState.PLANNED:
        yield wanted, Act(FollowUpTrigger.PLAN, CLOCK, occasion.act.now)
    for other in living:
        if other is not wanted and other.state != FollowUpState.PLANNED:
            yield other, Act(FollowUpTrigger.MAKE_VOID, CLOCK, occasion.act.now)


@carry_out.register
def _forget_sender(effect: ForgetSender, session: Session, occasion: Occasion) -> Pulls:
    """The contact, and who the letters went to; a letter not yet sent goes nowhere any more."""
    case = occasion.case
    case.contact = ""
    outbox.forget(session, case.district_id, f"resident-{case.id}")
    return ()


def _visit_to_join(session: Session, case: Deficiency) -> Inspection | None:
    """A planned follow-up visit there, unless somebody is just changing or beginning it.

    Not one in which this case was seen already.
    """
    ended = select(FollowUp.inspection_id).where(
        FollowUp.deficiency_id == case.id,
        FollowUp.state.not_in([state.value for state in deficiencies.AWAITED]),
    )
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(
            Inspection.accommodation_id == case.accommodation_id,
            Inspection.kind == InspectionKind.FOLLOW_UP.value,
            Inspection.checklist_id == case.inspection.checklist_id,
            Inspection.id.not_in(ended),
            Instance.state == InspectionState.PLANNED.value,
            Instance.version == registry.current("inspection").version,
        )
        .options(lazyload("*"))
        .order_by(Inspection.planned_on)
        .limit(1)
        .with_for_update(of=Instance, skip_locked=True)
    )
    return session.scalars(query).first()
