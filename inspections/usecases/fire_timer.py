"""A timer rings: take the step it stands for, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inspections.db import Sessions, transaction
from inspections.domain.working_days import office_date
from inspections.runtime import instances, timers
from inspections.runtime.instances import Instance
from inspections.store import districts
from inspections.store.districts import District
from inspections.usecases.advance import advance
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.processes.process import Case
from inspections.usecases.processes.registered import process_named


def fire_timer(session: Session, timer_id: int, *, now: datetime) -> bool:
    """False if it had fired, was disarmed or rests. Lock order: the instance, then the timer."""
    timer = session.get_one(timers.ArmedTimer, timer_id)
    instance = instances.lock(session, timer.instance_id)
    if not timers.claim(session, timer_id, now=now):
        return False
    case = case_of(session, instance)
    district = session.get_one(District, case.district_id)
    policy = districts.policy_on(session, district, office_date(now))
    advance(session, case, Act(timer.trigger, CLOCK, now), policy)
    return True


def case_of(session: Session, instance: Instance) -> Case:
    """The row a workflow instance carries, whatever its process."""
    row = process_named(instance.workflow).row
    found: Case = session.scalars(select(row).where(row.instance_id == instance.id)).one()
    return found


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
