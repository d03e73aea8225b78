"""The reminder ledger: for every person and week, a weekly letter or the reason for none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inspections.domain.digest import digest_due_at, week_of
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date


class ReminderOutcome(StrEnum):
    """One per person and week, decided when the week's letters were written."""

    WRITTEN = "written"  # what became of the letter is told by its message
    NOTHING_DUE = "nothing_due"
    PAUSED = "paused"  # by a coordinator, with a reason
    REPRESENTED = "represented"  # away; somebody else got it with a letter of its own
    INACTIVE = "inactive"
    NO_ADDRESS = "no_address"
    NOT_ADDRESSED = "not_addressed"  # this role gets no weekly letter
    MISSED = "missed"  # nobody was there to write it: no worker ran in that week
    NO_WORKING_DAY = "no_working_day"  # a week without one has no letter


WITH_DIGEST = frozenset({Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Person:
    """`key` is "user-7" or "operator-3", as in the keys of letters."""

    key: str
    name: str
    address: str
    role: Role
    active: bool
    locale: str = "de"


def silence(person: Person) -> ReminderOutcome | None:
    """Why this person gets no weekly letter whatever there is to say; None: it may get one."""
    if not person.active:
        return ReminderOutcome.INACTIVE
    if person.role not in WITH_DIGEST:
        return ReminderOutcome.NOT_ADDRESSED
    return None if person.address.strip() else ReminderOutcome.NO_ADDRESS


def monday_of(week: str) -> date:
    """Of a week such as 2026-W48. Raises ValueError."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_between(last: str, this: str) -> Iterator[str]:
    """Those after the one and before the other."""
    day = monday_of(last) + timedelta(days=7)
    while day < monday_of(this):
        yield week_of(day)
        day += timedelta(days=7)


def has_letter(week: str, policy: Policy) -> bool:
    """Whether the week has a working day on which its letters could go."""
    return week_of(office_date(due_at(week, policy))) == week


def due_at(week: str, policy: Policy) -> datetime:
    return digest_due_at(monday_of(week), policy)
