"""Checklist versions as imported; content is a document, immutable once inspected with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.checklist import Checklist
from inspections.domain.checklist_file import from_document
from inspections.domain.errors import NotFound
from inspections.tenancy import OfDistrict


class ChecklistVersion(OfDistrict, Base):
    __tablename__ = "checklists"
    __table_args__ = (UniqueConstraint("district_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    title_de: Mapped[str]
    title_en: Mapped[str]
    digest: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    imported_at: Mapped[datetime | None]  # None: it came with the program
    imported_by: Mapped[str | None]  # "user:7" or "command"

    def values(self) -> Checklist:
        """The content as domain values; read and parsed once per process and digest."""
        if self.digest not in _parsed:
            _parsed[self.digest] = from_document(self.content)
        return _parsed[self.digest]


_parsed: dict[str, Checklist] = {}


def newest(session: Session, district_id: int) -> list[ChecklistVersion]:
    """The newest version of every checklist of the district, by title."""
    query = select(ChecklistVersion).where(ChecklistVersion.district_id == district_id)
    by_name = {row.name: row for row in session.scalars(query.order_by(ChecklistVersion.version))}
    return sorted(by_name.values(), key=lambda row: row.title_de)


def all_versions(session: Session, district_id: int) -> dict[str, list[ChecklistVersion]]:
    """By name, in the order of titles; of each the newest version first."""
    query = select(ChecklistVersion).where(ChecklistVersion.district_id == district_id)
    by_name: dict[str, list[ChecklistVersion]] = {}
    for row in session.scalars(query.order_by(ChecklistVersion.version.desc())):
        by_name.setdefault(row.name, []).append(row)
    return dict(sorted(by_name.items(), key=lambda pair: pair[1][0].title_de))


def get(session: Session, district_id: int, checklist_id: int) -> ChecklistVersion:
    """Raises NotFound, also for a checklist of another district."""
    found = session.get(ChecklistVersion, checklist_id)
    if found is None or found.district_id != district_id:
        raise NotFound(checklist=checklist_id)
    return found


def by_name(
    session: Session, district_id: int, name: str, version: int | None = None
) -> ChecklistVersion:
    """The newest version, or the one asked for. Raises NotFound."""
    for row in all_versions(session, district_id).get(name, []):
        if version in (None, row.version):
            return row
    raise NotFound(checklist=name if version is None else f"{name} {version}")
