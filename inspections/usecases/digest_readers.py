"""Who reads the weekly letter of whoever is away: one letter each, with a part for every absent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from inspections.domain.absences import Away, absence_of, reads_for
from inspections.domain.reminders import Person, silence
from inspections.domain.vocabulary import Role
from inspections.store import absences

OFFICE = ""  # the coordinators who are there


@dataclass(frozen=True, slots=True)
class Readers:
    """`instead` says who reads for a person that gets none, `besides` for whom a person reads."""

    instead: Mapping[str, str]
    besides: Mapping[str, tuple[Person, ...]]

    def of(self, person: Person) -> tuple[Person, ...]:
        return self.besides.get(person.key, ())


def readers(
    session: Session,
    district_id: int,
    persons: Sequence[Person],
    *,
    day: date,
    paused: Collection[str],
) -> Readers:
    """By the key of the person.

    A paused letter stays paused, whoever would read it; and nobody reads for others in a letter
    that is paused.
    """
    away = absences.on(session, district_id, day)
    known = {one.key: one for one in persons if silence(one) is None and one.key not in paused}
    instead: dict[str, str] = {}
    besides: dict[str, tuple[Person, ...]] = {}
    for each in away:
        person = known.get(f"user-{each.person}")
        if person is None:
            continue
        reading = _reading(away, person, known)
        if reading and person not in reading:
            stand_in = f"user-{each.stand_in}"
            instead[person.key] = stand_in if reading[0].key == stand_in else OFFICE
            for reader in reading:
                besides[reader.key] = (*besides.get(reader.key, ()), person)
    return Readers(instead, besides)


def _reading(away: Sequence[Away], person: Person, known: Mapping[str, Person]) -> list[Person]:
    """The stand-in; where it gets no letter either the coordinators read for an inspector.

    `known` are those who get one at all.
    """
    reader = known.get(f"user-{reads_for(away, _number(person))}")
    if reader is not None:
        return [reader]
    if person.role is not Role.INSPECTOR:
        return [person]
    return [
        one
        for one in known.values()
        if one.role is Role.COORDINATOR and absence_of(away, _number(one)) is None
    ]


def _number(person: Person) -> int:
    return int(person.key.partition("-")[2])
