"""The district's own sentences for remarks, beside those that come with the software."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.text_modules import Sentences, offered
from inspections.tenancy import OfDistrict


class TextModule(OfDistrict, Base):
    """One that was removed can be brought back."""

    __tablename__ = "text_modules"
    __table_args__ = (Index("ix_text_modules_district", "district_id", "item", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str]  # "" for every question
    text: Mapped[str]
    position: Mapped[int]  # among those of its question
    removed_at: Mapped[datetime | None]


def get(session: Session, district_id: int, module_id: int) -> TextModule:
    """Raises NotFound, also for one of another district."""
    found = session.get(TextModule, module_id)
    if found is None or found.district_id != district_id:
        raise NotFound(text_module=module_id)
    return found


def of_district(session: Session, district_id: int) -> list[TextModule]:
    """In use: first those for every question, each question's in the order they are offered."""
    query = select(TextModule).where(
        TextModule.district_id == district_id, TextModule.removed_at.is_(None)
    )
    order = (TextModule.item, TextModule.position, TextModule.id)
    return list(session.scalars(query.order_by(*order)))


def removed(session: Session, district_id: int) -> list[TextModule]:
    """The last one first."""
    query = select(TextModule).where(
        TextModule.district_id == district_id, TextModule.removed_at.is_not(None)
    )
    return list(session.scalars(query.order_by(TextModule.removed_at.desc(), TextModule.id.desc())))


def sentences(session: Session, district_id: int) -> Sentences:
    """By item id, "" for every question; as they are put into a remark."""
    found: dict[str, tuple[str, ...]] = {}
    for row in of_district(session, district_id):
        found[row.item] = (*found.get(row.item, ()), offered(row.text))
    return found
