"""A follow-up as a case: one deficiency that somebody is to see again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import (
    DeficiencyTrigger,
    FollowUpState,
    FollowUpTrigger,
    InspectionTrigger,
    Role,
)
from inspections.runtime.instances import Instance
from inspections.store import deficiencies, people
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.usecases.case_letter import case_payload
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.processes.process import (
    Case,
    Letters,
    Process,
    Recipient,
    Taken,
    users_as_recipients,
)

SEEN = (
    DeficiencyTrigger.PASS_ON_SITE,
    DeficiencyTrigger.REPORT_ON_SITE,
    DeficiencyTrigger.FAIL_ON_SITE,
)
BY_VISIT = {
    InspectionTrigger.MISS: ((FollowUpState.PLANNED,), FollowUpTrigger.MISS),
    InspectionTrigger.RESCHEDULE: ((FollowUpState.MISSED,), FollowUpTrigger.PLAN),
    InspectionTrigger.CANCEL: (
        (FollowUpState.PLANNED, FollowUpState.MISSED),
        FollowUpTrigger.CALL_OFF,
    ),
}


def after_deficiency(
    session: Session, case: Deficiency, taken: Taken
) -> Iterator[tuple[Case, Act]]:
    """Seen on site, it is done, whoever saw it; ended otherwise, there is nothing to see."""
    seen, ended = taken.act.trigger in SEEN, case.ended_on is not None
    if not (seen or ended):
        return
    for follow_up in deficiencies.living_follow_ups(session, case.id):
        if seen:
            yield follow_up, Act(FollowUpTrigger.SEE, taken.act.actor, taken.act.now)
        else:
            yield follow_up, Act(FollowUpTrigger.MAKE_VOID, CLOCK, taken.act.now)


def after_visit(session: Session, inspection_id: int, taken: Taken) -> Iterator[tuple[Case, Act]]:
    """What becomes of the follow-ups when their visit is missed, rescheduled or cancelled."""
    if taken.act.trigger not in BY_VISIT:
        return
    states, trigger = BY_VISIT[InspectionTrigger(taken.act.trigger)]
    for follow_up in deficiencies.living_follow_ups_of_visit(session, inspection_id):
        if follow_up.state in states:
            yield follow_up, Act(trigger, CLOCK, taken.act.now)


def _mirror(follow_up: FollowUp, instance: Instance) -> None:
    follow_up.state = instance.state


def _recipients(session: Session, follow_up: FollowUp, role: Role, act: Act) -> list[Recipient]:
    users = people.with_role(session, follow_up.district_id, role)
    return users_as_recipients(users, f"/maengel/{follow_up.deficiency_id}")


def _payload(follow_up: FollowUp, act: Act, role: Role, to: Recipient) -> dict[str, Any]:
    return case_payload(follow_up.deficiency, act, role=role, locale=to.locale, link=to.link)


FOLLOW_UP = Process(
    name="follow_up",
    row=FollowUp,
    facts={"chase_days": lambda follow_up, policy: policy.chase_days},
    called=lambda follow_up: follow_up.id,
    letters=Letters(_recipients, _payload),
    accommodation=lambda follow_up: follow_up.deficiency.accommodation,
    mirror=_mirror,
    severity=lambda follow_up: follow_up.deficiency.severity,
)
