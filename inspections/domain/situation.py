"""How the district stands today: sums over its figures, used by page, letter and workbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from inspections.domain.figures import IS_OVERDUE, TO_REVIEW, Figure, Flow
from inspections.domain.vocabulary import DeficiencyState, Rating, Severity

THIS_WEEK = timedelta(days=7)
TREND = (Flow.OPENED, Flow.ENDED, Flow.FELL_OVERDUE, Flow.CAUGHT_UP)


@dataclass(slots=True)
class Tally:
    """The open deficiencies of a house or a district."""

    open: Counter[Severity] = field(default_factory=Counter)
    overdue: Counter[Severity] = field(default_factory=Counter)
    escalated: int = 0  # of these: the commissioner was told
    to_review: int = 0
    answered: int = 0  # of these: the operator answered; the others are new
    to_verify: int = 0
    due_this_week: int = 0  # with the operator, deadline today or in the next seven days

    def add(self, figure: Figure, *, today: date) -> None:
        key, amount = figure.key, figure.amount
        state, severity = DeficiencyState(key.measure), Severity(key.severity)
        self.open[severity] += amount
        if state in IS_OVERDUE:
            self.overdue[severity] += amount
            self.escalated += amount if state is DeficiencyState.ESCALATED else 0
        elif state is DeficiencyState.OPEN and key.on <= today + THIS_WEEK:
            self.due_this_week += amount
        if state in TO_REVIEW:
            self.to_review += amount
            self.answered += amount if state is not DeficiencyState.FOUND else 0
        if state is DeficiencyState.TO_VERIFY:
            self.to_verify += amount

    def add_all(self, other: Tally) -> None:
        self.open.update(other.open)
        self.overdue.update(other.overdue)
        self.escalated += other.escalated
        self.to_review += other.to_review
        self.answered += other.answered
        self.to_verify += other.to_verify
        self.due_this_week += other.due_this_week


@dataclass(frozen=True, slots=True)
class Situation:
    total: Tally
    by_accommodation: dict[int, Tally]

    def of(self, accommodation_id: int) -> Tally:
        return self.by_accommodation.get(accommodation_id) or Tally()


def situation(figures: Iterable[Figure], *, today: date) -> Situation:
    """Sum up the figures of unended deficiencies."""
    houses: defaultdict[int, Tally] = defaultdict(Tally)
    for figure in figures:
        houses[figure.accommodation_id].add(figure, today=today)
    total = Tally()
    for tally in houses.values():
        total.add_all(tally)
    return Situation(total, dict(houses))


def light(rating: Rating, tally: Tally) -> Rating:
    """The traffic light of a house: its last rating, made worse by what is open now.

    Open imminent danger is red whatever the rating; anything severe or overdue is no green.
    """
    if rating is Rating.RED or tally.open[Severity.IMMINENT_DANGER] > 0:
        return Rating.RED
    worrying = tally.open[Severity.SEVERE] > 0 or tally.overdue.total() > 0
    if rating is Rating.YELLOW or (rating is Rating.GREEN and worrying):
        return Rating.YELLOW
    return rating


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month and how it ended; the running month ends today."""

    month: date
    opened: int
    ended: int
    open_at_end: int
    overdue_at_end: int


def months(
    flows: Mapping[tuple[str, date], int], stands: Tally, *, first: date, last: date
) -> list[Month]:
    """One row a month from `first` to `last` (days count as their month), from TREND figures.

    Reckoned back from what stands now, so that years before `first` need not be read.
    """
    standing, overdue = stands.open.total(), stands.overdue.total()
    rows: list[Month] = []
    month = last.replace(day=1)
    while month >= first.replace(day=1):
        opened, ended, fell, caught_up = (flows.get((flow.value, month), 0) for flow in TREND)
        rows.append(Month(month, opened, ended, standing, overdue))
        standing -= opened - ended
        overdue -= fell - caught_up
        month = (month - timedelta(days=1)).replace(day=1)
    return rows[::-1]
