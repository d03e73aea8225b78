"""What a district's photos weigh, counted as they come and go, and what they may weigh."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import CLOCK, LIMITS, Base, insert_into
from inspections.domain.quota import Limits, Room
from inspections.domain.working_days import office_date
from inspections.store.complaints import ComplaintPhoto
from inspections.store.field_forms import FieldPhoto
from inspections.store.photos import Photo
from inspections.tenancy import OfDistrict


class StorageRule(OfDistrict, Base):
    """A limit as somebody set it; the newest counts, the others are history."""

    __tablename__ = "storage_rules"
    __table_args__ = (Index("ix_storage_rules_district", "district_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    daily: Mapped[int]  # photos that may come on one day
    set_at: Mapped[datetime]
    set_by: Mapped[str]  # "user:7"


class StorageUse(OfDistrict, Base):
    """What the photos of a district weigh; whoever changes it has it until the commit."""

    __tablename__ = "storage_use"

    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]  # on which photos came last
    came: Mapped[int] = mapped_column(default=0)  # that many of them
    told: Mapped[int] = mapped_column(default=0)  # percent the administration knows of


def room(session: Session, district_id: int) -> Room:
    query = select(StorageUse.bytes, StorageUse.day, StorageUse.came)
    row = session.execute(query.where(StorageUse.district_id == district_id)).one_or_none()
    limits = limits_of(session, district_id)
    if row is None:
        return Room(0, limits.bytes, 0, limits.daily)
    came = row.came if row.day == _today(session) else 0
    return Room(row.bytes, limits.bytes, came, limits.daily)


def limits_of(session: Session, district_id: int) -> Limits:
    """As set last; the installation's before anybody set one."""
    newest = (
        select(StorageRule.bytes, StorageRule.daily)
        .where(StorageRule.district_id == district_id)
        .order_by(StorageRule.id.desc())
        .limit(1)
    )
    found = session.execute(newest).one_or_none()
    standing: Limits = session.info[LIMITS]
    return standing if found is None else Limits(*found)


def grow(session: Session, district_id: int, by: int, photos: int = 0) -> None:
    """From here on others who change it wait until this transaction ends."""
    today = _today(session)
    add = insert_into(session, StorageUse).values(
        district_id=district_id, bytes=by, day=today, came=photos, told=0
    )
    grown = {"bytes": StorageUse.bytes + by, "day": today}
    same_day = case((StorageUse.day == today, StorageUse.came), else_=0)
    session.execute(
        add.on_conflict_do_update(
            index_elements=["district_id"], set_={**grown, "came": same_day + photos}
        )
    )


def told(session: Session, district_id: int) -> int:
    """The percentage the administration was last written to about; locked until the commit."""
    query = select(StorageUse.told).where(StorageUse.district_id == district_id)
    return session.scalar(query.with_for_update()) or 0


def note_told(session: Session, district_id: int, percent: int) -> None:
    row = update(StorageUse).where(StorageUse.district_id == district_id)
    session.execute(row.values(told=percent))


def recomputed(session: Session, district_id: int) -> int:
    """What the rows say that have a file; one that a marked photo replaced is going."""
    total = 0
    for row in (Photo, FieldPhoto, ComplaintPhoto):
        weight = select(func.sum(row.bytes)).where(row.district_id == district_id, row.stored != "")
        if row is Photo:
            weight = weight.where(Photo.replaced_by_id.is_(None))
        total += int(session.scalar(weight) or 0)
    return total


def _today(session: Session) -> date:
    return office_date(session.info[CLOCK]())
