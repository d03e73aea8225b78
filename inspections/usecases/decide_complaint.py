"""The office's work on complaints: sort, order an inspection, refer, answer, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import (
    ComplaintTrigger,
    InspectionKind,
    Role,
    Topic,
    Urgency,
)
from inspections.domain.working_days import office_date
from inspections.engine.step import possible
from inspections.store import complaints, districts
from inspections.store.complaints import Complaint
from inspections.store.people import User
from inspections.usecases.advance import advance, facts_of, workflow_of
from inspections.usecases.decide import SomebodyWasFaster
from inspections.usecases.move_inspection import PlanWish, plan_inspection
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.take import take


class Work(StrEnum):
    """What the page offers; which of it depends on the state."""

    SORT = "sort"
    ANSWER = "answer"
    ORDER_INSPECTION = "order_inspection"
    REFER = "refer"
    CLOSE = "close"


TRIGGERS = {
    Work.SORT: ComplaintTrigger.SORT,
    Work.ANSWER: ComplaintTrigger.ANSWER,
    Work.ORDER_INSPECTION: ComplaintTrigger.ORDER_INSPECTION,
    Work.REFER: ComplaintTrigger.REFER,
    Work.CLOSE: ComplaintTrigger.CLOSE,
}


class WorkRefused(Refused):
    """A word, a day or an office is missing; `details` name the field."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One form of the page; `seen` is the entry count it showed."""

    work: Work
    seen: int
    text: str = ""  # the answer, the reason, or a remark
    topic: Topic | None = None
    urgency: Urgency | None = None
    office_id: int | None = None
    checklist_id: int | None = None
    inspector_id: int | None = None
    planned_on: date | None = None
    announced: bool = False


def offered(session: Session, case: Complaint, today: date) -> list[Work]:
    policy = districts.policy_on(session, case.accommodation.district, today)
    workflow = workflow_of(case)
    pulls = possible(workflow, case.state, facts_of(case, policy), by=Role.COORDINATOR)
    return [work for work in Work if TRIGGERS[work] in pulls]


def decide_complaint(
    session: Session, case: Complaint, decided: Decided, *, user: User, now: datetime
) -> None:
    """Raises SomebodyWasFaster, WorkRefused, PlanRefused, StepRefused."""
    instance = take(session, case)
    if instance.entry != decided.seen:
        raise SomebodyWasFaster(complaint=case.number, state=case.state)
    if decided.work in (Work.ANSWER, Work.CLOSE) and not decided.text.strip():
        raise WorkRefused(text="missing")
    actor = Actor(Role.COORDINATOR, f"user:{user.id}")
    details = _set(session, case, decided, actor, now)
    act = Act(TRIGGERS[decided.work], actor, now, reason=decided.text.strip(), details=details)
    policy = districts.policy_on(session, case.accommodation.district, office_date(now))
    advance(session, case, act, policy)


def _set(
    session: Session, case: Complaint, decided: Decided, actor: Actor, now: datetime
) -> dict[str, object]:
    """Write what the decision brings; what is returned stands in the history."""
    match decided.work:
        case Work.SORT:
            return _sort(case, decided)
        case Work.ANSWER:
            case.answer = decided.text.strip()
            case.first_answered_on = case.first_answered_on or office_date(now)
            return {}
        case Work.REFER:
            if decided.office_id is None:
                raise WorkRefused(office="missing")
            office = complaints.office(session, case.district_id, decided.office_id)
            case.office = office
            return {"office": office.name}
        case Work.ORDER_INSPECTION:
            return _order(session, case, decided, actor, now)
        case Work.CLOSE:
            return {}


def _sort(case: Complaint, decided: Decided) -> dict[str, object]:
    if decided.topic is None or decided.urgency is None:
        raise WorkRefused(topic="missing")
    before = {"topic": case.topic, "urgency": case.urgency}
    case.topic, case.urgency = decided.topic.value, decided.urgency.value
    return {"topic": case.topic, "urgency": case.urgency, "before": before}


def _order(
    session: Session, case: Complaint, decided: Decided, actor: Actor, now: datetime
) -> dict[str, object]:
    if decided.planned_on is None:
        raise WorkRefused(planned_on="missing")
    if decided.checklist_id is None:
        raise WorkRefused(checklist="missing")
    wish = PlanWish(
        accommodation_id=case.accommodation_id,
        checklist_id=decided.checklist_id,
        kind=InspectionKind.OCCASION,
        planned_on=decided.planned_on,
        inspector_id=decided.inspector_id,
        announced=decided.announced,
        occasion=case.number,
    )
    visit = plan_inspection(session, case.district_id, wish, actor=actor, now=now)
    case.inspection = visit
    return {"inspection": visit.id, "planned_on": visit.planned_on.isoformat()}
