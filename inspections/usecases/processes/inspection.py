"""An inspection as a case: what its workflow sees, who gets its letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import ComplaintTrigger, InspectionTrigger, Role
from inspections.store import people
from inspections.store.inspections import Inspection
from inspections.usecases.occasion import Act
from inspections.usecases.processes.complaint import steps_after_visit
from inspections.usecases.processes.process import (
    Letters,
    Process,
    Pulls,
    Recipient,
    Taken,
    users_as_recipients,
)


def _recipients(session: Session, inspection: Inspection, role: Role, act: Act) -> list[Recipient]:
    """The inspector is the one of this inspection."""
    path = f"/begehung/{inspection.id}"
    if role is Role.INSPECTOR:
        person = inspection.inspector
        return users_as_recipients([person] if person and person.active else [], path)
    return users_as_recipients(people.with_role(session, inspection.district_id, role), path)


def _payload(inspection: Inspection, act: Act, role: Role, to: Recipient) -> dict[str, Any]:
    return {
        "locale": to.locale,
        "district": inspection.accommodation.district.name,
        "role": role.value,
        "accommodation": inspection.accommodation.name,
        "kind": inspection.kind,
        "planned_on": inspection.planned_on.isoformat(),
        "reason": act.reason,
        "link": to.link,
    }


ENDS = {
    InspectionTrigger.HAND_IN: ComplaintTrigger.INSPECTED,
    InspectionTrigger.CANCEL: ComplaintTrigger.CALL_OFF,
}


def _follows(session: Session, inspection: Inspection, taken: Taken) -> Pulls:
    """The complaints it was ordered for go back to the office."""
    ended = ENDS.get(InspectionTrigger(taken.act.trigger))
    return steps_after_visit(session, inspection.id, ended, taken.act) if ended else ()


INSPECTION = Process(
    name="inspection",
    row=Inspection,
    facts={"planned_on": lambda inspection, policy: inspection.planned_on},
    called=lambda inspection: inspection.id,
    letters=Letters(_recipients, _payload),
    house=lambda inspection: inspection.accommodation_id,
    follows=_follows,
)
