"""Who is away, who stands in, and for whom a person may act on a day: pure, over a day's rows.

No chains: a stand-in who is away as well passes nothing on to a stand-in of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspections.domain.vocabulary import Role

WITH_STAND_IN = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class Away:
    """One absence of the day in question. `able`: the stand-in still is of the same role."""

    person: int
    stand_in: int
    able: bool


def acts_for(day: Iterable[Away], person: int) -> tuple[int, ...]:
    """For whom this person may act besides itself; being away oneself takes no right away."""
    return tuple(each.person for each in day if each.stand_in == person and each.able)


def absence_of(day: Iterable[Away], person: int) -> Away | None:
    return next((each for each in day if each.person == person), None)


def reads_for(day: Iterable[Away], person: int) -> int | None:
    """Who gets the letters of this person: itself, its stand-in, or nobody who is there."""
    day = tuple(day)
    away = absence_of(day, person)
    if away is None:
        return person
    there = away.able and absence_of(day, away.stand_in) is None
    return away.stand_in if there else None
