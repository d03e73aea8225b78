"""What proves a person besides the password: an authenticator app, recovery codes; their reset."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.store.passkeys import Passkey
from inspections.store.people import User
from inspections.tenancy import OfDistrict


class Authenticator(OfDistrict, Base):
    """An app on a phone that shows a code every half minute; one a person."""

    __tablename__ = "authenticators"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed_seed: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)  # half minutes; a code works once
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # until then it is not asked for


class RecoveryCode(OfDistrict, Base):
    """For the day the phone is lost; of each we keep the hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_user", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorReset(OfDistrict, Base):
    """An administrator took away what a person could no longer use, and said why."""

    __tablename__ = "factor_resets"
    __table_args__ = (Index("ix_factor_resets_user", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    at: Mapped[datetime]

    by: Mapped[User] = relationship(lazy="joined", foreign_keys=[by_user_id])


def authenticator_of(session: Session, user_id: int) -> Authenticator | None:
    """The one that is asked for at log-in."""
    found = session.get(Authenticator, user_id)
    return found if found is not None and found.confirmed_at is not None else None


def has_factor(session: Session, user_id: int) -> bool:
    """An app or a passkey; whoever has one is asked for it after the password."""
    app = select(Authenticator.user_id).where(
        Authenticator.user_id == user_id, Authenticator.confirmed_at.is_not(None)
    )
    passkey = select(Passkey.id).where(Passkey.user_id == user_id)
    return session.scalar(app) is not None or session.scalar(passkey.limit(1)) is not None


def take_step(session: Session, user_id: int, step: int) -> bool:
    """Use up a code and all before it; False when somebody was faster with the same one."""
    later = (
        update(Authenticator)
        .where(Authenticator.user_id == user_id, Authenticator.last_step < step)
        .values(last_step=step)
    )
    return session.scalar(later.returning(Authenticator.user_id)) is not None


def take_recovery_code(session: Session, user_id: int, code_hash: str, *, now: datetime) -> bool:
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return session.scalar(used.returning(RecoveryCode.id)) is not None


def recovery_codes_left(session: Session, user_id: int) -> int:
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def forget_recovery_codes(session: Session, user_id: int) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def forget_authenticator(session: Session, user_id: int) -> None:
    session.execute(delete(Authenticator).where(Authenticator.user_id == user_id))


def last_reset(session: Session, user_id: int) -> FactorReset | None:
    query = select(FactorReset).where(FactorReset.user_id == user_id)
    return session.scalar(query.order_by(FactorReset.id.desc()).limit(1))
