"""Deficiencies, follow-ups on site, and the links operators answer by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.figures import IS_OVERDUE
from inspections.domain.vocabulary import (
    DeficiencyState,
    FollowUpState,
    InspectionState,
    Severity,
)
from inspections.runtime.instances import Instance
from inspections.store.accommodations import Accommodation
from inspections.store.inspections import Inspection
from inspections.store.people import Operator
from inspections.tenancy import OfDistrict

AWAITED = (FollowUpState.ORDERED, FollowUpState.PLANNED, FollowUpState.MISSED)
_UNENDED = text("ended_on IS NULL")
_MERGED = text("merged_into_id IS NOT NULL")
_VALID = text("revoked_at IS NULL")


class Deficiency(OfDistrict, Base):
    """A violated point at a place. `state` and `ended_on` mirror the instance for lists."""

    __tablename__ = "deficiencies"
    __table_args__ = (
        UniqueConstraint("district_id", "number"),
        CheckConstraint(
            "(ended_on IS NULL) = (state NOT IN ('remedied', 'withdrawn', 'merged'))", name="ended"
        ),
        Index(
            "uq_deficiencies_open_point",
            "accommodation_id",
            "item",
            "place",
            unique=True,
            postgresql_where=_UNENDED,
            sqlite_where=_UNENDED,
        ),
        Index(
            "ix_deficiencies_by_deadline",
            "district_id",
            "deadline",
            "id",
            postgresql_where=_UNENDED,
            sqlite_where=_UNENDED,
        ),
        Index(
            "ix_deficiencies_by_number",
            "district_id",
            "number",
            postgresql_where=_UNENDED,
            sqlite_where=_UNENDED,
        ),
        Index(
            "ix_deficiencies_by_day",
            "district_id",
            "found_on",
            "id",
            postgresql_where=_UNENDED,
            sqlite_where=_UNENDED,
        ),
        Index("ix_deficiencies_all", "district_id", "deadline", "id"),
        Index("ix_deficiencies_all_by_day", "district_id", "found_on", "id"),
        Index("ix_deficiencies_point", "accommodation_id", "item", "place", "id"),
        Index("ix_deficiencies_inspection", "inspection_id"),
        Index(
            "ix_deficiencies_merged_into",
            "merged_into_id",
            postgresql_where=_MERGED,
            sqlite_where=_MERGED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]  # "M-2026-0412"
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"), unique=True)
    relapse_of_id: Mapped[int | None] = mapped_column(ForeignKey("deficiencies.id"))
    section: Mapped[str]
    item: Mapped[str]
    place: Mapped[str]
    title_de: Mapped[str]
    title_en: Mapped[str]
    source: Mapped[str]
    source_status: Mapped[str]
    severity: Mapped[str]
    remark: Mapped[str]
    found_at: Mapped[datetime]
    found_on: Mapped[date]
    deadline: Mapped[date]
    lapses_at: Mapped[datetime]
    state: Mapped[str]
    promised_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("deficiencies.id"))
    alarmed_at: Mapped[datetime | None]  # imminent danger: when the ladder began
    acknowledged_at: Mapped[datetime | None]  # somebody takes care, or the operator answered
    rung: Mapped[int] = mapped_column(default=0)  # of the ladder, reached so far
    paused_from: Mapped[date | None]  # the day the clock stopped, while it stands still
    extensions: Mapped[int] = mapped_column(default=0)  # granted so far
    asked_until: Mapped[date | None]  # an extension that waits for the commissioner

    accommodation: Mapped[Accommodation] = relationship(lazy="joined")
    inspection: Mapped[Inspection] = relationship()
    instance: Mapped[Instance] = relationship()
    relapse_of: Mapped[Deficiency | None] = relationship(
        remote_side="Deficiency.id", foreign_keys=relapse_of_id
    )
    merged_into: Mapped[Deficiency | None] = relationship(
        remote_side="Deficiency.id", foreign_keys=merged_into_id
    )

    @property
    def state_word(self) -> DeficiencyState:
        return DeficiencyState(self.state)

    @property
    def is_overdue(self) -> bool:
        return self.state in IS_OVERDUE

    @property
    def severity_word(self) -> Severity:
        return Severity(self.severity)


class FollowUp(OfDistrict, Base):
    """Somebody is to look at this deficiency in that inspection. `state` mirrors the instance."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("deficiency_id", "inspection_id"),
        Index("ix_follow_ups_inspection", "inspection_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deficiency_id: Mapped[int] = mapped_column(ForeignKey("deficiencies.id"))
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("workflow_instances.id"), unique=True)
    state: Mapped[str]

    deficiency: Mapped[Deficiency] = relationship()
    inspection: Mapped[Inspection] = relationship()
    instance: Mapped[Instance] = relationship()


class OperatorLink(OfDistrict, Base):
    """The right of one operator to answer one deficiency; the signed token names this row.

    A revoked row stays, so that its token never comes to life again; a new link is a new row.
    """

    __tablename__ = "operator_links"
    __table_args__ = (
        Index(
            "uq_operator_links_valid",
            "deficiency_id",
            "operator_id",
            unique=True,
            postgresql_where=_VALID,
            sqlite_where=_VALID,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deficiency_id: Mapped[int] = mapped_column(ForeignKey("deficiencies.id"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    deficiency: Mapped[Deficiency] = relationship()
    operator: Mapped[Operator] = relationship()


# What every hand-in asks of its house is put into words once: that costs as much as running it.
_UNENDED_AT = (
    select(Deficiency)
    .where(Deficiency.accommodation_id == bindparam("house"), Deficiency.ended_on.is_(None))
    .order_by(Deficiency.id)
)
_GOES_ON = aliased(Deficiency)
_MERGED_AT = (
    select(Deficiency.item, Deficiency.place, _GOES_ON)
    .join(_GOES_ON, _GOES_ON.id == Deficiency.merged_into_id)
    .where(Deficiency.accommodation_id == bindparam("house"), _GOES_ON.ended_on.is_(None))
    .order_by(Deficiency.id)
)
_LIVING = (
    select(FollowUp)
    .where(FollowUp.state.in_([state.value for state in AWAITED]))
    .order_by(FollowUp.id)
)
_LIVING_OF_CASE = _LIVING.where(FollowUp.deficiency_id == bindparam("case"))
_LIVING_OF_VISIT = _LIVING.where(FollowUp.inspection_id == bindparam("visit"))


def get(session: Session, district_id: int, deficiency_id: int) -> Deficiency:
    """Raises NotFound, also for a deficiency of another district."""
    found = session.get(Deficiency, deficiency_id)
    if found is None or found.district_id != district_id:
        raise NotFound(deficiency=deficiency_id)
    return found


def of_instance(session: Session, instance_id: int) -> Deficiency:
    return session.scalars(select(Deficiency).where(Deficiency.instance_id == instance_id)).one()


def unended_points(session: Session, accommodation_id: int) -> dict[tuple[str, str], Deficiency]:
    """The open deficiencies of an accommodation by (item, place)."""
    rows = session.scalars(_UNENDED_AT, {"house": accommodation_id})
    return {(row.item, row.place): row for row in rows}


def merged_into(session: Session, deficiency_id: int) -> list[Deficiency]:
    """The deficiencies that go on as this one."""
    query = select(Deficiency).where(Deficiency.merged_into_id == deficiency_id)
    return list(session.scalars(query.order_by(Deficiency.id)))


def merged_points(session: Session, accommodation_id: int) -> dict[tuple[str, str], Deficiency]:
    """Where something was found that goes on as another, still open deficiency: that other one."""
    rows = session.execute(_MERGED_AT, {"house": accommodation_id})
    return {(item, place): survivor for item, place, survivor in rows}


def remedied_before(session: Session, accommodation_id: int) -> dict[tuple[str, str], int]:
    """The newest remedied deficiency at each (item, place), to recognise relapses."""
    query = select(Deficiency.item, Deficiency.place, Deficiency.id).where(
        Deficiency.accommodation_id == accommodation_id,
        Deficiency.state == DeficiencyState.REMEDIED.value,
    )
    rows = session.execute(query.order_by(Deficiency.id))
    return {(item, place): deficiency_id for item, place, deficiency_id in rows}


def count_opened(session: Session, inspection_id: int) -> int:
    query = select(func.count(Deficiency.id)).where(Deficiency.inspection_id == inspection_id)
    return session.scalar(query) or 0


def standing_of_inspection(session: Session, inspection_id: int) -> tuple[int, int, int]:
    """How many deficiencies it found, how many wait for review, how many are open.

    A merged one is open until what it goes on as is remedied: so long merging may be undone.
    """
    survivor = aliased(Deficiency)
    remedied = survivor.state == DeficiencyState.REMEDIED.value
    goes_on = and_(Deficiency.merged_into_id.is_not(None), not_(remedied))
    query = (
        select(
            func.count(Deficiency.id),
            func.count(case((Deficiency.state == DeficiencyState.FOUND.value, 1))),
            func.count(case((or_(Deficiency.ended_on.is_(None), goes_on), 1))),
        )
        .outerjoin(survivor, survivor.id == Deficiency.merged_into_id)
        .where(Deficiency.inspection_id == inspection_id)
    )
    found, unreviewed, still_open = session.execute(query).one()
    return found, unreviewed, still_open


def visits_to_review(session: Session, district_id: int) -> list[Inspection]:
    """Handed in without a deficiency, and not looked at by the coordinator; oldest first."""
    query = (
        select(Inspection)
        .join(Inspection.instance)
        .where(
            Inspection.district_id == district_id,
            Instance.state == InspectionState.HANDED_IN.value,
            Instance.ended_at.is_(None),
            ~select(Deficiency.id).where(Deficiency.inspection_id == Inspection.id).exists(),
        )
        .order_by(Inspection.finished_at, Inspection.id)
    )
    return list(session.scalars(query))


def links_of(session: Session, deficiency_id: int) -> list[OperatorLink]:
    """All links ever given for a deficiency, oldest first."""
    query = select(OperatorLink).where(OperatorLink.deficiency_id == deficiency_id)
    return list(session.scalars(query.order_by(OperatorLink.id)))


def to_be_seen(session: Session, inspection_id: int) -> list[FollowUp]:
    """The deficiencies a follow-up inspection is for."""
    query = select(FollowUp).where(FollowUp.inspection_id == inspection_id).order_by(FollowUp.id)
    return list(session.scalars(query))


def living_follow_ups(session: Session, deficiency_id: int) -> list[FollowUp]:
    """Those of a deficiency that somebody still waits for."""
    return list(session.scalars(_LIVING_OF_CASE, {"case": deficiency_id}))


def living_follow_ups_of_visit(session: Session, inspection_id: int) -> list[FollowUp]:
    """What somebody still waits for to be seen in this inspection."""
    return list(session.scalars(_LIVING_OF_VISIT, {"visit": inspection_id}))
