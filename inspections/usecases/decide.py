"""The coordinator's decisions about deficiencies, each against the state that was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from inspections.domain.deadlines import Deadline, agreed_deadline, deadline_for, deadline_on
from inspections.domain.errors import Conflict, Refused
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger, Role, Severity
from inspections.domain.working_days import office_date
from inspections.engine.step import Step, possible, step
from inspections.runtime import instances
from inspections.store import deficiencies, districts
from inspections.store.deficiencies import Deficiency
from inspections.store.people import User
from inspections.usecases.advance import advance, facts_of
from inspections.usecases.occasion import Act, Actor
from inspections.workflows import registry


class Decision(StrEnum):
    """What the decision box offers; which of them depends on the state of the case."""

    ACCEPT = "accept"
    REWORK = "rework"
    EXTEND = "extend"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    PASSED = "passed"  # seen on site: remedied
    FAILED = "failed"  # seen on site: not remedied


NEEDS_REASON = {Decision.REWORK, Decision.EXTEND, Decision.CLOSE, Decision.WITHDRAW}
NEEDS_DEADLINE = {Decision.REWORK, Decision.EXTEND}

_TRIGGERS = {
    Decision.REWORK: DeficiencyTrigger.REJECT,
    Decision.EXTEND: DeficiencyTrigger.EXTEND,
    Decision.FOLLOW_UP: DeficiencyTrigger.ORDER_FOLLOW_UP,
    Decision.CLOSE: DeficiencyTrigger.CLOSE,
    Decision.WITHDRAW: DeficiencyTrigger.WITHDRAW,
    Decision.PASSED: DeficiencyTrigger.PASS_ON_SITE,
    Decision.FAILED: DeficiencyTrigger.FAIL_ON_SITE,
}
ON_SITE = {Decision.PASSED, Decision.FAILED}


class SomebodyWasFaster(Conflict):
    """The case changed since the page was made; `details` say to what."""


class DecisionRefused(Refused):
    """A reason or a deadline is missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision as the form brings it; `seen` is the entry count the page showed."""

    decision: Decision
    seen: int
    reason: str = ""
    deadline: date | None = None


def options(case: Deficiency, policy: Policy) -> list[Decision]:
    """What can be decided now, the most likely first."""
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    facts = facts_of(case, policy)
    pulls = {
        role: set(possible(workflow, case.state, facts, by=role))
        for role in (Role.COORDINATOR, Role.INSPECTOR)
    }
    return [
        decision
        for decision in Decision
        if _trigger(decision, case) in pulls[_role(decision)]
        and not (decision in ON_SITE and case.state == S.FOUND)
    ]


def foreseen(case: Deficiency, decision: Decision, policy: Policy) -> Step:
    """What the decision would do, told before it is made; one of `options` only."""
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    by = _role(decision)
    return step(workflow, case.state, _trigger(decision, case), facts_of(case, policy), by=by)


def decide(
    session: Session, case: Deficiency, verdict: Verdict, *, user: User, now: datetime
) -> None:
    """Raises SomebodyWasFaster, DecisionRefused, DeadlineRefused; else the step is taken."""
    instance = instances.lock(session, case.instance_id)
    session.refresh(case)
    if instance.entry != verdict.seen:
        raise SomebodyWasFaster(deficiency=case.number, state=case.state)
    if verdict.decision in NEEDS_REASON and not verdict.reason.strip():
        raise DecisionRefused(reason="missing")
    policy = districts.policy_on(session, case.accommodation.district, office_date(now))
    act = Act(
        trigger=_trigger(verdict.decision, case),
        actor=Actor(_role(verdict.decision), f"user:{user.id}"),
        now=now,
        reason=verdict.reason.strip(),
        deadline=_deadline(case, verdict, policy, now),
    )
    advance(session, case, act, policy)


def accept_all(
    session: Session,
    district_id: int,
    seen: Iterable[tuple[int, int]],
    *,
    user: User,
    now: datetime,
) -> tuple[list[str], list[str]]:
    """Accept many (id, seen entry) pairs: the numbers accepted, and those somebody had changed."""
    accepted: list[str] = []
    skipped: list[str] = []
    for deficiency_id, entry in sorted(seen):
        case = deficiencies.get(session, district_id, deficiency_id)
        try:
            decide(session, case, Verdict(Decision.ACCEPT, entry), user=user, now=now)
            accepted.append(case.number)
        except Conflict:
            skipped.append(case.number)
    return accepted, skipped


def _trigger(decision: Decision, case: Deficiency) -> DeficiencyTrigger:
    if decision is Decision.ACCEPT:
        return DeficiencyTrigger.RAISE if case.state == S.FOUND else DeficiencyTrigger.CONFIRM
    return _TRIGGERS[decision]


def _role(decision: Decision) -> Role:
    return Role.INSPECTOR if decision in ON_SITE else Role.COORDINATOR


def _deadline(case: Deficiency, verdict: Verdict, policy: Policy, now: datetime) -> Deadline | None:
    today = office_date(now)
    if verdict.decision is Decision.ACCEPT and case.state == S.FOUND and case.deadline <= today:
        # Nobody can keep a deadline that was over before he heard of it.
        return deadline_for(Severity(case.severity), found_at=now, policy=policy)
    if verdict.decision is Decision.FAILED and case.state not in (S.OPEN, S.OVERDUE):
        return deadline_on(today + timedelta(days=policy.rework_days), policy)
    if verdict.decision not in NEEDS_DEADLINE:
        return None
    if verdict.deadline is None:
        raise DecisionRefused(deadline="missing")
    if verdict.decision is Decision.EXTEND and verdict.deadline <= case.deadline:
        raise DecisionRefused(deadline=verdict.deadline.isoformat(), not_after=case.deadline)
    return agreed_deadline(verdict.deadline, found_on=case.found_on, today=today, policy=policy)
