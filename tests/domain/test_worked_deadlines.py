"""Deadlines against worked dates: each counted by the calendar, each with its reason."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from inspections.domain.deadlines import (
    Deadline,
    DeadlineRefused,
    agreed_deadline,
    check_pause,
    deadline_for,
    resumed_deadline,
)
from inspections.domain.laender import LAENDER
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import BERLIN, is_working_day, office_date
from tests.fixtures.moving_clock import berlin

TABLE = Path(__file__).parents[1] / "data" / "worked_deadlines.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter=";"))


def reckoned(row: dict[str, str]) -> Deadline:
    policy, begins = Policy(land=row["land"]), berlin(row["from"])
    rule, _, old = row["rule"].partition(" ")
    if rule == "given":
        given, today = date.fromisoformat(row["given"]), office_date(begins)
        return agreed_deadline(given, found_on=today, today=today, policy=policy)
    if rule == "paused":
        return resumed_deadline(
            date.fromisoformat(old),
            paused_from=office_date(begins),
            again_on=date.fromisoformat(row["given"]),
            policy=policy,
        )
    return deadline_for(Severity(rule), found_at=begins, policy=policy)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['land']}-{row['why']}")
def test_a_deadline_ends_as_worked_by_hand(row: dict[str, str]) -> None:
    due = reckoned(row)
    assert due.on == date.fromisoformat(row["deadline"])
    assert due.lapses_at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == row["lapses"]


def test_the_table_is_as_long_as_the_law_deserves() -> None:
    assert len(ROWS) >= 60
    assert all(row["why"] for row in ROWS)
    assert len({(row["rule"], row["land"], row["from"], row["given"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("land", LAENDER)
def test_every_land_has_its_holidays(land: str) -> None:
    assert not is_working_day(date(2026, 12, 25), land)
    assert is_working_day(date(2026, 12, 23), land)


@pytest.mark.parametrize(
    ("from_on", "word"),
    [
        (date(2026, 4, 6), "before_finding"),
        (date(2026, 4, 16), "after_today"),
        (date(2026, 4, 15), "after_deadline"),
    ],
)
def test_a_clock_stands_still_only_while_it_runs(from_on: date, word: str) -> None:
    found_on, deadline, today = date(2026, 4, 7), date(2026, 4, 14), date(2026, 4, 15)
    with pytest.raises(DeadlineRefused, match=word):
        check_pause(from_on, found_on=found_on, deadline=deadline, today=today)


def test_a_pause_does_not_end_before_it_begins() -> None:
    with pytest.raises(DeadlineRefused, match="before_pause"):
        resumed_deadline(
            date(2026, 4, 14),
            paused_from=date(2026, 4, 10),
            again_on=date(2026, 4, 9),
            policy=Policy(),
        )
