"""Work that is due once per period, however late somebody asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.tenancy import OfDistrict


class Run(OfDistrict, Base):
    """The period `key` of `kind` was done for the district."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("district_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")


def done(session: Session, kind: str, key: str, *, district_id: int) -> bool:
    query = select(Run.id).where(Run.kind == kind, Run.key == key, Run.district_id == district_id)
    return session.scalar(query) is not None


def mark(
    session: Session, kind: str, key: str, *, district_id: int, now: datetime, note: str = ""
) -> None:
    """Written in the transaction that does the work; the unique key lets one of two win."""
    session.add(Run(district_id=district_id, kind=kind, key=key, at=now, note=note))
    session.flush()


def latest(session: Session, kind: str, *, district_id: int) -> Run | None:
    query = select(Run).where(Run.kind == kind, Run.district_id == district_id)
    return session.scalars(query.order_by(Run.at.desc(), Run.id.desc()).limit(1)).first()


class Heartbeat(Base):
    """When each part of the program last showed life; one row per part, for all districts."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, part: str, *, now: datetime) -> None:
    row = session.get(Heartbeat, part)
    if row is None:
        session.add(Heartbeat(part=part, at=now))
    elif row.at < now:
        row.at = now


def last_beat(session: Session, part: str) -> datetime | None:
    row = session.get(Heartbeat, part)
    return row.at if row else None
