"""The engine's memory: which state each case is in, and every step it took."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Table, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from inspections.audit.collected import TOLD, tell
from inspections.db import Base
from inspections.engine.definition import Effect, Workflow
from inspections.engine.step import step
from inspections.gathered import gather
from inspections.runtime import timers
from inspections.tenancy import OfDistrict


class Instance(OfDistrict, Base):
    """A running or ended case, pinned to its workflow version for life."""

    __tablename__ = "workflow_instances"

    id: Mapped[int] = mapped_column(primary_key=True)
    workflow: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    entry: Mapped[int]  # how many states were entered so far, and releases gone through
    since_entry: Mapped[int]  # the entry by which it came into its state; a release is none
    entered_at: Mapped[datetime]  # and when that was: its days count from here
    ended_at: Mapped[datetime | None]


class LoggedStep(OfDistrict, Base):
    """One line of a case's history."""

    __tablename__ = "workflow_steps"
    __table_args__ = (Index("ix_workflow_steps_instance", "instance_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"))
    at: Mapped[datetime]
    by: Mapped[str | None]  # the role that pulled; None is the clock
    actor: Mapped[str]  # "user:7", "operator:3" or "clock"
    trigger: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]


# Every step of every case writes these two: by statements made once, without the session's detour.
_LOG = insert(cast(Table, LoggedStep.__table__)).returning(LoggedStep.id)
_INSTANCES = cast(Table, Instance.__table__)
_LOCK = (
    select(Instance)
    .where(Instance.id == bindparam("pk"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
ENTERED = ("state", "entry", "since_entry", "entered_at", "ended_at")
_MOVE = (
    update(_INSTANCES)
    .where(_INSTANCES.c.id == bindparam("pk"))
    .values({name: bindparam(name) for name in ENTERED})
    .execution_options(**TOLD)
)


@dataclass(frozen=True, slots=True)
class Pull:
    """Who pulls which trigger, when, and what they said."""

    trigger: str
    by: str | None
    actor: str
    at: datetime
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    land: str = "SN"  # whose holidays the timers know


def begin(
    session: Session, workflow: Workflow, *, district_id: int, now: datetime
) -> Instance:
    """A new case in the initial state; `settle` comes next, once its facts are known."""
    return begin_many(session, workflow, 1, district_id=district_id, now=now)[0]


def begin_many(
    session: Session, workflow: Workflow, count: int, *, district_id: int, now: datetime
) -> list[Instance]:
    """As many new cases, written with one statement."""
    new = [
        Instance(
            district_id=district_id,
            workflow=workflow.name,
            version=workflow.version,
            state=workflow.initial,
            entry=1,
            since_entry=1,
            entered_at=now,
        )
        for _ in range(count)
    ]
    session.add_all(new)
    session.flush()
    _taken(session).update({instance.id: instance for instance in new})
    return new


def settle(
    session: Session, workflow: Workflow, instance: Instance, facts: object, *, pull: Pull
) -> LoggedStep:
    """Arm the timers of the initial state and write the first line of the history."""
    logged = LoggedStep(**_line(instance, workflow.initial, pull))
    session.add(logged)  # begun by the dozen: the session writes them all at once
    armed = timers.to_arm(
        instance, workflow.state(workflow.initial), facts, now=pull.at, land=pull.land
    )
    session.add_all(timers.ArmedTimer(**row) for row in armed)
    return logged


def lock(session: Session, instance_id: int) -> Instance:
    """Take the case for this transaction, once. Lock order: the instance, then its timers."""
    taken = _taken(session)
    if instance_id not in taken:
        taken[instance_id] = session.scalars(_LOCK, {"pk": instance_id}).one()
    return taken[instance_id]


def is_locked(session: Session, instance_id: int) -> bool:
    """By this transaction."""
    return instance_id in _taken(session)


def lock_all(session: Session, instance_ids: Collection[int]) -> list[Instance]:
    """Take these cases, the lowest id first: two who take several never wait in a circle."""
    query = select(Instance).where(Instance.id.in_(instance_ids)).order_by(Instance.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    found = list(session.scalars(query))
    _taken(session).update({instance.id: instance for instance in found})
    return found


def _taken(session: Session) -> dict[int, Instance]:
    """What this transaction has locked already."""
    transaction, taken = session.info.get("locked", (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        taken = {}
        session.info["locked"] = (session.get_transaction(), taken)
    return cast(dict[int, Instance], taken)


def pull(
    session: Session, workflow: Workflow, instance: Instance, facts: object, pull: Pull
) -> tuple[LoggedStep, tuple[Effect, ...]]:
    """Take one step and write it down; the caller carries out the effects.

    Raises TriggerRefused when the workflow has no such step.
    """
    taken = step(workflow, instance.state, pull.trigger, facts, by=pull.by)
    if session.new:  # what began in this transaction stands before what is written now
        session.flush()
    if taken.moved:
        logged = _enter(session, workflow, instance, taken.target, facts, pull)
    else:
        logged = _log(session, instance, taken.target, pull)
    return logged, taken.effects


def _enter(
    session: Session,
    workflow: Workflow,
    instance: Instance,
    target: str,
    facts: object,
    pull: Pull,
) -> LoggedStep:
    if workflow.state(instance.state).timers:
        timers.disarm(session, instance.id, now=pull.at)
    logged = _log(session, instance, target, pull)
    state = workflow.state(target)
    entry = instance.entry + 1
    _change(
        session,
        instance,
        state=state.name,
        entry=entry,
        since_entry=entry,
        entered_at=pull.at,
        ended_at=pull.at if state.final else None,
    )
    timers.arm(session, instance, state, facts, now=pull.at, land=pull.land)
    return logged


def go_on(
    session: Session, instance: Instance, newer: Workflow, state: str, pull: Pull
) -> LoggedStep:
    """Pin a running case to a newer version; its timers are the caller's to arm."""
    logged = _log(session, instance, state, pull)
    instance.version, instance.state, instance.entry = newer.version, state, instance.entry + 1
    session.flush()
    return logged


def _change(session: Session, instance: Instance, **values: Any) -> None:
    """The object at once, as if it had been read again; the row with the next query."""
    before = {name: getattr(instance, name) for name in values}
    gather(session, _MOVE, [{"pk": instance.id, **values}])
    row = {"id": instance.id, "district_id": instance.district_id}
    tell(session, Instance.__tablename__, instance.id, row, before, values)
    for name, value in values.items():
        set_committed_value(instance, name, value)


def _log(session: Session, instance: Instance, target: str, pull: Pull) -> LoggedStep:
    """Written at once; what is returned is a copy that the session does not watch."""
    line = _line(instance, target, pull)
    return LoggedStep(id=session.connection().scalar(_LOG, line), **line)


def _line(instance: Instance, target: str, pull: Pull) -> dict[str, Any]:
    return {
        "district_id": instance.district_id,
        "instance_id": instance.id,
        "at": pull.at,
        "by": pull.by,
        "actor": pull.actor,
        "trigger": pull.trigger,
        "source": instance.state,
        "target": target,
        "reason": pull.reason,
        "details": pull.details,
    }


def history(session: Session, instance_id: int) -> list[LoggedStep]:
    query = select(LoggedStep).where(LoggedStep.instance_id == instance_id).order_by(LoggedStep.id)
    return list(session.scalars(query))


def newest_step(session: Session, instance_id: int) -> int:
    """Its number."""
    query = select(LoggedStep.id).where(LoggedStep.instance_id == instance_id)
    return session.scalars(query.order_by(LoggedStep.id.desc()).limit(1)).one()


def last_step_at(session: Session, instance_id: int) -> datetime:
    query = select(LoggedStep.at).where(LoggedStep.instance_id == instance_id)
    return session.scalars(query.order_by(LoggedStep.id.desc()).limit(1)).one()
