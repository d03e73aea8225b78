"""Devices: who works with them, what they said they hold, and whether they may go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.store.people import User
from inspections.tenancy import OfDistrict

SILENT_AFTER = timedelta(hours=24)


class Device(OfDistrict, Base):
    """One browser in the hands of one person; a shared tablet is one row for each of them."""

    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("uid", "user_id"),
        Index("ix_devices_district", "district_id", "unsent", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    loaded: Mapped[int]  # inspections it has taken along
    unsent: Mapped[int]
    oldest_unsent_at: Mapped[datetime | None]  # as the device's clock says
    told_at: Mapped[datetime | None]  # when somebody was written to about its silence
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken: Mapped[list[Any] | None]  # ids of those inspections; None of a program that names none
    holds: Mapped[list[Any] | None]  # what waits on it, as it named it last
    missing: Mapped[list[Any] | None]  # named before, not any more, and not received either

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")

    def is_silent(self, now: datetime) -> bool:
        """It holds what nobody else has, and has not been heard of for a day."""
        return self.unsent > 0 and now - self.seen_at >= SILENT_AFTER


def find(session: Session, uid: UUID, user_id: int) -> Device | None:
    query = select(Device).where(Device.uid == uid, Device.user_id == user_id)
    return session.scalars(query.with_for_update(of=Device)).first()


def get(session: Session, district_id: int, device_id: int) -> Device:
    """Raises NotFound, also for a device of another district."""
    found = session.get(Device, device_id)
    if found is None or found.district_id != district_id:
        raise NotFound(device=device_id)
    return found


def of_user(session: Session, user_id: int) -> list[Device]:
    query = select(Device).where(Device.user_id == user_id)
    return list(session.scalars(query.order_by(Device.seen_at.desc())))


def of_district(session: Session, district_id: int) -> list[Device]:
    query = select(Device).where(Device.district_id == district_id)
    return list(session.scalars(query.order_by(Device.seen_at.desc())))


def silent(session: Session, district_id: int, *, now: datetime) -> list[Device]:
    """The longest silent first."""
    query = select(Device).where(
        Device.district_id == district_id,
        Device.unsent > 0,
        Device.seen_at <= now - SILENT_AFTER,
    )
    return list(session.scalars(query.order_by(Device.seen_at)))
