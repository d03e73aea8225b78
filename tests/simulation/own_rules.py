"""The rules once more, written by hand for the checker: never import them from the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

# Holidays of Saxony, typed off the calendar.
_HOLIDAYS = """
    2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-09 2025-10-03 2025-10-31
    2025-11-19 2025-12-25 2025-12-26
    2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-10-03 2026-10-31
    2026-11-18 2026-12-25 2026-12-26
    2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-10-03 2027-10-31
    2027-11-17 2027-12-25 2027-12-26
"""
HOLIDAYS = frozenset(map(date.fromisoformat, _HOLIDAYS.split()))
SUMMER = {2025: ("03-30", "10-26"), 2026: ("03-29", "10-25"), 2027: ("03-28", "10-31")}
DAY = timedelta(days=1)
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 7
FINAL = {"remedied", "withdrawn"}
ENDED = FINAL | {"merged"}
OVERDUE = {"overdue", "escalated"}
DAYS = {"severe": 7, "moderate": 30, "low": 60}
POLICY = {
    "days": DAYS, "rework_days": 14, "on_site": ["imminent_danger", "severe"], "ahead_days": 3,
    "review_days": 3, "chase_days": 5, "escalation_days": 7, "ladder_minutes": [0, 60, 180, 360],
    "digest_weekday": 0, "digest_hour": 7, "addressees": {}, "four_eyes": [],
}  # fmt: skip
IMMINENT = "imminent_danger"
# What these items are worth when violated, typed off the printed checklist.
WORTH = {
    **dict.fromkeys(("B01", "B04", "B10", "E06", "M03"), IMMINENT),
    **dict.fromkeys(("B11", "C06", "M02"), "severe"),
    **dict.fromkeys(("B13", "J03"), "moderate"),
    "G05": "low",
}


def is_summer(moment: datetime) -> bool:
    """Both changes happen at one o'clock UTC."""
    begin, end = (
        datetime.fromisoformat(f"{moment.year}-{day}T01:00:00+00:00") for day in SUMMER[moment.year]
    )
    return begin <= moment < end


def berlin_date(moment: datetime) -> date:
    return (moment + timedelta(hours=2 if is_summer(moment) else 1)).date()


def oclock(day: date, hour: int) -> datetime:
    """That hour on a clock in Berlin, as UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return noon.replace(hour=0) + timedelta(hours=hour - (2 if is_summer(noon) else 1))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def rolled(day: date, step: timedelta = DAY) -> date:
    while not works(day):
        day += step
    return day


def lapses_at(deadline: date) -> datetime:
    return oclock(rolled(deadline + DAY), 8)


def week(day: date) -> str:
    return "{}-W{:02}".format(*day.isocalendar()[:2])


def digest_due(day: date, weekday: int, hour: int) -> datetime:
    """On that weekday; on a holiday the next working day of the week, else the last one before."""
    monday = day - day.weekday() * DAY
    wanted = monday + weekday * DAY
    goes = rolled(wanted)
    if week(goes) != week(monday):
        before = rolled(wanted, -DAY)
        goes = before if before >= monday else goes
    return oclock(goes, hour)


def after_days(entered: datetime, days: int) -> datetime:
    """When the office opens on the day so many days later, or on the next working day."""
    return oclock(rolled(berlin_date(entered) + days * DAY), 8)


def next_opening(now: datetime) -> datetime:
    today = berlin_date(now)
    opens = oclock(rolled(today), 8)
    return opens if opens > now else oclock(rolled(today + DAY), 8)


def missed_at(planned_on: date) -> datetime:
    """On the second working day after it."""
    return oclock(rolled(rolled(planned_on + DAY) + DAY), 8)


class Due(NamedTuple):
    name: str
    trigger: str
    at: datetime
