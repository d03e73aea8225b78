"""Pending timers follow a changed policy; what has rung is never rung again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from inspections.domain.working_days import next_working_day, office_date, office_opens
from inspections.engine.definition import Ahead, InDays, State, Timer, numbers_in
from inspections.runtime.timers import PENDING, ArmedTimer, rings_at


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


def move(session: Session, armed: ArmedTimer, due_at: datetime) -> None:
    session.execute(
        update(ArmedTimer).where(ArmedTimer.id == armed.id, PENDING).values(due_at=due_at)
    )


def _next_opening(now: datetime, land: str) -> datetime:
    today = office_date(now)
    opens = office_opens(next_working_day(today, land))
    return opens if opens > now else office_opens(next_working_day(today + timedelta(days=1), land))
