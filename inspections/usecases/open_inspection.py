"""Write a new inspection into the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import InspectionKind
from inspections.domain.working_days import office_date
from inspections.store import accommodations
from inspections.store.accommodations import Accommodation
from inspections.store.checklists import ChecklistVersion
from inspections.store.inspections import Inspection
from inspections.usecases.begin import begin
from inspections.usecases.occasion import Act, Actor


@dataclass(frozen=True, slots=True)
class NewInspection:
    kind: InspectionKind
    checklist: ChecklistVersion
    planned_on: date
    inspector_id: int | None = None
    announced: bool = True
    occasion: str = ""


def open_inspection(
    session: Session,
    accommodation: Accommodation,
    wanted: NewInspection,
    *,
    actor: Actor,
    now: datetime,
) -> Inspection:
    inspection = Inspection(
        uid=uuid4(),
        district_id=accommodation.district_id,
        accommodation=accommodation,
        checklist=wanted.checklist,
        inspector_id=wanted.inspector_id,
        kind=wanted.kind.value,
        announced=wanted.announced,
        planned_on=wanted.planned_on,
        occasion=wanted.occasion,
    )
    policy = accommodations.policy_on(session, accommodation, office_date(now))
    begin(session, [inspection], Act("plan", actor, now), policy)
    session.add(inspection)
    session.flush()
    return inspection
