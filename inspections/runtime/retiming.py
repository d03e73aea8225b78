"""Pending timers follow a changed policy; what has rung is never rung again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from inspections.domain.working_days import next_working_day, office_date, office_opens
from inspections.engine.definition import (
    Ahead,
    InDays,
    Move,
    State,
    Timer,
    Workflow,
    numbers_in,
)
from inspections.runtime.instances import LoggedStep
from inspections.runtime.timers import PENDING, ArmedTimer, rings_at

TAKE_OVER = "take_over"  # the trigger of the step by which a case goes on by a newer version


def follows_policy(timer: Timer) -> bool:
    """It counts in days that a fact holds. Hours run as they began: nobody moves an alarm."""
    named = any(isinstance(number, str) for number in numbers_in(timer.when))
    return named and isinstance(timer.when, InDays | Ahead)


def rings_anew(
    timer: Timer,
    facts: object,
    *,
    due_at: datetime,
    entered_at: datetime,
    now: datetime,
    land: str,
) -> datetime:
    """When a pending timer rings by the facts of today; `due_at` where nothing changes.

    What should have rung already rings when the office opens next, and no later than it would have.
    """
    wanted = rings_at(timer, facts, now=entered_at, land=land)
    if wanted is None:
        return due_at
    if wanted < due_at:
        return min(due_at, max(wanted, _next_opening(now, land)))
    return wanted


def retimed(
    state: State,
    facts: object,
    pending: list[ArmedTimer],
    *,
    entered_at: datetime,
    now: datetime,
    land: str,
) -> list[tuple[ArmedTimer, datetime]]:
    """The pending timers of the state that move, each with its new moment."""
    by_name = {timer.name: timer for timer in state.timers if follows_policy(timer)}
    found = []
    for armed in pending:
        if armed.name not in by_name or armed.last_error is not None or armed.due_at <= now:
            continue
        due_at = rings_anew(
            by_name[armed.name],
            facts,
            due_at=armed.due_at,
            entered_at=entered_at,
            now=now,
            land=land,
        )
        if due_at != armed.due_at:
            found.append((armed, due_at))
    return found


def entered_at(workflow: Workflow, steps: Sequence[LoggedStep]) -> datetime:
    """When the case came into the state it is in, by its history (oldest first)."""
    return since_entered(workflow, steps)[0].at


def since_entered(workflow: Workflow, steps: Sequence[LoggedStep]) -> Sequence[LoggedStep]:
    """The step that entered the state, and what came after; a release enters none."""
    again = {
        (rule.source, rule.on)
        for rule in workflow.rules
        if isinstance(rule, Move) and rule.to == rule.source
    }
    for place in range(len(steps) - 1, 0, -1):
        one = steps[place]
        moved = one.source != one.target or (one.source, one.trigger) in again
        if moved and one.trigger != TAKE_OVER:
            return steps[place:]
    return steps


def move(session: Session, armed: ArmedTimer, due_at: datetime) -> None:
    session.execute(
        update(ArmedTimer).where(ArmedTimer.id == armed.id, PENDING).values(due_at=due_at)
    )


def _next_opening(now: datetime, land: str) -> datetime:
    today = office_date(now)
    opens = office_opens(next_working_day(today, land))
    return opens if opens > now else office_opens(next_working_day(today + timedelta(days=1), land))
