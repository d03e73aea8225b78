"""The weekly letter over 520 weeks and 20 changes of the clock, judged by the system's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from inspections.domain.digest import digest_due_at, week_of
from inspections.domain.policy import Policy

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 1, 5)
WEEKS = 520


@pytest.mark.parametrize(("weekday", "hour"), [(0, 7), (0, 5), (2, 12), (4, 20)])
def test_the_weekly_letter_is_due_at_its_hour_in_berlin_for_ten_years(
    weekday: int, hour: int
) -> None:
    policy = Policy(digest_weekday=weekday, digest_hour=hour)
    mondays = [FIRST + timedelta(weeks=number) for number in range(WEEKS)]
    due = [digest_due_at(monday, policy) for monday in mondays]
    local = [moment.astimezone(BERLIN) for moment in due]
    assert {(one.hour, one.minute, one.second) for one in local} == {(hour, 0, 0)}
    assert all(one.weekday() < 5 for one in local)
    assert [week_of(one.date()) for one in local] == [week_of(monday) for monday in mondays]
    offsets = [one.utcoffset() for one in local]
    changes = sum(before != after for before, after in pairwise(offsets))
    assert changes in (19, 20), "ten years have twenty changes, the last perhaps after the end"
    assert due == sorted(set(due))
    assert all(isinstance(one, datetime) and one.tzinfo is UTC for one in due)


@pytest.mark.parametrize("hour", [2, 3])
def test_no_old_policy_names_an_hour_some_days_do_not_have(hour: int) -> None:
    policy = Policy(digest_hour=hour)
    mondays = [FIRST + timedelta(weeks=number) for number in range(WEEKS)]
    assert all(digest_due_at(day, policy).astimezone(BERLIN).hour == 4 for day in mondays)
