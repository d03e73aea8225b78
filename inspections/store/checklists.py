"""Checklist versions as imported; content is a document, immutable once inspected with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.checklist import Checklist
from inspections.domain.checklist_file import from_document


class ChecklistVersion(Base):
    __tablename__ = "checklists"
    __table_args__ = (UniqueConstraint("district_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    name: Mapped[str]
    version: Mapped[int]
    title_de: Mapped[str]
    title_en: Mapped[str]
    digest: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)

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
