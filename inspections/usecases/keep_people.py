"""Users and operators: added, changed, switched off; never deleted, history names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, NotFound, Refused
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.domain.working_days import office_date
from inspections.mail.render import recipient_address
from inspections.store import account_links, calendar_keys, people
from inspections.store.districts import District
from inspections.store.people import NO_PASSWORD, Operator, User
from inspections.usecases.log_in import end_all_sessions, hash_password

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,30}")


class FieldInvalid(Refused):
    """`details` name the field and what is wrong with it."""


class LoginTaken(Conflict):
    """Another account has this login."""


class LastAdmin(Conflict):
    """The district would be left without an administrator."""


@dataclass(frozen=True, slots=True)
class UserWish:
    name: str
    login: str
    email: str
    role: Role
    active: bool = True
    password: str = ""  # empty keeps the old one; a new person sets it by the link of a letter
    phone: str = ""


def add_user(session: Session, district_id: int, wish: UserWish, *, now: datetime) -> User:
    """Raises FieldInvalid, LoginTaken, WeakPassword."""
    login = _checked(session, wish, user_id=None)
    user = User(
        district_id=district_id,
        login=login,
        name=wish.name.strip(),
        email=wish.email.strip(),
        role=wish.role.value,
        password_hash=_hashed(session, district_id, wish) if wish.password else NO_PASSWORD,
        active=wish.active,
        phone=_checked_phone(wish.phone),
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def change_user(
    session: Session, district_id: int, user_id: int, wish: UserWish, *, now: datetime
) -> User:
    """Raises NotFound, FieldInvalid, LoginTaken, WeakPassword, LastAdmin.

    Sessions end with a new password, another role, or the account switched off, the calendar with
    the latter two; a link on its way to another address is void.
    """
    user = user_of(session, district_id, user_id)
    login = _checked(session, wish, user_id=user.id)
    was_admin = user.role == Role.ADMIN and user.active
    if was_admin and not (wish.role is Role.ADMIN and wish.active):
        _keep_an_admin(session, user)
    if wish.password:
        user.password_hash = _hashed(session, district_id, wish)
    leaves = wish.role != user.role or not wish.active
    if wish.password or leaves:
        end_all_sessions(session, user.id, now=now)
    if not wish.active or wish.email.strip() != user.email:
        account_links.void(session, user.id, now=now)
    user.name, user.login, user.email = wish.name.strip(), login, wish.email.strip()
    user.role, user.active, user.phone = wish.role.value, wish.active, _checked_phone(wish.phone)
    user.left_on = _left_on(user, now)
    session.flush()
    if leaves:
        calendar_keys.end_of(session, user.id, now=now)
    return user


def _left_on(person: User | Operator, now: datetime) -> date | None:
    """Since when nobody works with it; from then on the months of its retention count."""
    return None if person.active else person.left_on or office_date(now)


def _hashed(session: Session, district_id: int, wish: UserWish) -> str:
    district = session.get_one(District, district_id)
    about = wish.login, wish.name, wish.email, district.name, district.code
    return hash_password(wish.password, *about)


def user_of(session: Session, district_id: int, user_id: int) -> User:
    """Raises NotFound, also for a user of another district."""
    user = session.get(User, user_id)
    if user is None or user.district_id != district_id:
        raise NotFound(user=user_id)
    return user


def _keep_an_admin(session: Session, leaving: User) -> None:
    admins = people.with_role(session, leaving.district_id, Role.ADMIN)
    if all(admin.id == leaving.id for admin in admins):
        raise LastAdmin(user=leaving.login)


def _checked(session: Session, wish: UserWish, *, user_id: int | None) -> str:
    if not wish.name.strip():
        raise FieldInvalid(field="name", problem="missing")
    if wish.role in WITHOUT_ACCOUNT:
        raise FieldInvalid(field="role", problem="no_account")
    _check_address(wish.email)
    login = wish.login.strip().lower()
    if not login:
        raise FieldInvalid(field="login", problem="missing")
    known = people.by_login(session, login)
    if known is not None and known.id != user_id:
        raise LoginTaken(login=login)
    return login


def _check_address(text: str) -> None:
    try:
        recipient_address(text)
    except ValueError:
        raise FieldInvalid(field="email", problem="no_address")


def _checked_phone(text: str) -> str:
    """As it is dialled: digits, with what makes them readable. Raises FieldInvalid."""
    phone = " ".join(text.split())
    if phone and not _PHONE.fullmatch(phone):
        raise FieldInvalid(field="phone", problem="no_phone")
    return phone


@dataclass(frozen=True, slots=True)
class OperatorWish:
    name: str
    email: str
    active: bool = True
    phone: str = ""  # at which somebody answers day and night


@dataclass(frozen=True, slots=True)
class DutyWish:
    """Where the district office is reached day and night; empty is nowhere."""

    phone: str
    email: str


def keep_duty(district: District, wish: DutyWish) -> None:
    """Raises FieldInvalid."""
    if wish.email.strip():
        _check_address(wish.email)
    district.duty_phone, district.duty_email = _checked_phone(wish.phone), wish.email.strip()


def add_operator(session: Session, district_id: int, wish: OperatorWish) -> Operator:
    """Raises FieldInvalid."""
    operator = Operator(district_id=district_id)
    _apply(session, operator, wish)
    session.add(operator)
    session.flush()
    return operator


def change_operator(
    session: Session, district_id: int, operator_id: int, wish: OperatorWish, *, now: datetime
) -> Operator:
    """Raises NotFound, FieldInvalid."""
    operator = operator_of(session, district_id, operator_id)
    _apply(session, operator, wish)
    operator.left_on = _left_on(operator, now)
    session.flush()
    return operator


def operator_of(session: Session, district_id: int, operator_id: int) -> Operator:
    """Raises NotFound, also for an operator of another district."""
    operator = session.get(Operator, operator_id)
    if operator is None or operator.district_id != district_id:
        raise NotFound(operator=operator_id)
    return operator


def _apply(session: Session, operator: Operator, wish: OperatorWish) -> None:
    name = wish.name.strip()
    if not name:
        raise FieldInvalid(field="name", problem="missing")
    _check_address(wish.email)
    twin = select(func.count(Operator.id)).where(
        Operator.district_id == operator.district_id,
        Operator.name == name,
        Operator.id != (operator.id or 0),
    )
    if session.scalar(twin):
        raise FieldInvalid(field="name", problem="taken")
    operator.name, operator.email, operator.active = name, wish.email.strip(), wish.active
    operator.phone = _checked_phone(wish.phone)
