"""In whose place somebody acts, and who reads the letters of those who are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.absences import acts_for, reads_for
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import absences
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.occasion import Actor
from inspections.usecases.processes.process import Recipient

Addressed = tuple[Recipient, dict[str, Any]]


def inspecting(session: Session, inspection: Inspection, user: User, *, at: datetime) -> Actor:
    """Whoever does the inspection at that moment; on behalf of whom, when it is not their own."""
    actor = Actor(Role.INSPECTOR, f"user:{user.id}")
    day = absences.on(session, inspection.district_id, office_date(at))
    if inspection.inspector_id in acts_for(day, user.id):
        return replace(actor, in_place_of=f"user:{inspection.inspector_id}")
    return actor


def in_their_place(
    session: Session, district_id: int, found: Iterable[Recipient], *, now: datetime
) -> list[Addressed]:
    """The letters of those who are away go to their stand-ins, to each one letter.

    Where the stand-in is not there either, an inspector gets none, so that somebody else is
    found; all others read on, for no letter to the office may be read by nobody.
    """
    day = absences.on(session, district_id, office_date(now))
    if not day:
        return [(to, {}) for to in found]
    reached: dict[str, Recipient] = {}
    places: dict[str, list[str]] = {}
    own: set[str] = set()
    for to in found:
        person = _person(session, to)
        reader = _reader(session, person, reads_for(day, person.id)) if person else None
        if person is None or reader is person:
            reached.setdefault(to.key, to)
            own.add(to.key)
        elif reader is not None:
            key = f"user-{reader.id}"
            reached.setdefault(key, Recipient(key, reader.email, reader.locale, to.link))
            places.setdefault(key, []).append(person.name)
    return [(to, _said(places.get(key, []), key in own)) for key, to in reached.items()]


def _reader(session: Session, person: User, reader_id: int | None) -> User | None:
    if reader_id is not None:
        return session.get_one(User, reader_id)
    return None if person.role == Role.INSPECTOR else person


def _person(session: Session, to: Recipient) -> User | None:
    kind, _dash, number = to.key.partition("-")
    return session.get_one(User, int(number)) if kind == "user" else None


def _said(names: list[str], own: bool) -> dict[str, Any]:
    """What the letter says at its head; `too` is the word for who would get it anyway."""
    return {"in_place_of": ", ".join(names), "too": own} if names else {}
