"""The office's decisions about deficiencies, each against the state that was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.deadlines import (
    Deadline,
    agreed_deadline,
    check_pause,
    deadline_for,
    deadline_on,
    resumed_deadline,
)
from inspections.domain.errors import Conflict, Refused
from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import office_date
from inspections.engine.step import Step, possible, step
from inspections.store import accommodations, conflicts, deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.people import User
from inspections.usecases import merge_deficiencies
from inspections.usecases.advance import StepRefused, advance, facts_of
from inspections.usecases.answers_disagree import AnswersDisagree
from inspections.usecases.four_eyes import CLOSED, OwnFinding, needs_other_eyes
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.sent_twice import sent_twice
from inspections.usecases.take import take_all
from inspections.workflows import registry


class Decision(StrEnum):
    """What the decision box offers; which of them depends on the case and on who decides."""

    ACCEPT = "accept"
    GRANT = "grant"  # the extension somebody asked for
    REFUSE = "refuse"
    RESUME = "resume"
    REWORK = "rework"
    EXTEND = "extend"
    ASK = "ask"  # for an extension that a second person has to grant
    PAUSE = "pause"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    PASSED = "passed"  # seen on site: remedied
    FAILED = "failed"  # seen on site: not remedied


_TRIGGERS = {
    Decision.GRANT: T.GRANT_EXTENSION,
    Decision.REFUSE: T.REFUSE_EXTENSION,
    Decision.RESUME: T.RESUME,
    Decision.REWORK: T.REJECT,
    Decision.EXTEND: T.EXTEND,
    Decision.ASK: T.ASK_EXTENSION,
    Decision.PAUSE: T.SUSPEND,
    Decision.FOLLOW_UP: T.ORDER_FOLLOW_UP,
    Decision.CLOSE: T.CLOSE,
    Decision.MERGE: T.MERGE,
    Decision.UNMERGE: T.UNMERGE,
    Decision.WITHDRAW: T.WITHDRAW,
    Decision.PASSED: T.PASS_ON_SITE,
    Decision.FAILED: T.FAIL_ON_SITE,
}
NEEDS_REASON = frozenset(
    {
        Decision.REWORK,
        Decision.EXTEND,
        Decision.ASK,
        Decision.REFUSE,
        Decision.PAUSE,
        Decision.CLOSE,
        Decision.MERGE,
        Decision.UNMERGE,
        Decision.WITHDRAW,
    }
)
NEEDS_DEADLINE = frozenset({Decision.REWORK, Decision.EXTEND, Decision.ASK})
NEEDS_DAY = NEEDS_DEADLINE | {Decision.PAUSE, Decision.RESUME}
ON_SITE = frozenset({Decision.PASSED, Decision.FAILED})
BY_COMMISSIONER = frozenset({Decision.EXTEND, Decision.GRANT, Decision.REFUSE})
LONGER = frozenset({Decision.EXTEND, Decision.GRANT})


class SomebodyWasFaster(Conflict):
    """The case changed since the page was made; `details` say to what."""


class DecisionRefused(Refused):
    """A reason or a day is missing, or the day cannot be."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision as the form brings it.

    `seen` is the entry count the page showed, `shown` the newest step; no page, no step.
    """

    decision: Decision
    seen: int
    reason: str = ""
    deadline: date | None = None  # or the day a pause begins or ends
    into: str = ""  # the number of the deficiency this one goes on as
    shown: int | None = None


@dataclass(slots=True)
class _Brought:
    """What the verdict brings into the step."""

    deadline: Deadline | None = None
    details: dict[str, Any] = field(default_factory=dict)


def options(
    case: Deficiency, policy: Policy, role: Role = Role.COORDINATOR, *, own: bool = False
) -> list[Decision]:
    """What somebody of this role can decide now, the most likely first; `own` by four eyes."""
    found = [each for each in Decision if _by(case, each, policy, role, own)]
    if own:
        found = [each for each in found if not _closes(case, each, policy, role)]
    if case.state == S.FOUND:
        found = [each for each in found if each not in ON_SITE]
    return [each for each in found if not (each is Decision.ASK and Decision.EXTEND in found)]


def _closes(case: Deficiency, decision: Decision, policy: Policy, role: Role) -> bool:
    return foreseen(case, decision, policy, role, own=True).target in CLOSED


def foreseen(
    case: Deficiency,
    decision: Decision,
    policy: Policy,
    role: Role = Role.COORDINATOR,
    *,
    own: bool = False,
) -> Step:
    """What the decision would do, told before it is made; one of `options` only."""
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    by, facts = _by(case, decision, policy, role, own), facts_of(case, policy)
    return step(workflow, case.state, _trigger(decision, case, own), facts, by=by)


def decide(
    session: Session, case: Deficiency, verdict: Verdict, *, user: User, now: datetime
) -> None:
    """Raises SomebodyWasFaster, AnswersDisagree, OwnFinding, DecisionRefused, DeadlineRefused,
    MergeRefused, StepRefused."""
    other = _other(session, case, verdict)
    take_all(session, (case, *([other] if other else [])))
    if case.instance.entry != verdict.seen:
        raise SomebodyWasFaster(deficiency=case.number, state=case.state)
    policy = accommodations.policy_on(session, case.accommodation, office_date(now))
    if case.state == S.FOUND:
        _must_be_agreed(session, case)
    own = needs_other_eyes(session, case, f"user:{user.id}", policy)
    role = _by(case, verdict.decision, policy, Role(user.role), own)
    if role is None:
        raise StepRefused(deficiency=case.number, state=case.state, trigger=verdict.decision)
    if own and _closes(case, verdict.decision, policy, Role(user.role)):
        raise OwnFinding(deficiency=case.number)
    if verdict.decision in NEEDS_REASON and not verdict.reason.strip():
        raise DecisionRefused(reason="missing")
    brought = _brought(case, verdict, policy, now)
    act = Act(
        trigger=_trigger(verdict.decision, case, own),
        actor=Actor(role, f"user:{user.id}"),
        now=now,
        reason=verdict.reason.strip(),
        deadline=brought.deadline,
        details=brought.details,
    )
    if sent_twice(session, case.instance_id, act, verdict.shown):
        return
    if verdict.decision is Decision.MERGE:
        assert other is not None
        merge_deficiencies.merge(session, case, other, act, policy)
    elif verdict.decision is Decision.UNMERGE:
        assert other is not None
        merge_deficiencies.unmerge(session, case, other, act, policy)
    else:
        advance(session, case, act, policy)
    if verdict.decision in LONGER:
        case.extensions += 1
    if verdict.decision in LONGER or verdict.decision is Decision.REFUSE:
        case.asked_until = None


def accept_all(
    session: Session,
    district_id: int,
    seen: Iterable[tuple[int, int]],
    *,
    user: User,
    now: datetime,
) -> tuple[list[str], list[str], list[str]]:
    """Accept many (id, seen entry) pairs.

    The numbers accepted, those that could not be, and the own ones that somebody else closes.
    """
    accepted: list[str] = []
    skipped: list[str] = []
    own: list[str] = []
    for deficiency_id, entry in sorted(seen):
        case = deficiencies.get(session, district_id, deficiency_id)
        try:
            decide(session, case, Verdict(Decision.ACCEPT, entry), user=user, now=now)
            accepted.append(case.number)
        except OwnFinding:
            own.append(case.number)
        except Conflict:
            skipped.append(case.number)
    return accepted, skipped, own


def _must_be_agreed(session: Session, case: Deficiency) -> None:
    """A finding two people see differently is decided about when one answer was chosen."""
    contested = conflicts.open_of(session, case.inspection_id)
    if at := [each for each in contested if each.point == (case.item, case.place)]:
        raise AnswersDisagree(at)


def _trigger(decision: Decision, case: Deficiency, own: bool) -> T:
    if own and decision is Decision.PASSED:
        return T.REPORT_ON_SITE
    if decision is Decision.ACCEPT:
        return T.RAISE if case.state == S.FOUND else T.CONFIRM
    return _TRIGGERS[decision]


def _by(
    case: Deficiency, decision: Decision, policy: Policy, role: Role, own: bool
) -> Role | None:
    """As whom somebody of this role decides it; None where nobody of the kind can.

    A commissioner may all a coordinator may; what only she may is hers alone.
    """
    if decision in ON_SITE:
        asked = [Role.INSPECTOR]
    elif decision in BY_COMMISSIONER and role is Role.COMMISSIONER:
        asked = [Role.COMMISSIONER, Role.COORDINATOR]
    else:
        asked = [Role.COORDINATOR]
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    facts, trigger = facts_of(case, policy), _trigger(decision, case, own)
    pullers = (by for by in asked if trigger in possible(workflow, case.state, facts, by=by))
    return next(pullers, None)


def _other(session: Session, case: Deficiency, verdict: Verdict) -> Deficiency | None:
    """The deficiency this one is merged with, or is to be."""
    match verdict.decision:
        case Decision.MERGE:
            return merge_deficiencies.named(session, case, verdict.into)
        case Decision.UNMERGE if case.merged_into is not None:
            return case.merged_into
        case Decision.UNMERGE:
            raise SomebodyWasFaster(deficiency=case.number, state=case.state)
        case _:
            return None


def _brought(case: Deficiency, verdict: Verdict, policy: Policy, now: datetime) -> _Brought:
    today = office_date(now)
    if verdict.decision in NEEDS_DAY and verdict.deadline is None:
        raise DecisionRefused(deadline="missing")
    match verdict.decision, verdict.deadline:
        case Decision.ACCEPT, _ if case.state == S.FOUND and case.deadline <= today:
            # Nobody can keep a deadline that was over before he heard of it.
            severity = Severity(case.severity)
            return _Brought(deadline_for(severity, found_at=now, policy=policy))
        case Decision.FAILED, _ if case.state not in (S.SUSPENDED, *WITH_OPERATOR):
            return _Brought(deadline_on(today + timedelta(days=policy.rework_days), policy))
        case Decision.PAUSE, date() as day:
            check_pause(day, found_on=case.found_on, deadline=case.deadline, today=today)
            return _Brought(details={"paused_from": day.isoformat()})
        case Decision.RESUME, date() as day:
            return _resumed(case, day, policy, today)
        case (Decision.ASK | Decision.EXTEND | Decision.REWORK), date() as day:
            wanted = _agreed(case, verdict, day, policy, today)
            if verdict.decision is Decision.ASK:
                return _Brought(details={"asked": wanted.on.isoformat()})
            return _Brought(wanted)
        case Decision.GRANT, _ if case.asked_until is not None:
            return _Brought(_agreed(case, verdict, case.asked_until, policy, today))
        case _:
            return _Brought()


def _agreed(
    case: Deficiency, verdict: Verdict, day: date, policy: Policy, today: date
) -> Deadline:
    if verdict.decision is not Decision.REWORK and day <= case.deadline:
        raise DecisionRefused(deadline=day.isoformat(), not_after=case.deadline)
    return agreed_deadline(day, found_on=case.found_on, today=today, policy=policy)


def _resumed(case: Deficiency, day: date, policy: Policy, today: date) -> _Brought:
    if case.paused_from is None:
        raise SomebodyWasFaster(deficiency=case.number, state=case.state)
    if day > today:
        raise DecisionRefused(deadline=day.isoformat(), after_today=today)
    due = resumed_deadline(
        case.deadline, paused_from=case.paused_from, again_on=day, policy=policy
    )
    days = {"paused_from": case.paused_from.isoformat(), "again_on": day.isoformat()}
    return _Brought(due, days)
