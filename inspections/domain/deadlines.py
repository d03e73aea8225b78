"""Deadlines: from severity and the day of finding to the day the remedy is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspections.domain.errors import Refused
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import next_working_day, office_date, office_opens

IMMINENT_HOURS = 24


class DeadlineRefused(Refused):
    """A deadline before the finding, in the past, or not later than the one it extends;
    a pause that begins in the future or after the deadline."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`on` is what is printed; from `lapses_at` (aware UTC) it counts as missed."""

    on: date
    lapses_at: datetime


def deadline_for(severity: Severity, *, found_at: datetime, policy: Policy) -> Deadline:
    """Imminent danger: 24 hours, day and night (§ 31 (6) VwVfG). Else days from the day after the
    finding (§ 187 (1) BGB), ending on a working day (§ 193 BGB, § 31 (3) VwVfG)."""
    if severity is Severity.IMMINENT_DANGER:
        lapses_at = found_at + timedelta(hours=IMMINENT_HOURS)
        return Deadline(office_date(lapses_at), lapses_at)
    return deadline_on(office_date(found_at) + timedelta(days=policy.days[severity]), policy)


def deadline_on(day: date, policy: Policy) -> Deadline:
    """The deadline that ends on `day`, or on the next working day."""
    day = next_working_day(day, policy.land)
    return Deadline(day, office_opens(next_working_day(day + timedelta(days=1), policy.land)))


def agreed_deadline(day: date, *, found_on: date, today: date, policy: Policy) -> Deadline:
    """A deadline set by a person. Raises DeadlineRefused if it lies before the finding or today."""
    if day < found_on:
        raise DeadlineRefused(deadline=day.isoformat(), before_finding=found_on.isoformat())
    if day < today:
        raise DeadlineRefused(deadline=day.isoformat(), before_today=today.isoformat())
    return deadline_on(day, policy)


def check_pause(from_on: date, *, found_on: date, deadline: date, today: date) -> None:
    """A clock can stand still only while it runs. Raises DeadlineRefused."""
    if from_on < found_on:
        raise DeadlineRefused(paused_from=from_on.isoformat(), before_finding=found_on.isoformat())
    if from_on > today:
        raise DeadlineRefused(paused_from=from_on.isoformat(), after_today=today.isoformat())
    if from_on > deadline:
        raise DeadlineRefused(paused_from=from_on.isoformat(), after_deadline=deadline.isoformat())


def days_left(deadline: date, paused_from: date) -> int:
    """The days the operator still had when the clock stopped; the day it stopped is one of them."""
    return (deadline - paused_from).days + 1


def resumed_deadline(
    deadline: date, *, paused_from: date, again_on: date, policy: Policy
) -> Deadline:
    """What was left when the clock stopped, counted from the first day with access again.

    The time of the pause is not counted in (§ 209 BGB); the end rolls on as every other does.
    Raises DeadlineRefused.
    """
    if again_on < paused_from:
        raise DeadlineRefused(again_on=again_on.isoformat(), before_pause=paused_from.isoformat())
    return deadline_on(again_on + timedelta(days=days_left(deadline, paused_from) - 1), policy)
