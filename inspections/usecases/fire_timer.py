"""A timer rings: take the step it stands for, once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inspections.db import Sessions, transaction, transaction_for
from inspections.domain.working_days import office_date
from inspections.runtime import instances, timers
from inspections.runtime.instances import Instance
from inspections.store import districts
from inspections.store.districts import District
from inspections.store.remembered import remember
from inspections.tenancy import WHOLE_INSTALLATION, narrow
from inspections.usecases.advance import advance
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.processes.process import Case
from inspections.usecases.processes.registered import process_named

log = logging.getLogger(__name__)

TIMERS_AT_ONCE = 20  # in one transaction, for which nobody has to wait long
_TIMERS = "timers that fire together"
_KNOWN = "cases by instance"


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
    if known := session.info.get(_KNOWN, {}).get(instance.id):
        return cast(Case, known)
    row = process_named(instance.workflow).row
    found: Case = session.scalars(select(row).where(row.instance_id == instance.id)).one()
    return found


def fire_together(sessions: Sessions, timer_ids: Sequence[int], *, now: datetime) -> int:
    """Fire these of one district in one transaction; if it does not succeed, each alone.

    Returns how many fired.

    Raises what went wrong with single ones when all had their turn.
    """
    try:
        with transaction(sessions, WHOLE_INSTALLATION) as session:
            _look_ahead(session, timer_ids)
            return sum(fire_timer(session, one, now=now) for one in timer_ids)
    except Exception as trouble:
        log.warning("%s timers did not fire together: %r", len(timer_ids), trouble)
    fired, troubles = 0, []
    for one in timer_ids:
        try:
            fired += fire_or_rest(sessions, one, now=now)
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("timers in trouble", troubles)
    return fired


def _look_ahead(session: Session, timer_ids: Sequence[int]) -> None:
    """Lock and load all at once what each would ask for; lowest instance first, as everybody."""
    wanted = timers.by_id(session, timer_ids)
    for timer in wanted:
        narrow(session, timer.district_id)  # raises for the second district
    locked = instances.lock_all(session, [timer.instance_id for timer in wanted])
    of_process: defaultdict[str, list[int]] = defaultdict(list)
    for instance in locked:
        of_process[instance.workflow].append(instance.id)
    remember(session)
    known: dict[int, Case] = {}
    for name, ids in of_process.items():
        process = process_named(name)
        query = select(process.row).where(process.row.instance_id.in_(ids))
        cases = list(session.scalars(query))
        process.read_ahead(session, cases)
        known |= {case.instance_id: case for case in cases}
    session.info[_TIMERS] = wanted  # the session itself forgets what nobody holds
    session.info[_KNOWN] = known


def fire_or_rest(sessions: Sessions, timer_id: int, *, now: datetime) -> bool:
    """Fire in its own transaction; a timer that raises rests an hour and shows on Betrieb.

    A database that could not be asked says nothing about the timer: the next sweep finds it again.
    """
    try:
        with transaction_for(sessions, timers.ArmedTimer, timer_id) as session:
            return fire_timer(session, timer_id, now=now)
    except OperationalError:
        raise
    except Exception as error:
        with transaction_for(sessions, timers.ArmedTimer, timer_id) as session:
            timers.put_to_rest(session, timer_id, repr(error), now=now)
        raise
