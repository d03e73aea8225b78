"""Who was where, as the answers tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.store import conflicts
from inspections.store.answers import AnswerRevision
from inspections.store.inspections import Inspection
from inspections.store.people import User


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    first: datetime
    last: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Place:
    """A room by its name, or "" for the whole house."""

    name: str
    people: list[Person]


def presence_of(session: Session, inspection: Inspection) -> list[Place]:
    """Every place with those who answered there. A choice made in the office is no visit."""
    at = func.coalesce(AnswerRevision.claimed_at, AnswerRevision.received_at)
    query = (
        select(AnswerRevision.place, User.name, AnswerRevision.item, AnswerRevision.rev, at)
        .join(User, User.id == AnswerRevision.user_id)
        .where(AnswerRevision.inspection_id == inspection.id)
        .order_by(AnswerRevision.place, at)
    )
    chosen = {
        (*row.point, rev)
        for row in conflicts.of_inspection(session, inspection.id)
        for rev in (row.written_rev, row.undone_rev)
    }
    found: dict[str, dict[str, Person]] = {}
    for place, name, item, rev, moment in session.execute(query):
        if (item, place, rev) in chosen:
            continue
        people = found.setdefault(place, {})
        before = people.get(name)
        first, count = (before.first, before.answers) if before else (moment, 0)
        people[name] = Person(name, first, moment, count + 1)
    return [Place(place, list(people.values())) for place, people in found.items()]
