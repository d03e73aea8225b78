"""Tokens by which other programs read the API; of each we keep the hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Scope
from inspections.store.people import User
from inspections.tenancy import OfDistrict


class ApiToken(OfDistrict, Base):
    """Reads what its scopes name, as long as its maker may."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_district", "district_id", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]  # of the program that has it
    scopes: Mapped[str]  # with spaces between them
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]  # when its maker was written to about its end
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")

    @property
    def may(self) -> frozenset[Scope]:
        return frozenset(map(Scope, self.scopes.split()))

    def is_over(self, now: datetime) -> bool:
        return self.revoked_at is not None or self.expires_at <= now


def by_hash(session: Session, token_hash: str) -> ApiToken | None:
    return session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash))


def by_id(session: Session, token_id: int) -> ApiToken:
    """Raises NotFound."""
    found = session.get(ApiToken, token_id)
    if found is None:
        raise NotFound(token=token_id)
    return found


def get(session: Session, district_id: int, token_id: int) -> ApiToken:
    """Raises NotFound, also for one of another district."""
    found = by_id(session, token_id)
    if found.district_id != district_id:
        raise NotFound(token=token_id)
    return found


def of_district(session: Session, district_id: int) -> list[ApiToken]:
    """The newest first, those that are over too."""
    query = select(ApiToken).where(ApiToken.district_id == district_id)
    return list(session.scalars(query.order_by(ApiToken.id.desc())))


def ending(
    session: Session, district_id: int, *, now: datetime, before: datetime
) -> list[ApiToken]:
    """Still good, ending before then, and nobody was told."""
    query = select(ApiToken).where(
        ApiToken.district_id == district_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.warned_at.is_(None),
        ApiToken.expires_at > now,
        ApiToken.expires_at <= before,
    )
    return list(session.scalars(query.order_by(ApiToken.id)))
