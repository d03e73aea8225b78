"""Absences: from when to when somebody is away, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.absences import Away
from inspections.domain.errors import NotFound
from inspections.store.people import User
from inspections.store.remembered import remembered
from inspections.tenancy import OfDistrict


class Absence(OfDistrict, Base):
    """Both days count. Why somebody is away is nobody's business here."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="in_order"),
        CheckConstraint("user_id <> stand_in_id", name="by_another"),
        Index("ix_absences_days", "district_id", "last_on", "first_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")
    stand_in: Mapped[User] = relationship(foreign_keys=[stand_in_id], lazy="joined")

    @property
    def able(self) -> bool:
        """The stand-in is still here, and of the role that could do the work."""
        return self.stand_in.active and self.stand_in.role == self.user.role


def get(session: Session, district_id: int, absence_id: int) -> Absence:
    """Raises NotFound, also for one of another district."""
    found = session.get(Absence, absence_id)
    if found is None or found.district_id != district_id:
        raise NotFound(absence=absence_id)
    return found


def on(session: Session, district_id: int, day: date) -> tuple[Away, ...]:
    """All absences of a day."""
    return remembered(
        session, ("away", district_id, day), lambda: _on(session, district_id, day)
    )


def _on(session: Session, district_id: int, day: date) -> tuple[Away, ...]:
    return day_of(touching(session, district_id, day, day), day)


def touching(session: Session, district_id: int, first: date, last: date) -> list[Absence]:
    """Everybody's that have a day among these."""
    wanted = {"district": district_id, "first": first, "last": last}
    return list(session.scalars(_TOUCHING, wanted))


# Asked wherever letters are written, so it is put into words once.
_TOUCHING = (
    select(Absence)
    .where(
        Absence.district_id == bindparam("district"),
        Absence.first_on <= bindparam("last"),
        Absence.last_on >= bindparam("first"),
    )
    .order_by(Absence.id)
)


def day_of(rows: Iterable[Absence], day: date) -> tuple[Away, ...]:
    """What these say of one day."""
    return tuple(
        Away(row.user_id, row.stand_in_id, row.able)
        for row in rows
        if row.first_on <= day <= row.last_on
    )


def from_day(
    session: Session, district_id: int, day: date, *, about: int | None = None
) -> list[Absence]:
    """Running and to come, earliest first; those of the district, or where `about` is in it."""
    query = select(Absence).where(Absence.district_id == district_id, Absence.last_on >= day)
    if about is not None:
        query = query.where(or_(Absence.user_id == about, Absence.stand_in_id == about))
    return list(session.scalars(query.order_by(Absence.first_on, Absence.id)))


def between(
    session: Session, district_id: int, user_id: int, first: date, last: date
) -> list[Absence]:
    """On which of these days this person is away."""
    query = select(Absence).where(
        Absence.district_id == district_id,
        Absence.user_id == user_id,
        Absence.first_on <= last,
        Absence.last_on >= first,
    )
    return list(session.scalars(query.order_by(Absence.first_on)))
