"""Fold facts into summaries, and compare the summaries with a recomputation every night."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.figures import STANDING, Flow, Key
from inspections.domain.working_days import office_date
from inspections.runtime import runs
from inspections.store import figures
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION

KIND = "verify_figures"
EVERYTHING = (*STANDING, *(flow.value for flow in Flow))


def fold_figures(sessions: Sessions) -> int:
    """Fold until nothing is left, district by district; returns how many facts."""
    with reading(sessions, WHOLE_INSTALLATION) as session:
        waiting = figures.districts_with_facts(session)
    return sum(_fold_district(sessions, district_id) for district_id in waiting)


def _fold_district(sessions: Sessions, district_id: int) -> int:
    total = 0
    while True:  # a transaction a batch
        with transaction(sessions, district_id) as session:
            folded = figures.fold(session)
        total += folded
        if folded < figures.FOLD_AT_ONCE:
            return total


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the base rows say."""

    accommodation_id: int
    key: Key
    shown: int
    recomputed: int


def verify_figures(session: Session, district_id: int) -> list[Difference]:
    """Compare every figure with its recomputation, in one snapshot."""
    shown: defaultdict[int, Counter[Key]] = defaultdict(Counter)
    for figure in figures.read(session, district_id, EVERYTHING):
        shown[figure.accommodation_id][figure.key] += figure.amount
    wanted = figures.recomputed(session, district_id)
    return [
        Difference(house, key, shown[house][key], wanted.get(house, Counter())[key])
        for house in sorted(shown.keys() | wanted.keys())
        for key in sorted(shown[house].keys() | wanted.get(house, Counter()).keys())
        if shown[house][key] != wanted.get(house, Counter())[key]
    ]


def verify_nightly(session: Session, district: District, *, now: datetime) -> bool:
    """Once a day; differences are noted in the run, where Betrieb and doctor read them."""
    day = office_date(now).isoformat()
    if runs.done(session, KIND, day, district_id=district.id):
        return False
    found = verify_figures(session, district.id)
    note = f"{len(found)} differences, first: {found[0]}" if found else ""
    runs.mark(session, KIND, day, district_id=district.id, now=now, note=note)
    return True
