"""How far an inspection has come: missed, reviewed, closed, and what the office may still do."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import InspectionState, InspectionTrigger, Role
from inspections.engine.step import possible
from inspections.labels import label
from inspections.runtime import instances
from inspections.store.districts import policy_on
from inspections.store.inspections import Inspection
from inspections.usecases.advance import facts_of, workflow_of
from web.context import today
from web.filters import moment
from web.pages.case_history import who_acted, who_is_who

TOLD = (InspectionState.MISSED, InspectionState.REVIEWED, InspectionState.CLOSED)


def milestones(session: Session, inspection: Inspection) -> list[tuple[str, str]]:
    """When it came into the states its own columns do not tell."""
    return [
        (label(InspectionState(step.target)), moment(step.at))
        for step in instances.history(session, inspection.instance_id)
        if step.target in TOLD and step.source != step.target
    ]


def handed_in_by(session: Session, inspection: Inspection) -> str:
    """Who did, and for whom; empty before."""
    for step in instances.history(session, inspection.instance_id):
        if step.trigger == InspectionTrigger.HAND_IN:
            return who_acted(step, who_is_who(session, inspection.district_id))
    return ""


def may_review(session: Session, inspection: Inspection, role: str) -> bool:
    """A coordinator, where nothing was found and nobody has looked at it yet."""
    policy = policy_on(session, inspection.accommodation.district, today())
    facts, workflow = facts_of(inspection, policy), workflow_of(inspection)
    return role == Role.COORDINATOR and InspectionTrigger.REVIEW in possible(
        workflow, inspection.instance.state, facts, by=role
    )
