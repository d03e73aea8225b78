"""Inspections: planned, filled in, handed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import InspectionState
from inspections.runtime.instances import Instance
from inspections.store.accommodations import Accommodation
from inspections.store.checklists import ChecklistVersion
from inspections.store.people import User
from inspections.tenancy import OfDistrict

UNFINISHED = (
    InspectionState.PLANNED.value,
    InspectionState.MISSED.value,
    InspectionState.UNDER_WAY.value,
)
HANDED_IN = (
    InspectionState.HANDED_IN.value,
    InspectionState.REVIEWED.value,
    InspectionState.CLOSED.value,
)


class Inspection(OfDistrict, Base):
    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("(submission_id IS NULL) = (finished_at IS NULL)", name="submitted"),
        Index("ix_inspections_planned", "district_id", "planned_on"),
        Index("ix_inspections_accommodation", "accommodation_id", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)  # what devices call it
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"))
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"))
    kind: Mapped[str]
    announced: Mapped[bool] = mapped_column(default=True)
    planned_on: Mapped[date]
    occasion: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    submission_id: Mapped[UUID | None] = mapped_column(unique=True)
    submission_digest: Mapped[str | None]
    attestation: Mapped[dict[str, Any] | None]  # who was there, who signed
    rating: Mapped[str | None]
    rating_document: Mapped[dict[str, Any] | None]

    accommodation: Mapped[Accommodation] = relationship(lazy="joined")
    checklist: Mapped[ChecklistVersion] = relationship(lazy="joined")
    inspector: Mapped[User | None] = relationship()
    instance: Mapped[Instance] = relationship(lazy="joined")

    @property
    def state(self) -> InspectionState:
        return InspectionState(self.instance.state)


def get(session: Session, district_id: int, inspection_id: int) -> Inspection:
    """Raises NotFound, also for an inspection of another district."""
    found = session.get(Inspection, inspection_id)
    if found is None or found.district_id != district_id:
        raise NotFound(inspection=inspection_id)
    return found


def by_uid(session: Session, district_id: int, uid: UUID) -> Inspection:
    """Raises NotFound, also for an inspection of another district."""
    found = session.scalar(select(Inspection).where(Inspection.uid == uid))
    if found is None or found.district_id != district_id:
        raise NotFound(inspection=str(uid))
    return found


def handed_in(session: Session, district_id: int, uids: Collection[UUID]) -> list[Inspection]:
    """Those of them that are; earliest first."""
    query = (
        select(Inspection)
        .where(
            Inspection.district_id == district_id,
            Inspection.uid.in_(uids),
            Inspection.finished_at.is_not(None),
        )
        .order_by(Inspection.finished_at, Inspection.id)
    )
    return list(session.scalars(query))


def unfinished(
    session: Session, district_id: int, *, inspectors: Collection[int] | None = None
) -> list[Inspection]:
    """Planned, missed and under way, earliest first; of these inspectors or of all."""
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(Inspection.district_id == district_id, Instance.state.in_(UNFINISHED))
        .order_by(Inspection.planned_on, Inspection.id)
    )
    if inspectors is not None:
        query = query.where(Inspection.inspector_id.in_(inspectors))
    return list(session.scalars(query))


def begun_before(session: Session, district_id: int, moment: datetime) -> list[Inspection]:
    """Under way since before then, the longest first."""
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(
            Inspection.district_id == district_id,
            Instance.state == InspectionState.UNDER_WAY.value,
            Inspection.started_at < moment,
        )
        .order_by(Inspection.started_at, Inspection.id)
    )
    return list(session.scalars(query))


def between(session: Session, district_id: int, first: date, last: date) -> list[Inspection]:
    """Planned for one of these days, whatever became of them but cancelled; earliest first."""
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(
            Inspection.district_id == district_id,
            Inspection.planned_on.between(first, last),
            Instance.state != InspectionState.CANCELLED.value,
        )
        .options(
            joinedload(Inspection.inspector),
            joinedload(Inspection.checklist).defer(ChecklistVersion.content),
        )
        .order_by(Inspection.planned_on, Inspection.id)
    )
    return list(session.scalars(query))


def finished(
    session: Session,
    district_id: int,
    *,
    accommodation_id: int | None = None,
    inspectors: Collection[int] | None = None,
    limit: int = 20,
) -> list[Inspection]:
    """Handed in, newest first."""
    query = (
        select(Inspection)
        .where(Inspection.district_id == district_id, Inspection.finished_at.is_not(None))
        .order_by(Inspection.finished_at.desc())
        .limit(limit)
    )
    if accommodation_id is not None:
        query = query.where(Inspection.accommodation_id == accommodation_id)
    if inspectors is not None:
        query = query.where(Inspection.inspector_id.in_(inspectors))
    return list(session.scalars(query))
