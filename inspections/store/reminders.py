"""The reminder ledger and the pauses of weekly letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.reminders import Person
from inspections.domain.vocabulary import Role
from inspections.store import people
from inspections.tenancy import OfDistrict

_VALID = text("lifted_at IS NULL")


class Reminder(OfDistrict, Base):
    """What one person got in one week and why; written with the week's letters, never changed."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("district_id", "week", "person"),
        Index("ix_reminders_person", "district_id", "person", "week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str]  # "2026-W48"
    person: Mapped[str]  # "user-7", "operator-3"
    name: Mapped[str]  # as it was then
    role: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")  # who paused it: "user:7"
    read_by: Mapped[str] = mapped_column(default="")  # the stand-in's: "user-7"
    lines: Mapped[int] = mapped_column(default=0)  # how much there was to say
    message_key: Mapped[str | None]
    due_at: Mapped[datetime]
    at: Mapped[datetime]


class DigestPause(OfDistrict, Base):
    """Somebody is not to get the letter of one week; a lifted pause stays on record."""

    __tablename__ = "digest_pauses"
    __table_args__ = (
        Index(
            "uq_digest_pauses_valid",
            "district_id",
            "week",
            "person",
            unique=True,
            postgresql_where=_VALID,
            sqlite_where=_VALID,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str]
    person: Mapped[str]
    reason: Mapped[str]
    paused_by: Mapped[str]  # "user:7"
    paused_at: Mapped[datetime]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]


def everybody(session: Session, district_id: int) -> list[Person]:
    """All users and operators, whether or not active."""
    users = [
        Person(f"user-{user.id}", user.name, user.email, Role(user.role), user.active, user.locale)
        for user in people.all_users(session, district_id)
    ]
    return users + [
        Person(f"operator-{each.id}", each.name, each.email, Role.OPERATOR, each.active)
        for each in people.all_operators(session, district_id)
    ]


def of_week(session: Session, district_id: int, week: str) -> list[Reminder]:
    query = select(Reminder).where(Reminder.district_id == district_id, Reminder.week == week)
    return list(session.scalars(query.order_by(Reminder.role, Reminder.name, Reminder.id)))


def of_person(
    session: Session, district_id: int, person: str, *, limit: int = 26
) -> list[Reminder]:
    """Newest week first."""
    query = select(Reminder).where(Reminder.district_id == district_id, Reminder.person == person)
    return list(session.scalars(query.order_by(Reminder.week.desc()).limit(limit)))


def last_week(session: Session, district_id: int) -> str | None:
    query = select(func.max(Reminder.week)).where(Reminder.district_id == district_id)
    return session.scalar(query)


def pauses(session: Session, district_id: int, week: str) -> dict[str, DigestPause]:
    """The valid ones of a week, by person."""
    query = select(DigestPause).where(
        DigestPause.district_id == district_id,
        DigestPause.week == week,
        DigestPause.lifted_at.is_(None),
    )
    return {row.person: row for row in session.scalars(query)}


def append(session: Session, rows: Iterable[Reminder]) -> None:
    names = [column.name for column in Reminder.__table__.columns if column.name != "id"]
    values = [{name: getattr(row, name) for name in names} for row in rows]
    if values:
        session.execute(insert(Reminder), values)
