"""The weekly letter: in which week it is due, and what it says to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import (
    at_office_hour,
    last_working_day,
    next_working_day,
    office_date,
)

MOST_LINES = 20


def week_of(day: date) -> str:
    """ISO year and week, such as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def digest_due_at(day: date, policy: Policy) -> datetime:
    """When the letter of that day's week goes out.

    On the policy's weekday; on a holiday the next working day of that week, or else the last one
    before. A week without any working day has its letter in the next, and none is due in its own.
    """
    monday = day - timedelta(days=day.weekday())
    wanted = monday + timedelta(days=policy.digest_weekday)
    goes = next_working_day(wanted, policy.land)
    if week_of(goes) != week_of(monday):
        before = last_working_day(wanted, policy.land)
        goes = before if before >= monday else goes
    return at_office_hour(goes, _hour(policy))


def _hour(policy: Policy) -> int:
    """Policies of before could name the hours of the clock change, which some days do not have."""
    return 4 if policy.digest_hour in (2, 3) else policy.digest_hour


def is_due(now: datetime, policy: Policy) -> bool:
    """Late is fine: any moment of the week after it was due, by the policy of that moment."""
    return now >= digest_due_at(office_date(now), policy)


@dataclass(frozen=True, slots=True)
class DigestLine:
    number: str
    title: str
    accommodation: str
    severity: str | None
    deadline: date
    link: dict[str, Any]

    def as_payload(self, today: date) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "accommodation": self.accommodation,
            "severity": self.severity,
            "deadline": self.deadline.isoformat(),
            "days": (self.deadline - today).days,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class DigestSection:
    """`total` may be more than the lines the letter prints."""

    name: str
    total: int
    lines: tuple[DigestLine, ...]
    in_place_of: str = ""  # the name of who is away

    def as_payload(self, today: date) -> dict[str, Any]:
        return {
            "name": self.name,
            "total": self.total,
            "lines": [line.as_payload(today) for line in self.lines[:MOST_LINES]],
            "in_place_of": self.in_place_of,
        }


@dataclass(frozen=True, slots=True)
class Digest:
    """`in_place_of` names those who would have got the very same letter."""

    role: Role
    greeting_name: str
    locale: str
    sections: tuple[DigestSection, ...]
    more: dict[str, Any] | None
    in_place_of: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(section.total for section in self.sections)

    def as_payload(self, district: str, today: date) -> dict[str, Any]:
        return {
            "locale": self.locale,
            "district": district,
            "role": self.role.value,
            "week": week_of(today),
            "greeting_name": self.greeting_name,
            "sections": [
                section.as_payload(today) for section in self.sections if section.total
            ],
            "more": self.more,
            "in_place_of": ", ".join(self.in_place_of),
        }
