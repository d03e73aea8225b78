"""Exports: a wish becomes a row, a worker makes the file, the row says where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.tenancy import OfDistrict

LEASE = timedelta(minutes=10)
LAST_ATTEMPT = 3
DEFICIENCY_LIST = "deficiency_list"
POLICY_COMPARISON = "policy_comparison"
_WAITING_SQL = text("finished_at IS NULL")


class Export(OfDistrict, Base):
    __tablename__ = "exports"
    __table_args__ = (
        Index(
            "ix_exports_waiting",
            "created_at",
            postgresql_where=_WAITING_SQL,
            sqlite_where=_WAITING_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]  # DEFICIENCY_LIST or POLICY_COMPARISON
    filters: Mapped[dict[str, Any]]
    locale: Mapped[str] = mapped_column(default="de")
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)
    all_rows: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    file: Mapped[str | None]  # name inside the export directory
    bytes: Mapped[int | None]


def waiting(session: Session, *, now: datetime, kind: str | None = None) -> list[int]:
    """Of that kind, or of any."""
    free = or_(Export.leased_until.is_(None), Export.leased_until < now)
    query = select(Export.id).where(Export.finished_at.is_(None), free).order_by(Export.id)
    return list(session.scalars(query.where(Export.kind == kind) if kind else query))


def being_made(session: Session, kind: str, *, now: datetime) -> bool:
    """Somebody has one of that kind in hand."""
    query = select(Export.id).where(
        Export.finished_at.is_(None), Export.kind == kind, Export.leased_until >= now
    )
    return session.scalars(query.limit(1)).first() is not None


def lease(session: Session, export_id: int, *, now: datetime) -> Export | None:
    """Take the export for a while; None if somebody has it or it was tried often enough."""
    free = or_(Export.leased_until.is_(None), Export.leased_until < now)
    export = session.scalar(
        update(Export)
        .where(Export.id == export_id, and_(Export.finished_at.is_(None), free))
        .values(leased_until=now + LEASE, attempts=Export.attempts + 1)
        .returning(Export)
    )
    if export and export.attempts > LAST_ATTEMPT:
        export.finished_at, export.error = now, export.error or "given up"
        return None
    return export


def get(
    session: Session, district_id: int, export_id: int, *, kind: str = DEFICIENCY_LIST
) -> Export:
    """Raises NotFound, also for an export of another district or kind."""
    found = session.get(Export, export_id)
    if found is None or (found.district_id, found.kind) != (district_id, kind):
        raise NotFound(export=export_id)
    return found


def recent(
    session: Session, district_id: int, *, kind: str = DEFICIENCY_LIST, limit: int = 20
) -> list[Export]:
    query = select(Export).where(Export.district_id == district_id, Export.kind == kind)
    return list(session.scalars(query.order_by(Export.id.desc()).limit(limit)))


def failed(session: Session, district_id: int, *, limit: int = 20) -> list[Export]:
    """Those that hit an error, given up or tried again, newest first."""
    query = select(Export).where(Export.district_id == district_id, Export.error.is_not(None))
    return list(session.scalars(query.order_by(Export.id.desc()).limit(limit)))
