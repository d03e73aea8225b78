"""Working days of the office and the one place that knows Berlin and eight o'clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_OPENS = time(8)


AUGSBURG = "BY-A"
CATHOLIC = "-K"


@lru_cache
def _holidays(land: str, year: int) -> frozenset[date]:
    """24 and 31 December are none: offices close, yet a deadline may end on them."""
    subdivision = "Augsburg" if land == AUGSBURG else land.removesuffix(CATHOLIC)
    more = ("catholic",) if land.endswith(CATHOLIC) else ()
    return frozenset(
        holidays.country_holidays(
            "DE", subdiv=subdivision, years=year, language="de", categories=("public", *more)
        )
    )


def is_working_day(day: date, land: str = "SN") -> bool:
    """Monday to Friday without the holidays of the Land; see `laender`."""
    return day.weekday() < 5 and day not in _holidays(land, day.year)


def next_working_day(day: date, land: str = "SN") -> date:
    """The day itself or the first working day after it (§ 193 BGB)."""
    while not is_working_day(day, land):
        day += timedelta(days=1)
    return day


def last_working_day(day: date, land: str = "SN") -> date:
    """The day itself or the last working day before it."""
    while not is_working_day(day, land):
        day -= timedelta(days=1)
    return day


def office_date(moment: datetime) -> date:
    """The calendar day in Berlin at an aware moment."""
    return moment.astimezone(BERLIN).date()


def office_opens(day: date) -> datetime:
    return at_office_hour(day, OFFICE_OPENS.hour)


def at_office_hour(day: date, hour: int) -> datetime:
    """`hour` o'clock in Berlin that day, as aware UTC. Raises ValueError for the hours 2 and 3."""
    if hour in (2, 3):
        raise ValueError("the hours of the clock change are no office hours")
    return datetime.combine(day, time(hour), BERLIN).astimezone(UTC)
