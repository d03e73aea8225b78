"""Calendar addresses: made by their person, shown once, ended by a newer one or with the role."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import NotAllowed, NotFound
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import calendar_keys as stored
from inspections.store import people
from inspections.store.calendar_keys import CalendarKey
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import token_hash

WITH_PLAN = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER)
LONGEST_KEY = 100


def make_calendar_key(session: Session, user: User, *, now: datetime) -> str:
    """The key itself, shown once and kept nowhere; the one before opens nothing any more.

    Raises NotAllowed.
    """
    # one after the other, also with whoever switches the account off
    people.lock(session, user.id)
    session.refresh(user)
    if user.role not in WITH_PLAN or not user.active:
        raise NotAllowed(role=user.role)
    stored.end_of(session, user.id, now=now)
    key = secrets.token_urlsafe(32)
    session.add(
        CalendarKey(
            district_id=user.district_id, user_id=user.id, key_hash=token_hash(key), created_at=now
        )
    )
    return key


def end_calendar_key(session: Session, user: User, *, now: datetime) -> None:
    stored.end_of(session, user.id, now=now)


def opened_by(sessions: Sessions, key: str, *, now: datetime) -> CalendarKey:
    """With its person. 256 bits of chance, so a plain hash is enough.

    Raises NotFound: unknown, ended, or of somebody who has no plan any more; nobody learns which.
    """
    hashed = token_hash(key[:LONGEST_KEY])
    with reading(sessions, WHOLE_INSTALLATION) as session:
        found = stored.living(session, hashed)
    if found is None or not found.user.active or found.user.role not in WITH_PLAN:
        raise NotFound()
    today = office_date(now)
    if found.used_on != today:
        with transaction(sessions, found.district_id) as session:
            stored.note_use(session, found.id, today)
    return found
