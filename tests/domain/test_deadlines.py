"""Deadlines by law: worked dates for Saxony."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.domain.deadlines import DeadlineRefused, agreed_deadline, deadline_for
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import BERLIN
from tests.fixtures.moving_clock import berlin

S1, S2, S3, S4 = Severity


@pytest.mark.parametrize(
    ("severity", "found", "deadline", "lapses"),
    [
        (S1, "2026-04-10 17:00", "2026-04-11", "2026-04-11 17:00"),  # Friday to Saturday
        (S1, "2026-12-24 23:30", "2026-12-25", "2026-12-25 23:30"),  # holidays do not matter
        (S1, "2026-03-28 12:00", "2026-03-29", "2026-03-29 13:00"),  # clocks go forward: 24 h
        (S1, "2026-10-24 12:00", "2026-10-25", "2026-10-25 11:00"),  # clocks go back: 24 h
        (S2, "2026-04-07 10:00", "2026-04-14", "2026-04-15 08:00"),
        (S2, "2026-04-10 23:59", "2026-04-17", "2026-04-20 08:00"),  # Friday, lapses on Monday
        (S2, "2026-04-11 10:00", "2026-04-20", "2026-04-21 08:00"),  # a Saturday rolls on
        (S2, "2026-03-27 10:00", "2026-04-07", "2026-04-08 08:00"),  # Good Friday to Tuesday
        (S2, "2026-11-11 10:00", "2026-11-19", "2026-11-20 08:00"),  # Buß- und Bettag
        (S2, "2026-12-18 10:00", "2026-12-28", "2026-12-29 08:00"),  # Christmas and a weekend
        (S2, "2026-10-24 10:00", "2026-11-02", "2026-11-03 08:00"),  # Reformationstag, Saturday
        (S3, "2026-04-07 10:00", "2026-05-07", "2026-05-08 08:00"),
        (S3, "2026-04-01 10:00", "2026-05-04", "2026-05-05 08:00"),  # 1 May is a Friday
        (S3, "2026-01-31 10:00", "2026-03-02", "2026-03-03 08:00"),
        (S3, "2028-01-30 10:00", "2028-02-29", "2028-03-01 08:00"),  # a leap day
        (S4, "2026-04-07 10:00", "2026-06-08", "2026-06-09 08:00"),  # 6 June is a Saturday
        (S4, "2026-11-02 10:00", "2027-01-04", "2027-01-05 08:00"),
        (S4, "2026-04-15 00:30", "2026-06-15", "2026-06-16 08:00"),  # half past midnight
    ],
)
def test_the_deadline_follows_from_severity_and_day(
    severity: Severity, found: str, deadline: str, lapses: str
) -> None:
    due = deadline_for(severity, found_at=berlin(found), policy=Policy())
    assert due.on == date.fromisoformat(deadline)
    assert due.lapses_at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == lapses


def test_a_district_may_give_other_days() -> None:
    policy = Policy(days={S2: 3, S3: 14, S4: 28})
    due = deadline_for(S2, found_at=berlin("2026-04-07 10:00"), policy=policy)
    assert due.on == date(2026, 4, 10)


def test_other_laender_have_other_holidays() -> None:
    found_at = berlin("2026-11-11 10:00")
    assert deadline_for(S2, found_at=found_at, policy=Policy(land="BE")).on == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("day", "word"), [(date(2026, 4, 6), "before_finding"), (date(2026, 4, 9), "before_today")]
)
def test_an_agreed_deadline_lies_neither_before_the_finding_nor_before_today(
    day: date, word: str
) -> None:
    with pytest.raises(DeadlineRefused, match=word):
        agreed_deadline(day, found_on=date(2026, 4, 7), today=date(2026, 4, 10), policy=Policy())


def test_a_policy_survives_its_document() -> None:
    policy = Policy(days={S2: 3, S3: 14, S4: 28}, on_site=frozenset({S1}), digest_hour=6)
    assert Policy.from_document(policy.as_document()) == policy
