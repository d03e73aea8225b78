"""Complaints of residents, what was said to and fro, and the offices they are referred to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import ComplaintState, Topic, Urgency
from inspections.runtime.instances import Instance
from inspections.store.accommodations import Accommodation
from inspections.store.inspections import Inspection
from inspections.tenancy import OfDistrict, narrow

DANGEROUS = (Topic.DANGER, Topic.VIOLENCE)
OVER = (ComplaintState.CLOSED, ComplaintState.ARCHIVED, ComplaintState.WITHDRAWN)
WITH_OFFICE = (
    ComplaintState.RECEIVED,
    ComplaintState.SORTED,
    ComplaintState.INSPECTION_ORDERED,
    ComplaintState.REFERRED,
)


class HouseCode(OfDistrict, Base):
    """The code on the poster of a house; it opens the page for residents and nothing else."""

    __tablename__ = "house_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"), unique=True)
    code: Mapped[str] = mapped_column(unique=True)

    accommodation: Mapped[Accommodation] = relationship(lazy="joined")


class CompetentOffice(OfDistrict, Base):
    """Who looks after what is not the district's own business; kept by the coordinator."""

    __tablename__ = "competent_offices"
    __table_args__ = (UniqueConstraint("district_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")  # what it is competent for
    reached_by: Mapped[str] = mapped_column(default="")  # telephone or address, for the resident
    active: Mapped[bool] = mapped_column(default=True)


class Complaint(OfDistrict, Base):
    """What a resident told; no name, no address of a device, no moment nearer than an hour."""

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("district_id", "number"),
        Index("ix_complaints_received", "district_id", "received_on", "id"),
        Index("ix_complaints_accommodation", "accommodation_id", "id"),
        Index("ix_complaints_inspection", "inspection_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]  # "BS-2026-0007"
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"), unique=True)
    receipt_hash: Mapped[str] = mapped_column(unique=True)  # of the code the resident keeps
    locale: Mapped[str]  # of the resident's page
    topic: Mapped[str]  # as the resident chose it, or as the office sorted it
    urgency: Mapped[str]
    text: Mapped[str]
    place: Mapped[str]  # as the resident wrote it; "" is the whole house
    contact: Mapped[str]  # "" is anonymous, and after the deletion of contacts
    received_at: Mapped[datetime]  # the full hour before
    received_on: Mapped[date]
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")  # the last one, as the resident reads it
    first_answered_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspections.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("competent_offices.id"))

    accommodation: Mapped[Accommodation] = relationship(lazy="joined")
    instance: Mapped[Instance] = relationship()
    inspection: Mapped[Inspection | None] = relationship()
    office: Mapped[CompetentOffice | None] = relationship()

    @property
    def state_word(self) -> ComplaintState:
        return ComplaintState(self.state)

    @property
    def topic_word(self) -> Topic:
        return Topic(self.topic)

    @property
    def urgency_word(self) -> Urgency:
        return Urgency(self.urgency)

    @property
    def alarming(self) -> bool:
        """Somebody has to look at once."""
        return self.urgency == Urgency.AT_ONCE and self.state in WITH_OFFICE


class ComplaintMessage(OfDistrict, Base):
    """Further words of the resident, under the receipt code."""

    __tablename__ = "complaint_messages"
    __table_args__ = (Index("ix_complaint_messages_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    key: Mapped[str] = mapped_column(unique=True)  # of the form; sent twice is one message
    text: Mapped[str]
    at: Mapped[datetime]  # the full hour before


class ComplaintPhoto(OfDistrict, Base):
    """A photo of the resident. Not the hash of what was sent: it could be compared with a phone."""

    __tablename__ = "complaint_photos"
    __table_args__ = (UniqueConstraint("complaint_id", "stored"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    stored: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]


def get(session: Session, district_id: int, complaint_id: int) -> Complaint:
    """Raises NotFound, also for a complaint of another district."""
    found = session.get(Complaint, complaint_id)
    if found is None or found.district_id != district_id:
        raise NotFound(complaint=complaint_id)
    return found


def by_receipt(session: Session, hashes: Collection[str]) -> Complaint | None:
    return session.scalar(select(Complaint).where(Complaint.receipt_hash.in_(hashes)))


def house_of(session: Session, code: str) -> Accommodation:
    """The house of a poster, in whose district the session is from here on. Raises NotFound."""
    found = session.scalar(select(HouseCode).where(HouseCode.code == code))
    if found is None:
        raise NotFound(code="unknown")
    narrow(session, found.district_id)
    return found.accommodation


def code_of(session: Session, accommodation_id: int) -> HouseCode | None:
    return session.scalar(select(HouseCode).where(HouseCode.accommodation_id == accommodation_id))


def messages_of(session: Session, complaint_id: int) -> list[ComplaintMessage]:
    """Oldest first."""
    query = select(ComplaintMessage).where(ComplaintMessage.complaint_id == complaint_id)
    return list(session.scalars(query.order_by(ComplaintMessage.id)))


def photos_of(session: Session, complaint_id: int) -> list[ComplaintPhoto]:
    query = select(ComplaintPhoto).where(ComplaintPhoto.complaint_id == complaint_id)
    return list(session.scalars(query.order_by(ComplaintPhoto.id)))


def photo(session: Session, complaint: Complaint, photo_id: int) -> ComplaintPhoto:
    """Raises NotFound for a photo of something else."""
    found = session.get(ComplaintPhoto, photo_id)
    if found is None or found.complaint_id != complaint.id:
        raise NotFound(photo=photo_id)
    return found


def of_inspection(session: Session, inspection_id: int) -> list[Complaint]:
    """What an inspection was ordered for."""
    return list(session.scalars(_OF_INSPECTION, {"inspection": inspection_id}))


# Asked at every step of every inspection, so it is put into words once.
_OF_INSPECTION = (
    select(Complaint)
    .where(Complaint.inspection_id == bindparam("inspection"))
    .order_by(Complaint.id)
)


def offices(session: Session, district_id: int, *, active: bool = False) -> list[CompetentOffice]:
    query = select(CompetentOffice).where(CompetentOffice.district_id == district_id)
    if active:
        query = query.where(CompetentOffice.active)
    return list(session.scalars(query.order_by(CompetentOffice.name)))


def office(session: Session, district_id: int, office_id: int) -> CompetentOffice:
    """Raises NotFound, also for an office of another district."""
    found = session.get(CompetentOffice, office_id)
    if found is None or found.district_id != district_id:
        raise NotFound(office=office_id)
    return found


def waiting(session: Session, district_id: int) -> list[Complaint]:
    """Those the office still has to answer: alarming ones first, then the oldest."""
    query = select(Complaint).where(
        Complaint.district_id == district_id,
        Complaint.state.in_([state.value for state in WITH_OFFICE]),
    )
    rows = session.scalars(query.order_by(Complaint.received_at, Complaint.id))
    return sorted(rows, key=lambda row: not row.alarming)


def count_waiting(session: Session, district_id: int) -> int:
    query = select(func.count(Complaint.id)).where(
        Complaint.district_id == district_id,
        Complaint.state.in_([state.value for state in WITH_OFFICE]),
    )
    return session.scalar(query) or 0
