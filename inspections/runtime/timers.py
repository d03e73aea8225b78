"""Timers are rows. Celery only tells us to look; losing Redis loses nothing.

A timer that fires does nothing but write rows, so marking it fired and doing its
work share one transaction: it takes effect exactly once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import (
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.working_days import (
    last_working_day,
    next_working_day,
    office_date,
    office_opens,
)
from inspections.engine.definition import (
    Ahead,
    At,
    InDays,
    InHours,
    State,
    Timer,
    fact_date,
    fact_moment,
    fact_number,
)
from inspections.tenancy import OfDistrict

REST_AFTER_ERROR = timedelta(hours=1)
_PENDING_SQL = text("fired_at IS NULL AND disarmed_at IS NULL")


class ArmedTimer(OfDistrict, Base):
    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("instance_id", "entry", "name"),
        Index(
            "ix_timers_pending", "due_at", postgresql_where=_PENDING_SQL, sqlite_where=_PENDING_SQL
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"))
    entry: Mapped[int]  # which visit to the state armed it
    name: Mapped[str]
    trigger: Mapped[str]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
    disarmed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Armable(Protocol):
    """What `arm` must know of the case; Instance fits."""

    @property
    def id(self) -> int: ...
    @property
    def district_id(self) -> int: ...
    @property
    def entry(self) -> int: ...


PENDING = and_(ArmedTimer.fired_at.is_(None), ArmedTimer.disarmed_at.is_(None))
_TABLE = cast(Table, ArmedTimer.__table__)  # every step writes here: without the session's detour
_ARM = insert(_TABLE)
_CLAIM = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("timer"), PENDING, _TABLE.c.due_at <= bindparam("now"))
    .values(fired_at=bindparam("now"))
    .returning(_TABLE.c.id)
)
_DISARM = (
    update(_TABLE)
    .where(_TABLE.c.instance_id == bindparam("case"), PENDING)
    .values(disarmed_at=bindparam("now"))
)


def arm(
    session: Session, case: Armable, state: State, facts: object, *, now: datetime, land: str
) -> None:
    """Write the timers of the state just entered."""
    if rows := to_arm(case, state, facts, now=now, land=land):
        session.connection().execute(_ARM, rows)


def to_arm(
    case: Armable, state: State, facts: object, *, now: datetime, land: str
) -> list[dict[str, Any]]:
    return [
        {
            "district_id": case.district_id,
            "instance_id": case.id,
            "entry": case.entry,
            "name": timer.name,
            "trigger": timer.fires,
            "due_at": due_at,
        }
        for timer in state.timers
        if (due_at := rings_at(timer, facts, now=now, land=land)) is not None
    ]


def rings_at(timer: Timer, facts: object, *, now: datetime, land: str) -> datetime | None:
    """When the timer rings (aware UTC); None if it is too late for it to make sense.

    Days ring when the office opens on working days: reminders rather early, the rest rather late.
    Hours and moments ring day and night.
    """
    today = office_date(now)
    match timer.when:
        case At(fact):
            return fact_moment(facts, fact)
        case InHours(hours, minutes):
            after = timedelta(hours=fact_number(facts, hours), minutes=fact_number(facts, minutes))
            return now + after
        case InDays(days):
            after = timedelta(days=fact_number(facts, days))
            return office_opens(next_working_day(today + after, land))
        case Ahead(fact, days):
            before = timedelta(days=fact_number(facts, days))
            day: date = last_working_day(fact_date(facts, fact) - before, land)
            return office_opens(day) if day > today else None


def disarm(session: Session, instance_id: int, *, now: datetime) -> None:
    session.connection().execute(_DISARM, {"case": instance_id, "now": now})


def due(session: Session, *, now: datetime, limit: int = 3000) -> list[int]:
    query = select(ArmedTimer.id).where(PENDING, ArmedTimer.due_at <= now)
    return list(session.scalars(query.order_by(ArmedTimer.due_at, ArmedTimer.id).limit(limit)))


def districts_of(session: Session, timer_ids: Collection[int]) -> dict[int, int]:
    """Whose each timer is."""
    query = select(ArmedTimer.id, ArmedTimer.district_id).where(ArmedTimer.id.in_(timer_ids))
    return {row.id: row.district_id for row in session.execute(query)}


def by_id(session: Session, timer_ids: Collection[int]) -> list[ArmedTimer]:
    return list(session.scalars(select(ArmedTimer).where(ArmedTimer.id.in_(timer_ids))))


def pending(session: Session, instance_id: int) -> list[ArmedTimer]:
    query = select(ArmedTimer).where(ArmedTimer.instance_id == instance_id, PENDING)
    return list(session.scalars(query.order_by(ArmedTimer.due_at)))


def claim(session: Session, timer_id: int, *, now: datetime) -> bool:
    """Mark the timer fired. False: it already fired, was disarmed, or was put to rest."""
    marked = session.connection().execute(_CLAIM, {"timer": timer_id, "now": now})
    return marked.first() is not None


def put_to_rest(session: Session, timer_id: int, error: str, *, now: datetime) -> None:
    """A timer that raises must not raise again every minute."""
    session.execute(
        update(ArmedTimer)
        .where(ArmedTimer.id == timer_id, PENDING)
        .values(due_at=now + REST_AFTER_ERROR, last_error=error[:2000])
    )


def resting(session: Session, *, district_id: int) -> list[ArmedTimer]:
    """Timers that raised and wait for their next try."""
    query = select(ArmedTimer).where(
        PENDING, ArmedTimer.last_error.is_not(None), ArmedTimer.district_id == district_id
    )
    return list(session.scalars(query.order_by(ArmedTimer.due_at)))


def oldest_due(session: Session, *, now: datetime) -> datetime | None:
    query = select(func.min(ArmedTimer.due_at)).where(PENDING, ArmedTimer.due_at <= now)
    return session.scalar(query)
