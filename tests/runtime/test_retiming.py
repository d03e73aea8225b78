"""A pending timer follows the policy: later as a whole, sooner never before the office opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from inspections.domain.working_days import office_opens
from inspections.engine.definition import Ahead, At, InDays, InHours, Timer
from inspections.runtime.retiming import follows_policy, rings_anew

ENTERED = datetime(2026, 6, 1, 9, tzinfo=UTC)  # a Monday
NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    days: int
    deadline: date = date(2026, 6, 22)


def anew(timer: Timer, days: int, due: date) -> date:
    moment = rings_anew(
        timer, Facts(days), due_at=office_opens(due), entered_at=ENTERED, now=NOW, land="SN"
    )
    assert moment == office_opens(moment.date())
    return moment.date()


CHASE = Timer("unreviewed", InDays("days"), fires="chase")
REMIND = Timer("reminder", Ahead("deadline", days="days"), fires="remind")


@pytest.mark.parametrize(
    ("days", "due", "rings"),
    [
        (5, date(2026, 6, 4), date(2026, 6, 8)),  # Saturday rolls on
        (4, date(2026, 6, 4), date(2026, 6, 5)),
        (3, date(2026, 6, 4), date(2026, 6, 4)),
        (1, date(2026, 6, 8), date(2026, 6, 4)),  # should have rung: when the office opens next
        (1, date(2026, 6, 4), date(2026, 6, 4)),
    ],
)
def test_days_after_entering_are_counted_from_entering(days: int, due: date, rings: date) -> None:
    assert anew(CHASE, days, due) == rings


@pytest.mark.parametrize(
    ("days", "due", "rings"),
    [
        (3, date(2026, 6, 19), date(2026, 6, 19)),
        (7, date(2026, 6, 19), date(2026, 6, 15)),
        (1, date(2026, 6, 12), date(2026, 6, 19)),  # the day before is a Sunday
        (20, date(2026, 6, 19), date(2026, 6, 4)),
        (30, date(2026, 6, 19), date(2026, 6, 19)),  # before the case was open: as it was
    ],
)
def test_days_ahead_are_counted_from_the_date(days: int, due: date, rings: date) -> None:
    assert anew(REMIND, days, due) == rings


def test_only_days_of_the_policy_follow_it() -> None:
    assert follows_policy(CHASE)
    assert follows_policy(REMIND)
    assert not follows_policy(Timer("fixed", InDays(3), fires="chase"))
    assert not follows_policy(Timer("deadline", At("lapses_at"), fires="lapse"))
    assert not follows_policy(Timer("alarm", InHours("hours"), fires="alert"))

