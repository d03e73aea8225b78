"""A running case goes on by a newer version of its workflow, with the clock it has."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.engine.definition import Workflow
from inspections.runtime import instances, timers
from inspections.runtime.instances import Instance, LoggedStep, Pull
from inspections.runtime.timers import ArmedTimer

TRIGGER = "take_over"


def take_over(
    session: Session,
    newer: Workflow,
    instance: Instance,
    facts: object,
    pull: Pull,
) -> LoggedStep:
    """Move the locked case into the state the newer version maps its own to.

    Days count from when it came into its state, as if the newer version had armed them then: what
    has rung does not ring again, what should have rung meanwhile rings now.
    """
    assert newer.takes_over is not None
    rung = _rung(session, instance)
    timers.disarm(session, instance.id, now=pull.at)
    state = newer.state(newer.takes_over.state(instance.state))
    logged = instances.go_on(session, instance, newer, state.name, pull)
    rows = timers.to_arm(instance, state, facts, now=instance.entered_at, land=pull.land)
    for row in rows:
        if row["name"] not in rung:
            session.add(ArmedTimer(**row))
    session.flush()
    return logged


def _rung(session: Session, instance: Instance) -> set[str]:
    """What rang since the case came into its state, whichever release armed it."""
    query = select(ArmedTimer.name).where(
        ArmedTimer.instance_id == instance.id,
        ArmedTimer.entry >= instance.since_entry,
        ArmedTimer.fired_at.is_not(None),
    )
    return set(session.scalars(query))


def running(session: Session, name: str, version: int) -> list[tuple[int, str, int]]:
    """The unended cases of a version, each with its state and district, oldest first."""
    query = select(Instance.id, Instance.state, Instance.district_id).where(
        Instance.workflow == name, Instance.version == version, Instance.ended_at.is_(None)
    )
    rows = session.execute(query.order_by(Instance.district_id, Instance.id))
    return [(instance_id, state, district_id) for instance_id, state, district_id in rows]
