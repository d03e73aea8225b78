"""Requests to erase a person: asked by one, confirmed by another, kept with a number, no name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.tenancy import OfDistrict

_OPEN = text("confirmed_at IS NULL AND withdrawn_at IS NULL")


class Erasure(OfDistrict, Base):
    __tablename__ = "erasures"
    __table_args__ = (
        UniqueConstraint("district_id", "number"),
        Index(
            "uq_erasures_open",
            "district_id",
            "person",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]  # "user:7", "operator:3", "complaint:12"
    number: Mapped[int]  # who it is from then on: "gelöschte Person 17"
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None


def get(session: Session, district_id: int, erasure_id: int) -> Erasure:
    """Raises NotFound, also for one of another district."""
    found = session.get(Erasure, erasure_id)
    if found is None or found.district_id != district_id:
        raise NotFound(erasure=erasure_id)
    return found


def of_district(session: Session, district_id: int) -> list[Erasure]:
    """The newest first."""
    query = select(Erasure).where(Erasure.district_id == district_id)
    return list(session.scalars(query.order_by(Erasure.id.desc())))


def open_of(session: Session, district_id: int, person: str) -> Erasure | None:
    query = select(Erasure).where(
        Erasure.district_id == district_id, Erasure.person == person, _OPEN
    )
    return session.scalar(query)


def done_of(session: Session, district_id: int, person: str) -> Erasure | None:
    query = select(Erasure).where(
        Erasure.district_id == district_id,
        Erasure.person == person,
        Erasure.confirmed_at.is_not(None),
    )
    return session.scalar(query)
