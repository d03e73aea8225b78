"""Whose work the person logged in does today, and who will not be there, told to who plans."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash
from sqlalchemy.orm import Session

from inspections.domain.absences import absence_of, acts_for
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import absences, people
from inspections.store.absences import Absence
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.planned_away import Missing, planned_away
from web.context import current_user, district_id, today
from web.filters import short_day, short_days

AHEAD = timedelta(weeks=6)  # as far as visits are mostly planned


def whose(session: Session) -> list[int]:
    """Their numbers, the person's own first."""
    user = current_user()
    return [user.id, *acts_for(absences.on(session, district_id(), today()), user.id)]


def stand_in_of(session: Session, inspection: Inspection) -> User | None:
    """Who does this inspection today while its inspector is away, told to those who may know."""
    day = absences.on(session, district_id(), today())
    away = absence_of(day, inspection.inspector_id) if inspection.inspector_id else None
    if away is None or not away.able:
        return None
    user = current_user()
    concerned = user.role == Role.COORDINATOR or user.id in (away.person, away.stand_in)
    return session.get_one(User, away.stand_in) if concerned else None


def missing_from(session: Session, visit: Inspection) -> Missing | None:
    """Whoever was given this visit, if away on its day."""
    return planned_away(session, [visit]).get(visit.id)


def warn_of(missing: Missing | None) -> None:
    """Said on the next page; nothing is forbidden."""
    if missing is None:
        return
    text = (
        _("%(name)s ist an diesem Tag abwesend, %(stand_in)s vertritt.")
        if missing.stand_in
        else _("%(name)s ist an diesem Tag abwesend, und niemand vertritt. Bitte anders einteilen.")
    )
    flash(text % {"name": missing.name, "stand_in": missing.stand_in}, "warning")


def to_choose_from(session: Session, until: date | None = None) -> list[tuple[object, str]]:
    """Everybody who inspects and nobody, as a list offers them; who is away until then says so."""
    last = max(today() + AHEAD, until or today())
    rows = absences.touching(session, district_id(), today(), last)
    following: dict[int, Absence] = {}
    for row in sorted(rows, key=lambda each: each.first_on):
        following.setdefault(row.user_id, row)
    inspectors = people.with_role(session, district_id(), Role.INSPECTOR)
    named = [(one.id, _named(one, following.get(one.id))) for one in inspectors]
    return [("", _("noch niemand")), *named]


def _named(user: User, away: Absence | None) -> str:
    if away is None:
        return user.name
    if away.first_on <= today():
        words = {"name": user.name, "last": short_day(away.last_on)}
        return _("%(name)s (abwesend bis %(last)s)") % words
    words = {"name": user.name, "days": short_days(away.first_on, away.last_on)}
    return _("%(name)s (abwesend %(days)s)") % words
