"""Write a new inspection into the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import InspectionKind
from inspections.runtime import instances
from inspections.runtime.instances import Pull
from inspections.store.accommodations import Accommodation
from inspections.store.checklists import ChecklistVersion
from inspections.store.inspections import Inspection
from inspections.usecases.occasion import Actor
from inspections.workflows import registry
from inspections.workflows.inspection_v1 import Facts


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
    workflow = registry.current("inspection")
    instance = instances.begin(session, workflow, district_id=accommodation.district_id)
    pull = Pull(trigger="plan", by=actor.role, actor=actor.who, at=now)
    instances.settle(session, workflow, instance, Facts(wanted.planned_on), pull=pull)
    inspection = Inspection(
        uid=uuid4(),
        district_id=accommodation.district_id,
        accommodation=accommodation,
        checklist=wanted.checklist,
        inspector_id=wanted.inspector_id,
        instance=instance,
        kind=wanted.kind.value,
        announced=wanted.announced,
        planned_on=wanted.planned_on,
        occasion=wanted.occasion,
    )
    session.add(inspection)
    session.flush()
    return inspection
