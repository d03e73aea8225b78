"""Erase a person: one asks, another confirms, and it becomes a number; figures and chain stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, Refused
from inspections.domain.working_days import office_date
from inspections.runtime.instances import Instance
from inspections.store import districts, erasures, retention
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import OVER, Complaint
from inspections.store.erasures import Erasure
from inspections.store.inspections import UNFINISHED, Inspection
from inspections.store.people import Operator, User
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.forgetting.persons import NUMBERS, Person, forget_person, person_of

LONGEST_REASON = 500


class ReasonMissing(Refused):
    """Whoever looks back has to see why."""


class StillNeeded(Refused):
    """`details["because"]`: active, in_charge, running or held."""


class FourEyes(Refused):
    """Who asked does not confirm, and nobody confirms the own erasure."""


class AlreadyDecided(Conflict):
    """It was asked for, confirmed or withdrawn before."""


def ask_erasure(
    session: Session, district_id: int, name: str, reason: str, *, by: str, now: datetime
) -> Erasure:
    """Raises NotFound, ReasonMissing, StillNeeded, AlreadyDecided. Nothing is erased yet."""
    person = person_of(session, district_id, name)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ReasonMissing(at_most=LONGEST_REASON)
    if erasures.open_of(session, district_id, name) or erasures.done_of(session, district_id, name):
        raise AlreadyDecided(person=name)
    _check(session, person, name, now)
    row = Erasure(
        district_id=district_id,
        person=name,
        number=districts.take_numbers(session, district_id, NUMBERS, 1)[0],
        reason=reason.strip(),
        asked_at=now,
        asked_by=by,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyDecided(person=name)
    return row


def confirm_erasure(desk: Desk, erasure_id: int, *, by: str) -> Erasure:
    """From here on there is no way back. Raises NotFound, FourEyes, StillNeeded, AlreadyDecided."""
    row = _open(desk.session, desk.district_id, erasure_id)
    if by in (row.asked_by, row.person):
        raise FourEyes(erasure=erasure_id)
    person = person_of(desk.session, desk.district_id, row.person)
    _check(desk.session, person, row.person, desk.now)
    row.confirmed_at, row.confirmed_by = desk.now, by
    forget_person(desk, person, row.number)
    desk.session.flush()
    return row


def withdraw_erasure(
    session: Session, district_id: int, erasure_id: int, *, by: str, now: datetime
) -> Erasure:
    """Raises NotFound, AlreadyDecided."""
    row = _open(session, district_id, erasure_id)
    row.withdrawn_at, row.withdrawn_by = now, by
    session.flush()
    return row


def _open(session: Session, district_id: int, erasure_id: int) -> Erasure:
    row = erasures.get(session, district_id, erasure_id)
    session.refresh(row, with_for_update=True)
    if not row.is_open:
        raise AlreadyDecided(erasure=erasure_id)
    return row


def _check(session: Session, person: Person, name: str, now: datetime) -> None:
    """Whoever still acts here is not erased but first relieved."""
    if name in retention.held(session, person.district_id, office_date(now)):
        raise StillNeeded(because="held")
    match person:
        case User():
            if person.active:
                raise StillNeeded(because="active")
            if _visits_ahead(session, person):
                raise StillNeeded(because="in_charge")
        case Operator():
            if _houses(session, person):
                raise StillNeeded(because="in_charge")
        case Complaint():
            if person.state_word not in OVER:
                raise StillNeeded(because="running")


def _visits_ahead(session: Session, user: User) -> int:
    query = (
        select(func.count(Inspection.id))
        .join(Instance, Instance.id == Inspection.instance_id)
        .where(Inspection.inspector_id == user.id, Instance.state.in_(UNFINISHED))
    )
    return session.scalar(query) or 0


def _houses(session: Session, operator: Operator) -> int:
    query = select(func.count(Accommodation.id)).where(
        Accommodation.operator_id == operator.id, Accommodation.closed_on.is_(None)
    )
    return session.scalar(query) or 0
