"""What one deficiency adds to the district's figures: the one definition of every number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.domain.working_days import office_date

IS_OVERDUE = (DeficiencyState.OVERDUE, DeficiencyState.ESCALATED)
WITH_OPERATOR = (DeficiencyState.OPEN, *IS_OVERDUE)
TO_REVIEW = (DeficiencyState.FOUND, DeficiencyState.REPORTED, DeficiencyState.OBJECTED)
ENDED = (DeficiencyState.REMEDIED, DeficiencyState.WITHDRAWN, DeficiencyState.MERGED)
UNENDED = tuple(state for state in DeficiencyState if state not in ENDED)


STANDING = tuple(state.value for state in UNENDED)


class Flow(StrEnum):
    """What happened in a month, beside what stands now (the state names)."""

    OPENED = "opened"
    ENDED = "ended"
    FELL_OVERDUE = "fell_overdue"
    CAUGHT_UP = "caught_up"  # is overdue no more, whereto ever it went
    RELAPSED = "relapsed"
    OPENED_BY_ITEM = "opened_by_item"  # the only flow that knows the item
    INSPECTED = "inspected"


class Key(NamedTuple):
    """Where an amount is counted. `on` is the deadline for states, the month's first for flows.

    Flows leave the item empty but for OPENED_BY_ITEM, so that a trend reads few rows.
    """

    measure: str
    severity: str
    item: str
    on: date


class Figure(NamedTuple):
    accommodation_id: int
    key: Key
    amount: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All the figures need to know of a deficiency."""

    state: DeficiencyState
    severity: Severity
    item: str
    found_on: date
    deadline: date
    ended_on: date | None
    relapse: bool


def contributions(case: Standing) -> Counter[Key]:
    """Sum these over all deficiencies and you have the figures."""

    def flow(kind: Flow, day: date, item: str = "") -> Key:
        return Key(kind.value, case.severity.value, item, day.replace(day=1))

    counted = Counter({flow(Flow.OPENED, case.found_on): 1})
    counted[flow(Flow.OPENED_BY_ITEM, case.found_on, case.item)] += 1
    if case.relapse:
        counted[flow(Flow.RELAPSED, case.found_on)] += 1
    if case.ended_on is None:
        counted[Key(case.state.value, case.severity.value, "", case.deadline)] += 1
    else:
        counted[flow(Flow.ENDED, case.ended_on)] += 1
    return counted


def inspected_key(finished_at: datetime) -> Key:
    return Key(Flow.INSPECTED.value, "", "", office_date(finished_at).replace(day=1))


def changes(before: Counter[Key], after: Counter[Key]) -> dict[Key, int]:
    """What to add so that `before` becomes `after`; nothing for what stays."""
    delta = Counter(after)
    delta.subtract(before)
    return {key: amount for key, amount in delta.items() if amount}


def passage(source: str, target: str, severity: str, on: date) -> dict[Key, int]:
    """What a step adds to the figures of overdue deficiencies, by the month of the step.

    Overdue is what the engine says it is: the deadline is over since eight o'clock of a working
    day (the 24 hours, for imminent danger) and the operator has not answered; what was escalated
    for it is overdue still. So the list, the letters, the trend and the workbook count the same
    cases.
    """
    if (source in IS_OVERDUE) == (target in IS_OVERDUE):
        return {}
    flow = Flow.FELL_OVERDUE if target in IS_OVERDUE else Flow.CAUGHT_UP
    return {Key(flow.value, severity, "", on.replace(day=1)): 1}
