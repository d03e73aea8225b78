"""A timer rings: take the step it stands for, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inspections.db import Sessions, transaction
from inspections.domain.working_days import office_date
from inspections.runtime import instances, timers
from inspections.store import deficiencies, districts
from inspections.usecases.advance import advance
from inspections.usecases.occasion import CLOCK, Act


def fire_timer(session: Session, timer_id: int, *, now: datetime) -> bool:
    """False if it had fired, was disarmed or rests. Lock order: the instance, then the timer."""
    timer = session.get_one(timers.ArmedTimer, timer_id)
    instances.lock(session, timer.instance_id)
    if not timers.claim(session, timer_id, now=now):
        return False
    case = deficiencies.of_instance(session, timer.instance_id)
    policy = districts.policy_on(session, case.accommodation.district, office_date(now))
    advance(session, case, Act(timer.trigger, CLOCK, now), policy)
    return True


def fire_or_rest(sessions: Sessions, timer_id: int, *, now: datetime) -> bool:
    """Fire in its own transaction; a timer that raises rests an hour and shows on Betrieb.

    A database that could not be asked says nothing about the timer: the next sweep finds it again.
    """
    try:
        with transaction(sessions) as session:
            return fire_timer(session, timer_id, now=now)
    except OperationalError:
        raise
    except Exception as error:
        with transaction(sessions) as session:
            timers.put_to_rest(session, timer_id, repr(error), now=now)
        raise
