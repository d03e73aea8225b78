"""Dates and moments as the day numbers of a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from inspections.domain.working_days import BERLIN

_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_RELIABLE = 61  # 1 March 1900; before it Excel counts a leap day that never was


@lru_cache(maxsize=4096)
def date_serial(day: date) -> int:
    if isinstance(day, datetime):
        raise TypeError(f"{day!r} is a moment; a date column wants a date")
    serial = day.toordinal() - _DAY_ZERO
    if serial < _FIRST_RELIABLE:
        raise ValueError(f"{day} is before a spreadsheet's calendar begins")
    return serial


def moment_serial(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    local = moment.astimezone(BERLIN)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return round(date_serial(local.date()) + seconds / 86_400, 8)
