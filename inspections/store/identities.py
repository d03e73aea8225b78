"""People as another log-in knows them: by issuer and subject, never by mail address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.store.people import User
from inspections.tenancy import OfDistrict


class Identity(OfDistrict, Base):
    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")


def by_subject(session: Session, issuer: str, subject: str) -> Identity | None:
    query = select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    return session.scalar(query)


def of_user(session: Session, user_id: int) -> Identity | None:
    return session.scalar(select(Identity).where(Identity.user_id == user_id))
