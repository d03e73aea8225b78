"""Links by which a person sets the own password; of the secret in them we keep the hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.store.people import User
from inspections.tenancy import OfDistrict


class AccountLink(OfDistrict, Base):
    __tablename__ = "account_links"
    __table_args__ = (Index("ix_account_links_user", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]  # a newer one took its place

    user: Mapped[User] = relationship(lazy="joined")


_UNSPENT = (AccountLink.used_at.is_(None), AccountLink.void_at.is_(None))


def living(session: Session, token_hash: str, *, now: datetime) -> AccountLink | None:
    """The link, while it can be used."""
    query = select(AccountLink).where(AccountLink.token_hash == token_hash, *_UNSPENT)
    return session.scalar(query.where(AccountLink.expires_at > now))


def take(session: Session, token_hash: str, *, now: datetime) -> int | None:
    """Use the link up; the person's id for whoever came first."""
    used = (
        update(AccountLink)
        .where(AccountLink.token_hash == token_hash, *_UNSPENT, AccountLink.expires_at > now)
        .values(used_at=now)
    )
    return session.scalar(used.returning(AccountLink.user_id))


def void(session: Session, user_id: int, *, now: datetime) -> None:
    """Whatever was on its way to the person leads nowhere from now on."""
    session.execute(
        update(AccountLink).where(AccountLink.user_id == user_id, *_UNSPENT).values(void_at=now)
    )


def newest(session: Session, user_id: int) -> AccountLink | None:
    query = select(AccountLink).where(AccountLink.user_id == user_id)
    return session.scalar(query.order_by(AccountLink.id.desc()).limit(1))
