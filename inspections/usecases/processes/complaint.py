"""A complaint as a case: what its workflow sees, who gets its letters. None prints its text."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import ComplaintState, ComplaintTrigger, Role, Urgency
from inspections.domain.working_days import office_date
from inspections.mail.render import recipient_address
from inspections.runtime.instances import Instance
from inspections.store import complaints, people
from inspections.store.complaints import Complaint
from inspections.usecases.occasion import Act
from inspections.usecases.processes.process import (
    Letters,
    Process,
    Recipient,
    users_as_recipients,
)

ENDING = (ComplaintTrigger.CLOSE, ComplaintTrigger.SETTLE, ComplaintTrigger.WITHDRAW)
READERS = (Role.COORDINATOR, Role.COMMISSIONER)


def _apply(case: Complaint, act: Act) -> dict[str, Any]:
    if act.trigger in ENDING:
        case.ended_on = office_date(act.now)
    return dict(act.details)


def _mirror(case: Complaint, instance: Instance) -> None:
    case.state = instance.state


def _recipients(session: Session, case: Complaint, role: Role, act: Act) -> list[Recipient]:
    """Whoever else a district's policy names does not read complaints."""
    if role in READERS:
        users = people.with_role(session, case.district_id, role)
        return users_as_recipients(users, f"/beschwerden/{case.id}")
    code = complaints.code_of(session, case.accommodation_id)
    if role is not Role.RESIDENT or not _is_address(case.contact) or code is None:
        return []
    link = {"kind": "page", "path": f"/m/{code.code}/stand?sprache={case.locale}"}
    return [Recipient(f"resident-{case.id}", case.contact, case.locale, link)]


def _is_address(contact: str) -> bool:
    """A telephone number is for the office to call."""
    try:
        recipient_address(contact)
    except ValueError:
        return False
    return True


def _payload(case: Complaint, act: Act, role: Role, to: Recipient) -> dict[str, Any]:
    return {
        "locale": to.locale,
        "district": case.accommodation.district.name,
        "role": role.value,
        "number": case.number,
        "topic": case.topic,
        "accommodation": case.accommodation.name,
        "received_on": case.received_on.isoformat(),
        "state": case.state,
        "alarming": case.alarming,
        "link": to.link,
    }


COMPLAINT = Process(
    name="complaint",
    row=Complaint,
    facts={
        "dangerous": lambda case, policy: case.urgency == Urgency.AT_ONCE,
        "review_days": lambda case, policy: policy.review_days,
        "chase_days": lambda case, policy: policy.chase_days,
    },
    called=lambda case: case.number,
    letters=Letters(_recipients, _payload),
    accommodation=lambda case: case.accommodation,
    apply=_apply,
    mirror=_mirror,
)


def steps_after_visit(
    session: Session, inspection_id: int, trigger: ComplaintTrigger, act: Act
) -> list[tuple[Complaint, Act]]:
    """What an inspection that ended means for the complaints it was ordered for."""
    return [
        (case, Act(trigger, act.actor, act.now, reason=act.reason))
        for case in complaints.of_inspection(session, inspection_id)
        if case.state == ComplaintState.INSPECTION_ORDERED
    ]
