"""Absences: entered by the person or a coordinator, changed, ended early; one stand-in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inspections.domain.absences import WITH_STAND_IN
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import absences, districts, people
from inspections.store.absences import Absence
from inspections.store.people import User
from inspections.usecases.keep_people import FieldInvalid

LONGEST = timedelta(days=366)  # a year typed wrong is not an absence


@dataclass(frozen=True, slots=True)
class AbsenceWish:
    """Both days count."""

    user_id: int
    stand_in_id: int
    first_on: date
    last_on: date


def enter_absence(session: Session, wish: AbsenceWish, *, by: User, now: datetime) -> Absence:
    """One's own, or anybody's for a coordinator. Raises NotFound, FieldInvalid."""
    districts.lock(session, by.district_id)  # two who enter at once would not see each other
    away = _person(session, by, wish.user_id)
    if wish.first_on < office_date(now):
        raise FieldInvalid(field="first_on", problem="in_the_past")
    _check(session, away, wish, but=None, now=now)
    row = Absence(
        district_id=by.district_id,
        user_id=away.id,
        stand_in_id=wish.stand_in_id,
        first_on=wish.first_on,
        last_on=wish.last_on,
    )
    session.add(row)
    session.flush()
    return row


def change_absence(
    session: Session, absence_id: int, wish: AbsenceWish, *, by: User, now: datetime
) -> Absence:
    """Whose it is stays, and so does the first day once it has come.

    Raises NotFound, FieldInvalid.
    """
    districts.lock(session, by.district_id)
    row = absence_of(session, absence_id, by=by, now=now)
    if row.first_on != wish.first_on:
        if row.first_on <= office_date(now):
            raise FieldInvalid(field="first_on", problem="begun")
        if wish.first_on < office_date(now):
            raise FieldInvalid(field="first_on", problem="in_the_past")
    _check(session, row.user, wish, but=row.id, now=now)
    row.first_on, row.last_on, row.stand_in_id = wish.first_on, wish.last_on, wish.stand_in_id
    session.flush()
    session.refresh(row, ("stand_in",))
    return row


def end_absence(session: Session, absence_id: int, *, by: User, now: datetime) -> User:
    """From today on the person is back; what had not lasted a day yet is gone. Raises NotFound."""
    districts.lock(session, by.district_id)
    row = absence_of(session, absence_id, by=by, now=now)
    back, today = row.user, office_date(now)
    if row.first_on < today:
        row.last_on = today - timedelta(days=1)
    else:
        session.delete(row)
    session.flush()
    return back


def absence_of(session: Session, absence_id: int, *, by: User, now: datetime) -> Absence:
    """One that is not over, and that this person may change. Raises NotFound."""
    row = absences.get(session, by.district_id, absence_id)
    if row.last_on < office_date(now):
        raise NotFound(absence=absence_id)
    _person(session, by, row.user_id)
    return row


def may_stand_in(session: Session, away: User) -> list[User]:
    """Whoever could do the work of this person: the others of the same role."""
    others = people.with_role(session, away.district_id, Role(away.role))
    return [one for one in others if one.id != away.id]


def _person(session: Session, by: User, user_id: int) -> User:
    """Raises NotFound: nobody but a coordinator learns of others."""
    found = session.get(User, user_id)
    known = found is not None and found.district_id == by.district_id and found.active
    may = user_id == by.id or by.role == Role.COORDINATOR
    if found is None or not known or not may or found.role not in WITH_STAND_IN:
        raise NotFound(user=user_id)
    return found


def _check(
    session: Session, away: User, wish: AbsenceWish, *, but: int | None, now: datetime
) -> None:
    """What holds of a new absence and of a changed one; `but` is the one that is changed."""
    if wish.last_on < wish.first_on:
        raise FieldInvalid(field="last_on", problem="before_first")
    if wish.last_on < office_date(now):
        raise FieldInvalid(field="last_on", problem="in_the_past")
    if wish.last_on - wish.first_on > LONGEST:
        raise FieldInvalid(field="last_on", problem="too_long_away")
    if wish.stand_in_id == away.id:
        raise FieldInvalid(field="stand_in", problem="oneself")
    if wish.stand_in_id not in [one.id for one in may_stand_in(session, away)]:
        raise FieldInvalid(field="stand_in", problem="other_work")
    days = (wish.first_on, wish.last_on)
    if any(one.id != but for one in absences.between(session, away.district_id, away.id, *days)):
        raise FieldInvalid(field="first_on", problem="overlaps")
    if absences.between(session, away.district_id, wish.stand_in_id, *days):
        raise FieldInvalid(field="stand_in", problem="away_too")
