"""The plan is changed: inspections are planned, moved, begun, handed in, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import DeficiencyState, InspectionKind, InspectionTrigger
from inspections.domain.working_days import office_date
from inspections.store import accommodations, conflicts, deficiencies, districts, people
from inspections.store.checklists import ChecklistVersion
from inspections.store.inspections import Inspection
from inspections.usecases.advance import advance
from inspections.usecases.answers_disagree import AnswersDisagree
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.open_inspection import NewInspection, open_inspection


class PlanRefused(Refused):
    """A date in the past, an unknown checklist, or somebody who does not inspect."""


def move_inspection(
    session: Session,
    inspection: Inspection,
    trigger: InspectionTrigger,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Pull a trigger. Raises Conflict when the inspection is in no state for it."""
    policy = districts.policy_on(session, inspection.accommodation.district, office_date(now))
    act = Act(trigger, actor, now, reason=reason, details=details or {})
    advance(session, inspection, act, policy)


class StillToBeSeen(Refused):
    """Deficiencies wait for nothing but this visit; `details["numbers"]` names them."""


def cancel_inspection(
    session: Session, inspection: Inspection, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Raises StillToBeSeen: such a visit is rescheduled, not cancelled. Raises Conflict."""
    waiting = [
        follow_up.deficiency.number
        for follow_up in deficiencies.to_be_seen(session, inspection.id)
        if follow_up.deficiency.state == DeficiencyState.TO_VERIFY
    ]
    if waiting:
        raise StillToBeSeen(numbers=waiting)
    move_inspection(
        session, inspection, InspectionTrigger.CANCEL, actor=actor, now=now, reason=reason
    )


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What a coordinator asks for in the plan."""

    accommodation_id: int
    checklist_id: int
    kind: InspectionKind
    planned_on: date
    inspector_id: int | None
    announced: bool
    occasion: str = ""


def plan_inspection(
    session: Session, district_id: int, wish: PlanWish, *, actor: Actor, now: datetime
) -> Inspection:
    """Raises PlanRefused naming the field that is wrong."""
    accommodation = accommodations.get(session, district_id, wish.accommodation_id)
    checklist = session.get(ChecklistVersion, wish.checklist_id)
    if checklist is None or checklist.district_id != district_id:
        raise PlanRefused(checklist=wish.checklist_id)
    _check_day(wish.planned_on, now)
    _check_inspector(session, district_id, wish.inspector_id)
    if wish.kind is InspectionKind.OCCASION and not wish.occasion.strip():
        raise PlanRefused(occasion="missing")
    return open_inspection(
        session,
        accommodation,
        NewInspection(
            kind=wish.kind,
            checklist=checklist,
            planned_on=wish.planned_on,
            inspector_id=wish.inspector_id,
            announced=wish.announced,
            occasion=wish.occasion.strip(),
        ),
        actor=actor,
        now=now,
    )


def reschedule(
    session: Session,
    inspection: Inspection,
    *,
    planned_on: date,
    inspector_id: int | None,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Another day or another inspector, as long as nobody has begun. Raises PlanRefused."""
    _check_day(planned_on, now)
    _check_inspector(session, inspection.district_id, inspector_id)
    inspection.inspector_id = inspector_id
    move_inspection(
        session,
        inspection,
        InspectionTrigger.RESCHEDULE,
        actor=actor,
        now=now,
        reason=reason,
        details={"planned_on": planned_on.isoformat()},
    )


def review_inspection(
    session: Session, inspection: Inspection, *, actor: Actor, now: datetime
) -> None:
    """The coordinator has seen that nothing was found. Raises AnswersDisagree, Conflict."""
    if contested := conflicts.open_of(session, inspection.id):
        raise AnswersDisagree(contested)
    move_inspection(session, inspection, InspectionTrigger.REVIEW, actor=actor, now=now)


def _check_day(day: date, now: datetime) -> None:
    if day < office_date(now):
        raise PlanRefused(planned_on=day.isoformat(), before_today=office_date(now).isoformat())


def _check_inspector(session: Session, district_id: int, user_id: int | None) -> None:
    if user_id is None:
        return
    user = session.get(people.User, user_id)
    if user is None or user.district_id != district_id or not user.active:
        raise PlanRefused(inspector=user_id)
