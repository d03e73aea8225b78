"""When the weekly letter goes: once in every week, on any weekday and through its changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from inspections.domain.digest import digest_due_at, is_due, week_of
from inspections.domain.policy import Policy
from inspections.domain.working_days import BERLIN, is_working_day, office_date

WEEKDAYS = range(5)


def on(weekday: int, hour: int = 7) -> Policy:
    return replace(Policy(), digest_weekday=weekday, digest_hour=hour)


@pytest.mark.parametrize(
    ("weekday", "day", "goes"),
    [
        (0, "2026-04-06", "2026-04-07T07:00"),  # Easter Monday: the day after
        (3, "2026-05-11", "2026-05-15T07:00"),  # Ascension Day is a Thursday
        (4, "2026-03-30", "2026-04-02T07:00"),  # Good Friday ends the week: the day before
        (4, "2026-12-21", "2026-12-24T07:00"),  # Christmas Day is a Friday
        (2, "2026-11-16", "2026-11-19T07:00"),  # Saxony's day of repentance
    ],
)
def test_a_holiday_moves_it_within_its_week(weekday: int, day: str, goes: str) -> None:
    due = digest_due_at(date.fromisoformat(day), on(weekday)).astimezone(BERLIN)
    assert due.isoformat()[:16] == goes


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_for_ten_years_every_week_has_its_own_working_day(weekday: int) -> None:
    for week in range(520):
        monday = date(2026, 1, 5) + timedelta(weeks=week)
        dues = {digest_due_at(monday + timedelta(days=n), on(weekday)) for n in range(7)}
        [due] = dues
        local = due.astimezone(BERLIN)
        assert (local.hour, local.minute) == (7, 0)
        assert is_working_day(local.date())
        assert week_of(local.date()) == week_of(monday)


@pytest.mark.parametrize("weekday", WEEKDAYS)
@pytest.mark.parametrize("monday", ["2026-03-23", "2026-03-30", "2026-10-19", "2026-10-26"])
def test_the_clock_change_moves_no_weekday(monday: str, weekday: int) -> None:
    due = digest_due_at(date.fromisoformat(monday), on(weekday, 20)).astimezone(BERLIN)
    assert (due.hour, is_working_day(due.date())) == (20, True)


def test_an_hour_of_the_clock_change_set_long_ago_rings_at_four() -> None:
    assert digest_due_at(date(2026, 4, 13), on(0, 2)) == datetime(2026, 4, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize("before", WEEKDAYS)
@pytest.mark.parametrize("after", WEEKDAYS)
def test_a_new_weekday_neither_sends_twice_in_a_week_nor_skips_one(before: int, after: int) -> None:
    """On any day of the fortnight with the clock change and Good Friday."""
    for days in range(14):
        change_on = date(2026, 3, 23) + timedelta(days=days)
        assert weeks_sent(on(before), on(after), change_on) == [f"2026-W{n}" for n in range(12, 17)]


def weeks_sent(before: Policy, after: Policy, change_on: date) -> list[str]:
    """The weeks whose letter went, asked every six hours as a lazy sweep does."""
    sent: list[str] = []
    now = datetime(2026, 3, 16, tzinfo=UTC)
    while now < datetime(2026, 4, 19, 21, tzinfo=UTC):
        today = office_date(now)
        if is_due(now, after if today >= change_on else before) and week_of(today) not in sent:
            sent.append(week_of(today))
        now += timedelta(hours=6)
    return sent


def test_a_weekday_moved_to_one_that_is_over_is_caught_up_in_the_same_week() -> None:
    thursday, monday = on(3), on(0)
    tuesday = datetime(2026, 4, 14, 8, tzinfo=UTC)
    assert not is_due(tuesday, thursday)
    assert is_due(tuesday, monday)
