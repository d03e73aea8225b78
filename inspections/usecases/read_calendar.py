"""Which visits stand in the calendar of a person, and in whose place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.domain.absences import acts_for
from inspections.domain.vocabulary import Role
from inspections.exports.calendar_feed import Visit
from inspections.store import absences, inspections
from inspections.store.inspections import Inspection
from inspections.store.people import User

BACK, AHEAD = timedelta(days=30), timedelta(days=365)


def read_calendar(session: Session, user: User, *, today: date) -> list[Visit]:
    """An inspector's own and those done standing in; of the office the whole district's."""
    first, last = today - BACK, today + AHEAD
    found = inspections.between(session, user.district_id, first, last)
    if user.role != Role.INSPECTOR:
        return [_visit(one) for one in found]
    return list(_of_inspector(session, user, found, first, last))


def _of_inspector(
    session: Session, user: User, found: list[Inspection], first: date, last: date
) -> Iterator[Visit]:
    """Who is away keeps the own visits: whether somebody else goes is settled between the two."""
    away = absences.touching(session, user.district_id, first, last)
    for one in found:
        if one.inspector_id == user.id:
            yield _visit(one)
        elif one.inspector and one.inspector.id in acts_for(
            absences.day_of(away, one.planned_on), user.id
        ):
            yield _visit(one, in_place_of=one.inspector.name)


def _visit(one: Inspection, in_place_of: str = "") -> Visit:
    return Visit(
        uid=one.uid,
        page=f"/begehung/{one.id}",
        kind=one.kind,
        house=one.accommodation.name,
        municipality=one.accommodation.municipality,
        on=one.planned_on,
        changes=one.instance.entry,
        changed_at=one.instance.entered_at,
        in_place_of=in_place_of,
    )
