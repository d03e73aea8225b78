"""Passkeys: public halves of key pairs on people's devices, and what a device was asked to sign."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.store.people import User
from inspections.tenancy import OfDistrict

CHALLENGE_LIFE = timedelta(minutes=5)


class Passkey(OfDistrict, Base):
    """Binary values are base64url, as they are on the wire."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]  # the person's own word for the device
    handle: Mapped[str]  # what devices call the person; chance, the same for all of one person
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)  # some devices say 0 for ever
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class PasskeyChallenge(Base):
    """Drawn for one ceremony in one browser; gone with its first use."""

    __tablename__ = "passkey_challenges"

    ticket_hash: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[str]
    created_at: Mapped[datetime]


def of_user(session: Session, user_id: int) -> list[Passkey]:
    """Oldest first."""
    query = select(Passkey).where(Passkey.user_id == user_id)
    return list(session.scalars(query.order_by(Passkey.id)))


def own(session: Session, user_id: int, passkey_id: int) -> Passkey:
    """Raises NotFound, also for somebody else's."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.user_id != user_id:
        raise NotFound(passkey=passkey_id)
    return found


def by_credential(session: Session, credential_id: str) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def note_use(session: Session, passkey_id: int, count: int, *, now: datetime) -> bool:
    """False when the device counted on from less than it had said: two of them have the key."""
    ahead = or_(Passkey.sign_count < count, (Passkey.sign_count == 0) & (count == 0))
    used = update(Passkey).where(Passkey.id == passkey_id, ahead)
    changed = used.values(sign_count=count, used_at=now).returning(Passkey.id)
    return session.scalar(changed) is not None


def forget_passkeys(session: Session, user_id: int) -> None:
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))


def keep_challenge(session: Session, ticket_hash: str, challenge: str, *, now: datetime) -> None:
    """Deletes those that nobody answered in time."""
    late = PasskeyChallenge.created_at <= now - CHALLENGE_LIFE
    session.execute(delete(PasskeyChallenge).where(late))
    session.add(PasskeyChallenge(ticket_hash=ticket_hash, challenge=challenge, created_at=now))


def take_challenge(session: Session, ticket_hash: str, *, now: datetime) -> str | None:
    """For whoever comes first, and in time."""
    taken = delete(PasskeyChallenge).where(PasskeyChallenge.ticket_hash == ticket_hash)
    returned = taken.returning(PasskeyChallenge.challenge, PasskeyChallenge.created_at)
    row = session.execute(returned).one_or_none()
    return row.challenge if row is not None and now - row.created_at < CHALLENGE_LIFE else None
