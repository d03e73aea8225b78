"""What came from ODK Collect, until all of it is there; and the keys Collect logs in with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.store.people import User
from inspections.tenancy import OfDistrict


class FieldForm(OfDistrict, Base):
    """One filled form. Its text is kept until its last photo has come."""

    __tablename__ = "field_forms"
    __table_args__ = (Index("ix_field_forms_inspection", "inspection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    instance_id: Mapped[str] = mapped_column(unique=True)  # Collect's name for it
    digest: Mapped[str]
    photos: Mapped[int]  # how many it names
    received_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    handed_in: Mapped[bool] = mapped_column(default=False)

    parts: Mapped[list[FieldPhoto]] = relationship()
    user: Mapped[User] = relationship()

    @property
    def missing(self) -> int:
        return self.photos - len(self.parts)


class FieldPhoto(OfDistrict, Base):
    """A photo that has come, by the name the form calls it."""

    __tablename__ = "field_photos"
    __table_args__ = (UniqueConstraint("form_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("field_forms.id"))
    name: Mapped[str]
    sha256: Mapped[str]
    stored: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]


class FieldKey(OfDistrict, Base):
    """A password of its own for one person's Collect; we only have its hash."""

    __tablename__ = "field_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


def by_instance(session: Session, instance_id: str) -> FieldForm | None:
    return session.scalar(select(FieldForm).where(FieldForm.instance_id == instance_id))


def of_inspection(session: Session, inspection_id: int) -> list[FieldForm]:
    """Oldest first."""
    query = select(FieldForm).where(FieldForm.inspection_id == inspection_id)
    return list(session.scalars(query.order_by(FieldForm.id)))


def keys_of(session: Session, user_id: int) -> list[FieldKey]:
    """Those still valid, the newest first."""
    query = select(FieldKey).where(FieldKey.user_id == user_id, FieldKey.revoked_at.is_(None))
    return list(session.scalars(query.order_by(FieldKey.id.desc())))
