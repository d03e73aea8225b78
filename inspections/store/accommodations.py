"""Accommodations and their rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.policy import Policy
from inspections.store import districts
from inspections.store.districts import District
from inspections.store.people import Operator
from inspections.tenancy import OfDistrict


class Accommodation(OfDistrict, Base):
    """A shared accommodation; street addresses are kept out on purpose."""

    __tablename__ = "accommodations"
    __table_args__ = (
        UniqueConstraint("district_id", "code"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("interval_days > 0", name="interval"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    municipality: Mapped[str]
    planning_area: Mapped[str] = mapped_column(default="")
    places: Mapped[int]
    occupied: Mapped[int | None]
    remark: Mapped[str] = mapped_column(default="")
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # usually goes there
    interval_days: Mapped[int] = mapped_column(default=30)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    land: Mapped[str | None]  # whose holidays its deadlines know; empty is the district's

    # written at hand-in so that lists never look at answers
    last_inspected_on: Mapped[date | None]
    rating: Mapped[str] = mapped_column(default="unrated")
    rated_inspection_id: Mapped[int | None]

    district: Mapped[District] = relationship(lazy="joined")
    operator: Mapped[Operator] = relationship(lazy="joined")
    rooms: Mapped[list[Room]] = relationship(order_by="Room.name", back_populates="accommodation")


class Room(OfDistrict, Base):
    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("accommodation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    name: Mapped[str]  # such as "Zimmer 2.04" or "Dusche 1. OG"
    floor: Mapped[str] = mapped_column(default="")
    beds: Mapped[int | None]

    accommodation: Mapped[Accommodation] = relationship(back_populates="rooms")


def get(session: Session, district_id: int, accommodation_id: int) -> Accommodation:
    """Raises NotFound, also for an accommodation of another district."""
    found = session.get(Accommodation, accommodation_id)
    if found is None or found.district_id != district_id:
        raise NotFound(accommodation=accommodation_id)
    return found


def policy_on(session: Session, house: Accommodation, day: date) -> Policy:
    """The district's policy on that day, with the holidays of the house's own Land."""
    policy = districts.policy_on(session, house.district, day)
    return replace(policy, land=house.land) if house.land else policy


def lock(session: Session, accommodation_id: int) -> None:
    """Take the house for this transaction. Lock order: inspection, house, deficiencies.

    Rows that name the house may still be written meanwhile; they hold its key, not the house.
    """
    query = select(Accommodation.id).where(Accommodation.id == accommodation_id)
    session.execute(query.with_for_update(key_share=True))


def all_accommodations(session: Session, district_id: int) -> list[Accommodation]:
    query = select(Accommodation).where(Accommodation.district_id == district_id)
    return list(session.scalars(query.order_by(Accommodation.name)))
