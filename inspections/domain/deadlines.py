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
    """A deadline before the finding, in the past, or not later than the one it extends."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`on` is what is printed; from `lapses_at` (aware UTC) it counts as missed."""

    on: date
    lapses_at: datetime


def deadline_for(severity: Severity, *, found_at: datetime, policy: Policy) -> Deadline:
    """Imminent danger: 24 hours, day and night. Else days from the day after the finding
    (§ 187 (1) BGB), ending on a working day (§ 193 BGB, § 31 (3) VwVfG)."""
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
