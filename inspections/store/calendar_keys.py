"""Keys of personal calendar addresses; of each we keep the hash."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.store.people import User
from inspections.tenancy import OfDistrict

_LIVING = text("ended_at IS NULL")


class CalendarKey(OfDistrict, Base):
    """Opens the plan of one person, for reading, to whatever program holds the address."""

    __tablename__ = "calendar_keys"
    __table_args__ = (
        Index(
            "uq_calendar_keys_living",
            "user_id",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_on: Mapped[date | None]  # the hour would tell when somebody opens the laptop
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


def living(session: Session, key_hash: str) -> CalendarKey | None:
    query = select(CalendarKey).where(CalendarKey.key_hash == key_hash)
    return session.scalar(query.where(CalendarKey.ended_at.is_(None)))


def of_user(session: Session, user_id: int) -> CalendarKey | None:
    """The one that opens something."""
    query = select(CalendarKey).where(CalendarKey.user_id == user_id)
    return session.scalar(query.where(CalendarKey.ended_at.is_(None)))


def end_of(session: Session, user_id: int, *, now: datetime) -> None:
    """Whatever holds the address of this person finds nothing from now on."""
    session.execute(
        update(CalendarKey)
        .where(CalendarKey.user_id == user_id, CalendarKey.ended_at.is_(None))
        .values(ended_at=now)
    )


def note_use(session: Session, key_id: int, day: date) -> None:
    session.execute(update(CalendarKey).where(CalendarKey.id == key_id).values(used_on=day))
