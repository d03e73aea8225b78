"""How long a district keeps what, what is held back from deletion, and what each run deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.retention import Keep, months_of
from inspections.tenancy import OfDistrict


class RetentionRule(OfDistrict, Base):
    """The months of one class as somebody set them; the newest counts, the others are history."""

    __tablename__ = "retention_rules"
    __table_args__ = (Index("ix_retention_rules_district", "district_id", "keep", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    keep: Mapped[str]
    months: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str]  # "user:7"


class RetentionReport(OfDistrict, Base):
    """What was deleted of one class on one day, and how much a hold kept."""

    __tablename__ = "retention_reports"
    __table_args__ = (UniqueConstraint("district_id", "day", "keep"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    keep: Mapped[str]
    ended_before: Mapped[date]  # what ended before that day
    erased: Mapped[int]
    held: Mapped[int]
    at: Mapped[datetime]


class Hold(OfDistrict, Base):
    """Nothing about this is deleted until that day; a lifted hold stays on record."""

    __tablename__ = "holds"
    __table_args__ = (Index("ix_holds_district", "district_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]  # "accommodation:3", "deficiency:12", "user:7"
    reason: Mapped[str]
    until: Mapped[date]  # the last day
    set_at: Mapped[datetime]
    set_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class ArchiveOffer(OfDistrict, Base):
    """The files that ended in a year were offered to the archive; before that none is deleted."""

    __tablename__ = "archive_offers"
    __table_args__ = (UniqueConstraint("district_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    offered_at: Mapped[datetime]
    offered_by: Mapped[str]


def rules(session: Session, district_id: int) -> list[RetentionRule]:
    """All that were ever set, the oldest first."""
    query = select(RetentionRule).where(RetentionRule.district_id == district_id)
    return list(session.scalars(query.order_by(RetentionRule.id)))


def months(session: Session, district_id: int) -> dict[Keep, int]:
    """What is in force, class by class."""
    return months_of({Keep(rule.keep): rule.months for rule in rules(session, district_id)})


def reports(session: Session, district_id: int, *, limit: int = 200) -> list[RetentionReport]:
    """The newest day first."""
    query = select(RetentionReport).where(RetentionReport.district_id == district_id)
    order = (RetentionReport.day.desc(), RetentionReport.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def report(session: Session, district_id: int, day: date, keep: Keep) -> RetentionReport | None:
    return session.scalar(
        select(RetentionReport).where(
            RetentionReport.district_id == district_id,
            RetentionReport.day == day,
            RetentionReport.keep == keep.value,
        )
    )


def reported(session: Session, district_id: int, day: date) -> frozenset[str]:
    """The classes that day's reports are about."""
    query = select(RetentionReport.keep).where(
        RetentionReport.district_id == district_id, RetentionReport.day == day
    )
    return frozenset(session.scalars(query))


def holds(session: Session, district_id: int) -> list[Hold]:
    """Also those that are over, the longest first."""
    query = select(Hold).where(Hold.district_id == district_id)
    return list(session.scalars(query.order_by(Hold.until.desc(), Hold.id)))


def held(session: Session, district_id: int, today: date) -> frozenset[str]:
    """What is held today."""
    query = select(Hold.about).where(
        Hold.district_id == district_id, Hold.until >= today, Hold.lifted_at.is_(None)
    )
    return frozenset(session.scalars(query))


def hold(session: Session, district_id: int, hold_id: int) -> Hold:
    """Raises NotFound, also for a hold of another district."""
    found = session.get(Hold, hold_id)
    if found is None or found.district_id != district_id:
        raise NotFound(hold=hold_id)
    return found


def offered_years(session: Session, district_id: int) -> frozenset[int]:
    query = select(ArchiveOffer.year).where(ArchiveOffer.district_id == district_id)
    return frozenset(session.scalars(query))
