"""What one deficiency adds to the district's figures: the one definition of every number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.domain.working_days import office_date

WITH_OPERATOR = (DeficiencyState.OPEN, DeficiencyState.OVERDUE)
TO_REVIEW = (DeficiencyState.FOUND, DeficiencyState.REPORTED, DeficiencyState.OBJECTED)
ENDED = (DeficiencyState.REMEDIED, DeficiencyState.WITHDRAWN)
UNENDED = tuple(state for state in DeficiencyState if state not in ENDED)


class Flow(StrEnum):
    """What happened in a month, beside what stands now (the state names)."""

    OPENED = "opened"
    ENDED = "ended"
    FELL_DUE = "fell_due"  # the deadline passed while it was open, or open it would have been
    CLEARED = "cleared"  # the first day it was both past its deadline and ended
    RELAPSED = "relapsed"
    INSPECTED = "inspected"


class Key(NamedTuple):
    """Where an amount is counted. `on` is the deadline for states, the month's first for flows."""

    measure: str
    severity: str
    item: str
    on: date


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

    def key(measure: str, on: date) -> Key:
        return Key(measure, case.severity.value, case.item, on)

    def flow(kind: Flow, day: date) -> Key:
        return key(kind.value, day.replace(day=1))

    past_due = case.deadline + timedelta(days=1)
    counted = Counter({flow(Flow.OPENED, case.found_on): 1})
    counted[flow(Flow.FELL_DUE, past_due)] += 1
    if case.relapse:
        counted[flow(Flow.RELAPSED, case.found_on)] += 1
    if case.ended_on is None:
        counted[key(case.state.value, case.deadline)] += 1
    else:
        counted[flow(Flow.ENDED, case.ended_on)] += 1
        counted[flow(Flow.CLEARED, max(case.ended_on, past_due))] += 1
    return counted


def inspected_key(finished_at: datetime) -> Key:
    return Key(Flow.INSPECTED.value, "", "", office_date(finished_at).replace(day=1))


def changes(before: Counter[Key], after: Counter[Key]) -> dict[Key, int]:
    """What to add so that `before` becomes `after`; nothing for what stays."""
    delta = Counter(after)
    delta.subtract(before)
    return {key: amount for key, amount in delta.items() if amount}


def is_overdue(state: DeficiencyState, deadline: date, *, today: date) -> bool:
    """Still with the operator and the deadline over."""
    return state is DeficiencyState.OVERDUE or (
        state is DeficiencyState.OPEN and deadline < today
    )
