"""Users, their log-in sessions and attempts; operators of accommodations."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from inspections.db import Base
from inspections.domain.vocabulary import Role
from inspections.store.districts import District
from inspections.store.remembered import remembered
from inspections.tenancy import OfDistrict

SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
PENDING_LIFE = timedelta(minutes=10)  # between the password and the second factor
NO_PASSWORD = ""  # none was set yet, so none fits


class User(OfDistrict, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)  # lower case, usually the mail address
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    locale: Mapped[str] = mapped_column(default="de")
    theme: Mapped[str] = mapped_column(default="auto")
    phone: Mapped[str] = mapped_column(default="")
    left_on: Mapped[date | None]  # the day the account was switched off

    district: Mapped[District] = relationship(lazy="joined")


class LoginSession(OfDistrict, Base):
    """A session kept by the server; the cookie holds a secret of which we keep the hash."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    pending: Mapped[bool] = mapped_column(default=False)  # the second factor is still to come
    proof: Mapped[str] = mapped_column(default="")
    proven_at: Mapped[datetime | None]  # when the person was last asked who it is

    user: Mapped[User] = relationship(lazy="joined")


class LoginAttempt(OfDistrict, Base):
    """A failed log-in; they throttle per account and per address, also with Redis down."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_login", "login", "at"),
        Index("ix_login_attempts_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("districts.id")
    )
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


class Operator(OfDistrict, Base):
    """Whoever runs accommodations; has no account, answers by link."""

    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("district_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str] = mapped_column(default="")  # at which somebody answers day and night
    left_on: Mapped[date | None]  # the day it was switched off


def by_login(session: Session, login: str) -> User | None:
    return session.scalar(select(User).where(User.login == login.strip().lower()))


_WITH_ROLE = (
    select(User)
    .where(
        User.district_id == bindparam("district"),
        User.active,
        User.role.in_(bindparam("roles", expanding=True)),
    )
    .order_by(User.id)
)


def with_role(session: Session, district_id: int, *roles: Role) -> list[User]:
    """Active users of the district in any of the roles, oldest account first."""
    wanted = {"district": district_id, "roles": [role.value for role in roles]}
    found = remembered(
        session, ("roles", district_id, roles), lambda: tuple(session.scalars(_WITH_ROLE, wanted))
    )
    return list(found)


def lock(session: Session, user_id: int) -> None:
    """Take the account for this transaction; rows that name it may still be written meanwhile."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def all_users(session: Session, district_id: int) -> list[User]:
    query = select(User).where(User.district_id == district_id).order_by(User.role, User.name)
    return list(session.scalars(query))


def all_operators(session: Session, district_id: int) -> list[Operator]:
    query = select(Operator).where(Operator.district_id == district_id).order_by(Operator.name)
    return list(session.scalars(query))


def living_sessions(session: Session, user_id: int, *, now: datetime) -> list[LoginSession]:
    """A person's sessions that have not run out, last seen first."""
    query = select(LoginSession).where(
        LoginSession.user_id == user_id,
        LoginSession.ended_at.is_(None),
        LoginSession.pending.is_(False),
        LoginSession.seen_at > now - SESSION_IDLE,
        LoginSession.created_at > now - SESSION_LIFE,
    )
    return list(session.scalars(query.order_by(LoginSession.seen_at.desc())))


def failures(session: Session, *, login: str, address: str, since: datetime) -> tuple[int, int]:
    """How many log-ins failed since then for this account and from this address."""

    def counted(condition: object) -> int:
        query = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at >= since)
        return session.scalar(query.where(condition)) or 0  # type: ignore[arg-type]

    return counted(LoginAttempt.login == login), counted(LoginAttempt.address == address)


def forget_failures(session: Session, *, before: datetime) -> None:
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < before))
