"""Accounts switched off and operators who are gone lose what reaches them; the name stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_owned, forget_what_was
from inspections.domain.retention import Keep
from inspections.store.account_links import AccountLink
from inspections.store.api_tokens import ApiToken
from inspections.store.calendar_keys import CalendarKey
from inspections.store.devices import Device
from inspections.store.field_forms import FieldKey
from inspections.store.identities import Identity
from inspections.store.passkeys import Passkey
from inspections.store.people import NO_PASSWORD, LoginSession, Operator, User
from inspections.store.second_factors import Authenticator, RecoveryCode
from inspections.usecases.forgetting.absences import forget_absences_of
from inspections.usecases.forgetting.duty import Desk, Duty, Found

ACCESS: tuple[Any, ...] = (
    LoginSession, AccountLink, Identity, Authenticator, RecoveryCode, Passkey,
    FieldKey, Device, ApiToken, CalendarKey,
)  # fmt: skip


def note_who_left(session: Session, district_id: int, today: date) -> None:
    """Of whom nobody noted when it was: from today."""
    rows: tuple[Any, ...] = (User, Operator)
    for row in rows:
        query = select(row).where(
            row.district_id == district_id, row.active.is_(False), row.left_on.is_(None)
        )
        for person in session.scalars(query):
            person.left_on = today


def _due_users(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(User.id).where(
        User.district_id == district_id,
        User.active.is_(False),
        User.left_on < before,
        User.email != "",
    )
    return [Found(one, frozenset({f"user:{one}"})) for one in session.scalars(query)]


def _forget_users(desk: Desk, ids: Sequence[int]) -> None:
    for user in desk.session.scalars(select(User).where(User.id.in_(ids))):
        forget_account(desk, user)


def forget_account(desk: Desk, user: User) -> None:
    """Who it was stays in the file; nobody can log in as this person or write to it."""
    forget_what_was(desk.session)
    user.login, user.email, user.phone = f"konto-{user.id}", "", ""
    user.password_hash, user.locale, user.theme = NO_PASSWORD, "de", "auto"
    desk.session.flush()
    for row in ACCESS:
        gone = delete(row).where(row.user_id == user.id)
        desk.session.execute(gone.execution_options(synchronize_session=False))
    forget_absences_of(desk, user.id)
    erase_owned(desk.session, desk.district_id, [f"user:{user.id}"])


def _due_operators(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Operator.id).where(
        Operator.district_id == district_id,
        Operator.active.is_(False),
        Operator.left_on < before,
        or_(Operator.email != "", Operator.phone != ""),
    )
    return [Found(one, frozenset({f"operator:{one}"})) for one in session.scalars(query)]


def _forget_operators(desk: Desk, ids: Sequence[int]) -> None:
    forget_what_was(desk.session)
    for operator in desk.session.scalars(select(Operator).where(Operator.id.in_(ids))):
        operator.email = operator.phone = ""
    erase_owned(desk.session, desk.district_id, [f"operator:{one}" for one in ids])


USERS = Duty(Keep.ACCOUNT, _due_users, _forget_users)
OPERATORS = Duty(Keep.OPERATOR, _due_operators, _forget_operators)
