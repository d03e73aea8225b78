"""Keys for ODK Collect: made for one person, shown once, counted like log-ins, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.store.field_forms import FieldKey
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import WrongCredentials, may_try, note_failure, token_hash

FILERS = (Role.INSPECTOR, Role.COORDINATOR)
LONGEST_KEY = 100
NOTED_AFTER = timedelta(hours=1)


def make_key(session: Session, user: User, *, now: datetime) -> str:
    """The key itself, which is shown once and kept nowhere."""
    key = secrets.token_urlsafe(24)
    session.add(
        FieldKey(
            district_id=user.district_id,
            user_id=user.id,
            key_hash=token_hash(key),
            created_at=now,
        )
    )
    return key


def revoke_key(session: Session, user: User, key_id: int, *, now: datetime) -> None:
    """Raises NotFound, also for somebody else's."""
    found = session.get(FieldKey, key_id)
    if found is None or found.user_id != user.id:
        raise NotFound(key=key_id)
    found.revoked_at = found.revoked_at or now


def person_of(sessions: Sessions, login: str, key: str, address: str, *, now: datetime) -> User:
    """Raises Throttled, WrongCredentials.

    The key has 192 bits of chance, so a plain hash of it is enough and costs nothing.
    """
    login = login.strip().lower()
    with reading(sessions, WHOLE_INSTALLATION) as session:
        may_try(session, login, address, now=now)
        found = _valid(session, login, key)
        if found is not None and found.used_at and now - found.used_at < NOTED_AFTER:
            return found.user
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        if found is not None:
            session.get_one(FieldKey, found.id).used_at = now
            return found.user
        note_failure(session, login, address, now=now)
    raise WrongCredentials()


def _valid(session: Session, login: str, key: str) -> FieldKey | None:
    hashed = token_hash(key[:LONGEST_KEY])
    found = session.scalar(select(FieldKey).where(FieldKey.key_hash == hashed))
    if found is None or found.revoked_at is not None or not found.user.active:
        return None
    fits = found.user.login == login and found.user.role in FILERS
    return found if fits else None
