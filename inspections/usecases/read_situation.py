"""How the district stands, from the figures; one reading for page, letter and workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.domain.plan import Due, next_due
from inspections.domain.situation import (
    THIS_WEEK,
    TREND,
    Month,
    Situation,
    Tally,
    light,
    months,
    situation,
)
from inspections.domain.vocabulary import Rating
from inspections.store import accommodations, figures
from inspections.store.accommodations import Accommodation


@dataclass(frozen=True, slots=True)
class House:
    """One accommodation as lists show it."""

    row: Accommodation
    tally: Tally
    light: Rating
    due: Due


def read_situation(session: Session, district_id: int, *, today: date) -> Situation:
    figures_now = figures.read(session, district_id, soon=today + THIS_WEEK)
    return situation(figures_now, today=today)


def read_trend(
    session: Session, district_id: int, stands: Situation, *, today: date, back: int = 12
) -> list[Month]:
    """The last `back` months up to today, from their flows and what stands now."""
    first = today.replace(day=1)
    for _ in range(back - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    flows = figures.by_month(session, district_id, [flow.value for flow in TREND], since=first)
    return months(flows, stands.total, first=first, last=today)


def houses(session: Session, district_id: int, stands: Situation, *, today: date) -> list[House]:
    """All open accommodations, the most urgent first."""
    found = [
        house_of(row, stands, today=today)
        for row in accommodations.all_accommodations(session, district_id)
        if row.closed_on is None or row.closed_on >= today
    ]
    order = list(_URGENCY)
    return sorted(
        found, key=lambda house: (order.index(house.light), house.due.on, house.row.name)
    )


_URGENCY = (Rating.RED, Rating.YELLOW, Rating.UNRATED, Rating.GREEN)


def house_of(row: Accommodation, stands: Situation, *, today: date) -> House:
    tally = stands.of(row.id)
    due = next_due(
        last_inspected_on=row.last_inspected_on,
        interval_days=row.interval_days,
        opened_on=row.opened_on,
        today=today,
    )
    return House(row, tally, light(Rating(row.rating), tally), due)
