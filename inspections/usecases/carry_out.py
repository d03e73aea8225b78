"""What a step's effects write: letters into the outbox, visits into the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import InspectionKind, InspectionState
from inspections.domain.working_days import next_working_day, office_date
from inspections.engine.definition import Effect
from inspections.runtime import outbox
from inspections.runtime.instances import Instance
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.inspections import Inspection
from inspections.usecases.occasion import Act
from inspections.usecases.open_inspection import NewInspection, open_inspection
from inspections.usecases.processes.process import Process, Pulls
from inspections.workflows.effects import Notify, PlanFollowUp


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
    case, act, letters = occasion.case, occasion.act, occasion.process.letters
    for to in letters.recipients(session, case, effect.role, act):
        outbox.add(
            session,
            f"{effect.letter}:step-{occasion.step}:{to.key}",
            district_id=case.district_id,
            letter=effect.letter,
            recipient=to.address,
            payload=letters.payload(case, act, effect.role, to),
            now=act.now,
        )
    return ()


@carry_out.register
def _plan_follow_up(effect: PlanFollowUp, session: Session, occasion: Occasion) -> Pulls:
    case, now = occasion.case, occasion.act.now
    day = next_working_day(office_date(now) + timedelta(days=effect.days), occasion.policy.land)
    visit = _planned_follow_up(session, case)
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
        visit.planned_on = day
    known = select(FollowUp.id).where(
        FollowUp.deficiency_id == case.id, FollowUp.inspection_id == visit.id
    )
    if session.scalar(known) is None:
        session.add(
            FollowUp(district_id=case.district_id, deficiency_id=case.id, inspection_id=visit.id)
        )
        session.flush()
    return ()


def _planned_follow_up(session: Session, case: Deficiency) -> Inspection | None:
    """One visit for all that is to be seen in the same house with the same checklist."""
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(
            Inspection.accommodation_id == case.accommodation_id,
            Inspection.kind == InspectionKind.FOLLOW_UP.value,
            Inspection.checklist_id == case.inspection.checklist_id,
            Instance.state == InspectionState.PLANNED.value,
        )
        .order_by(Inspection.planned_on)
        .limit(1)
    )
    return session.scalars(query).first()
