"""Photos: rows that name content-addressed files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.working_days import office_date
from inspections.store.inspections import Inspection
from inspections.tenancy import OfDistrict

TO_ERASE = text("replaced_by_id IS NOT NULL AND stored <> ''")


class Photo(OfDistrict, Base):
    """One upload. `sha256` is of the bytes as sent, `stored` of our file, "" once erased."""

    __tablename__ = "photos"
    __table_args__ = (
        UniqueConstraint("inspection_id", "deficiency_id", "item", "place", "sha256"),
        Index("ix_photos_deficiency", "deficiency_id"),
        Index("ix_photos_inspection", "inspection_id", "item", "place"),
        Index(
            "ix_photos_to_erase",
            "replaced_by_id",
            sqlite_where=TO_ERASE,
            postgresql_where=TO_ERASE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspections.id"))
    deficiency_id: Mapped[int | None] = mapped_column(ForeignKey("deficiencies.id"))
    item: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]
    stored: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    sent_by: Mapped[str]  # "user:7" or "operator:3"
    received_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("photos.id"))  # marked since


def get(session: Session, district_id: int, photo_id: int) -> Photo:
    """Raises NotFound, also for a photo of another district or one taken away."""
    found = session.get(Photo, photo_id)
    if found is None or found.district_id != district_id or found.removed_at is not None:
        raise NotFound(photo=photo_id)
    return found


def of_inspection(session: Session, inspection_id: int) -> dict[tuple[str, str], list[Photo]]:
    query = (
        select(Photo)
        .where(Photo.inspection_id == inspection_id, Photo.removed_at.is_(None))
        .order_by(Photo.id)
    )
    found: dict[tuple[str, str], list[Photo]] = {}
    for photo in session.scalars(query):
        found.setdefault((photo.item, photo.place), []).append(photo)
    return found


def of_point(session: Session, inspection_id: int, item: str, place: str) -> list[Photo]:
    """What the inspector saw there, oldest first."""
    query = select(Photo).where(
        Photo.inspection_id == inspection_id,
        Photo.item == item,
        Photo.place == place,
        Photo.removed_at.is_(None),
    )
    return list(session.scalars(query.order_by(Photo.id)))


def of_deficiency(session: Session, deficiency_id: int) -> list[Photo]:
    """What the operator sent as evidence, oldest first."""
    query = select(Photo).where(Photo.deficiency_id == deficiency_id, Photo.removed_at.is_(None))
    return list(session.scalars(query.order_by(Photo.id)))


def since(
    session: Session, inspection: Inspection, item: str, place: str, until: date | None
) -> list[Photo]:
    """What visits handed in later, up to a day, photographed at a point; oldest first."""
    query = (
        select(Photo, Inspection.finished_at)
        .join(Inspection, Inspection.id == Photo.inspection_id)
        .where(
            Inspection.accommodation_id == inspection.accommodation_id,
            Inspection.finished_at > inspection.finished_at,
            Photo.item == item,
            Photo.place == place,
            Photo.removed_at.is_(None),
        )
        .order_by(Photo.id)
    )
    return [
        photo
        for photo, end in session.execute(query)
        if until is None or (end and office_date(end) <= until)
    ]
