"""An inspection as a case: what its workflow sees, who gets its letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, object_session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import ComplaintTrigger, InspectionTrigger, Role
from inspections.domain.working_days import next_working_day, office_opens
from inspections.store import deficiencies, people
from inspections.store.inspections import UNFINISHED, Inspection
from inspections.usecases.occasion import Act
from inspections.usecases.processes.complaint import steps_after_visit
from inspections.usecases.processes.conclusions import conclusions
from inspections.usecases.processes.follow_up import after_visit
from inspections.usecases.processes.process import (
    Case,
    Letters,
    Process,
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
        "occasion": inspection.occasion,
        "link": to.link,
    }


REVIEWS = (InspectionTrigger.REVIEW, InspectionTrigger.REVIEWED_ALL)
ENDS = {
    InspectionTrigger.HAND_IN: ComplaintTrigger.INSPECTED,
    InspectionTrigger.CANCEL: ComplaintTrigger.CALL_OFF,
}


def _follows(session: Session, inspection: Inspection, taken: Taken) -> Iterator[tuple[Case, Act]]:
    """The complaints it was ordered for go back to the office; its follow-ups hear of its day."""
    if ended := ENDS.get(InspectionTrigger(taken.act.trigger)):
        yield from steps_after_visit(session, inspection.id, ended, taken.act)
    yield from after_visit(session, inspection.id, taken)
    if taken.act.trigger in REVIEWS:
        yield from conclusions(session, inspection, taken.act)


def _missed_at(inspection: Inspection, policy: Policy) -> datetime:
    """The second working day after it: a device without a network hands in a day late."""
    day = inspection.planned_on
    for _later in range(2):
        day = next_working_day(day + timedelta(days=1), policy.land)
    return office_opens(day)


def _found_nothing(inspection: Inspection, policy: Policy) -> bool:
    """Deficiencies are opened once it is handed in; before that there is nothing to count."""
    session = object_session(inspection)  # None before the inspection is in the plan
    if session is None or inspection.state in UNFINISHED:
        return True
    return deficiencies.count_opened(session, inspection.id) == 0


def _apply(inspection: Inspection, act: Act) -> dict[str, Any]:
    """Another day, and in the history which it was before."""
    details = dict(act.details)
    if "planned_on" in details:
        details["before"] = inspection.planned_on.isoformat()
        inspection.planned_on = date.fromisoformat(details["planned_on"])
    return details


INSPECTION = Process(
    name="inspection",
    row=Inspection,
    facts={
        "planned_on": lambda inspection, policy: inspection.planned_on,
        "missed_at": _missed_at,
        "found_nothing": _found_nothing,
        "review_days": lambda inspection, policy: policy.review_days,
        "chase_days": lambda inspection, policy: policy.chase_days,
    },
    called=lambda inspection: inspection.id,
    letters=Letters(_recipients, _payload),
    accommodation=lambda inspection: inspection.accommodation,
    apply=_apply,
    house=lambda inspection: inspection.accommodation_id,
    follows=_follows,
)
