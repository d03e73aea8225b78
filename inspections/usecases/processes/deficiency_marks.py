"""What a deficiency remembers beside its state: the ladder, a pause, extensions, merging."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import office_date
from inspections.store.deficiencies import Deficiency
from inspections.usecases.occasion import Act

GO_ON = frozenset(
    {
        "find",
        T.RAISE,
        T.CALL,
        T.FAIL_ON_SITE,
        T.ORDER_FOLLOW_UP,
        T.ASK_EXTENSION,
        T.REFUSE_EXTENSION,
        T.ABSORB,
        T.RELEASE,
    }
)
"""What people do without it being said that somebody takes care; the ladder goes on."""


def set_marks(case: Deficiency, act: Act) -> None:
    """What the act changes, before its step is taken."""
    match act.trigger:
        case T.RAISE if case.severity == Severity.IMMINENT_DANGER:
            case.alarmed_at, case.acknowledged_at, case.rung = act.now, None, 1
        case T.ALERT:
            case.rung += 1
        case T.SUSPEND:
            case.paused_from = date.fromisoformat(act.details["paused_from"])
        case T.ASK_EXTENSION:
            case.asked_until = date.fromisoformat(act.details["asked"])
        case T.MERGE:
            case.ended_on = office_date(act.now)
    stops = act.actor.role is not None and act.trigger not in GO_ON
    if stops and case.alarmed_at is not None and case.acknowledged_at is None:
        case.acknowledged_at = act.now


def clear_marks(case: Deficiency) -> None:
    """What the state just entered has no use for."""
    if case.state != S.SUSPENDED:
        case.paused_from = None
    if case.state not in WITH_OPERATOR:
        case.asked_until = None


def next_alert_at(case: Deficiency, policy: Policy) -> datetime | None:
    """When the ladder reaches its next rung, if nobody takes care before."""
    steps = policy.ladder_minutes
    if case.alarmed_at is None or case.acknowledged_at is not None or case.rung >= len(steps):
        return None
    return case.alarmed_at + timedelta(minutes=steps[case.rung])
