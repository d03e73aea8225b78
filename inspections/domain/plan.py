"""When an accommodation is due for its next inspection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """`on` is the day by which to go; `never` marks a house nobody has inspected yet."""

    on: date
    never: bool

    def days_left(self, today: date) -> int:
        return (self.on - today).days


def next_due(
    *, last_inspected_on: date | None, interval_days: int, opened_on: date | None, today: date
) -> Due:
    """The interval counts from the last inspection; a house never inspected is due on opening."""
    if last_inspected_on is None:
        return Due(opened_on or today, never=True)
    return Due(last_inspected_on + timedelta(days=interval_days), never=False)
