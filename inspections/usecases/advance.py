"""The one place a deficiency's trigger is pulled: step, mirror, figures, effects."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.figures import changes, contributions, passage
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import office_date
from inspections.engine.step import TriggerRefused
from inspections.runtime import instances
from inspections.runtime.instances import Pull
from inspections.store import figures
from inspections.store.deficiencies import Deficiency
from inspections.usecases.carry_out import Occasion, carry_out
from inspections.usecases.occasion import Act
from inspections.workflows import registry
from inspections.workflows.deficiency_v1 import Facts


class StepRefused(Conflict):
    """The case is in a state in which this cannot be done; most often somebody was faster."""


def facts_of(case: Deficiency, policy: Policy) -> Facts:
    severity = Severity(case.severity)
    return Facts(
        severity=severity,
        deadline=case.deadline,
        lapses_at=case.lapses_at,
        on_site=severity in policy.on_site,
    )


def advance(session: Session, case: Deficiency, act: Act, policy: Policy) -> None:
    """Lock the case, take the step, carry out its effects. Raises StepRefused."""
    instance = instances.lock(session, case.instance_id)
    workflow = registry.pinned(instance.workflow, instance.version)
    before = contributions(figures.standing_of(case))
    details = _apply(case, act)
    pull = Pull(
        trigger=act.trigger,
        by=act.actor.role.value if act.actor.role else None,
        actor=act.actor.who,
        at=act.now,
        reason=act.reason,
        details=details,
        land=policy.land,
    )
    try:
        logged, effects = instances.pull(
            session, workflow, instance, facts_of(case, policy), pull
        )
    except TriggerRefused as refusal:
        raise StepRefused(deficiency=case.number, state=refusal.state, trigger=refusal.trigger)
    mirror(case, instance, act)
    figures.append(
        session,
        district_id=case.district_id,
        accommodation_id=case.accommodation_id,
        changes=changes(before, contributions(figures.standing_of(case)))
        | passage(logged.source, logged.target, case.severity, office_date(act.now)),
    )
    session.flush()
    for effect in effects:
        carry_out(effect, session, Occasion(case, logged.id, act, policy))


def mirror(case: Deficiency, instance: instances.Instance, act: Act) -> None:
    """Keep what lists need beside the row they list."""
    case.state = instance.state
    case.ended_on = office_date(instance.ended_at) if instance.ended_at else None


def _apply(case: Deficiency, act: Act) -> dict[str, Any]:
    """Set what the act brings, and say in the history what it was before."""
    details = dict(act.details)
    if act.deadline is not None:
        details |= {"deadline": act.deadline.on.isoformat(), "before": case.deadline.isoformat()}
        case.deadline, case.lapses_at = act.deadline.on, act.deadline.lapses_at
    if act.promised_on is not None:
        details["promised_on"] = act.promised_on.isoformat()
        case.promised_on = act.promised_on
    return details
