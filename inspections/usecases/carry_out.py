"""What a step's effects write: letters into the outbox, visits into the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatch

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import InspectionKind, InspectionState, Role
from inspections.domain.working_days import next_working_day, office_date
from inspections.engine.definition import Effect
from inspections.runtime import outbox
from inspections.runtime.instances import Instance
from inspections.store import people
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.inspections import Inspection
from inspections.usecases.case_letter import case_payload
from inspections.usecases.occasion import Act
from inspections.usecases.open_inspection import NewInspection, open_inspection
from inspections.usecases.operator_link import link_for
from inspections.workflows.effects import Notify, PlanFollowUp


@dataclass(frozen=True, slots=True)
class Occasion:
    """The step that was just taken and what it was about."""

    case: Deficiency
    step: int
    act: Act
    policy: Policy


@singledispatch
def carry_out(effect: Effect, session: Session, occasion: Occasion) -> None:
    raise LookupError(f"nobody carries out {type(effect).__name__}")


@carry_out.register
def _notify(effect: Notify, session: Session, occasion: Occasion) -> None:
    case = occasion.case
    if effect.role is Role.OPERATOR:
        operator = case.accommodation.operator
        if not operator.active:
            return
        link = {"kind": "operator", "id": link_for(session, case, operator, now=occasion.act.now)}
        recipients = [(f"operator-{operator.id}", operator.email, "de")]
    else:
        link = {"kind": "page", "path": f"/maengel/{case.id}"}
        recipients = [
            (f"user-{user.id}", user.email, user.locale)
            for user in people.with_role(session, case.district_id, effect.role)
        ]
    for name, address, locale in recipients:
        outbox.add(
            session,
            f"{effect.letter}:step-{occasion.step}:{name}",
            district_id=case.district_id,
            letter=effect.letter,
            recipient=address,
            payload=case_payload(case, occasion.act, role=effect.role, locale=locale, link=link),
            now=occasion.act.now,
        )


@carry_out.register
def _plan_follow_up(effect: PlanFollowUp, session: Session, occasion: Occasion) -> None:
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
            FollowUp(
                district_id=case.district_id, deficiency_id=case.id, inspection_id=visit.id
            )
        )
        session.flush()


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
