"""Which planned visits fall on a day on which their inspector is away, and who goes instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inspections.domain.absences import reads_for
from inspections.domain.vocabulary import InspectionState
from inspections.store import absences, inspections
from inspections.store.absences import Absence
from inspections.store.inspections import Inspection
from inspections.store.people import User


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is away on the day of the visit; `stand_in` is empty when nobody is there instead."""

    name: str
    stand_in: str


def planned_away(session: Session, visits: Iterable[Inspection]) -> dict[int, Missing]:
    """By the id of the visit; of those nobody has begun."""
    given = [
        (one, one.inspector_id)
        for one in visits
        if one.inspector_id is not None and one.state == InspectionState.PLANNED
    ]
    if not given:
        return {}
    days = [one.planned_on for one, _who in given]
    rows = absences.touching(session, given[0][0].district_id, min(days), max(days))
    found: dict[int, Missing] = {}
    for one, who in given:
        there = reads_for(absences.day_of(rows, one.planned_on), who)
        if there != who:
            stand_in = session.get_one(User, there).name if there else ""
            found[one.id] = Missing(session.get_one(User, who).name, stand_in)
    return found


@dataclass(frozen=True, slots=True)
class Falling:
    """A visit nobody has begun, on a day on which its inspector is away."""

    visit: Inspection
    missing: Missing


def falling_into(session: Session, rows: Sequence[Absence]) -> dict[int, list[Falling]]:
    """By the id of the absence, all of one district; in the order of days."""
    if not rows:
        return {}
    persons = {row.user_id for row in rows}
    visits = inspections.unfinished(session, rows[0].district_id, inspectors=persons)
    away = planned_away(session, visits)
    return {
        row.id: [
            Falling(one, away[one.id])
            for one in visits
            if one.id in away
            and one.inspector_id == row.user_id
            and row.first_on <= one.planned_on <= row.last_on
        ]
        for row in rows
    }
