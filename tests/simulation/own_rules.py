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
DAYS = {"severe": 7, "moderate": 30, "low": 60}
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


def digest_due(day: date, hour: int) -> datetime:
    return oclock(rolled(day - day.weekday() * DAY), hour)


class Allowed(NamedTuple):
    enters: bool
    letters: tuple[tuple[str, str], ...]  # (role, letter)


def _table(text: str) -> dict[tuple[str, str, str, str], Allowed]:
    """Lines of: source trigger by target, `enters` or `stays`, role:letter ..."""
    rows: dict[tuple[str, str, str, str], Allowed] = {}
    for line in filter(str.strip, text.splitlines()):
        source, trigger, by, target, how, *letters = line.split()
        pairs = tuple((role, name) for role, _, name in (one.partition(":") for one in letters))
        rows[source, trigger, by, target] = Allowed(how == "enters", pairs)
    return rows


_WITH_OPERATOR = """
{0} report_remedy operator reported enters coordinator:answer_received
{0} promise operator {0} stays coordinator:answer_received
{0} object operator objected enters coordinator:answer_received
{0} extend coordinator open enters operator:deadline_extended
{0} order_follow_up coordinator {0} stays
{0} close coordinator remedied enters operator:remedy_accepted
{0} withdraw coordinator withdrawn enters
{0} pass_on_site inspector remedied enters operator:remedy_accepted
{0} fail_on_site inspector {0} stays
"""
DEFICIENCY = _table(
    """
found find inspector found enters
found raise inspector open enters operator:deficiency_opened coordinator:imminent_danger
found raise coordinator open enters operator:deficiency_opened
found withdraw coordinator withdrawn enters
found pass_on_site inspector remedied enters
found fail_on_site inspector found stays
found chase clock found stays coordinator:please_review
open remind clock open stays operator:deadline_reminder
open lapse clock overdue enters operator:deadline_missed coordinator:deadline_missed
reported confirm coordinator to_verify enters
reported confirm coordinator remedied enters operator:remedy_accepted
reported reject coordinator open enters operator:rework_requested
reported order_follow_up coordinator to_verify enters
reported close coordinator remedied enters operator:remedy_accepted
reported pass_on_site inspector remedied enters operator:remedy_accepted
reported fail_on_site inspector open enters operator:rework_requested
reported chase clock reported stays coordinator:please_confirm
objected confirm coordinator withdrawn enters operator:objection_accepted
objected reject coordinator open enters operator:rework_requested
objected order_follow_up coordinator to_verify enters
objected pass_on_site inspector remedied enters operator:remedy_accepted
objected fail_on_site inspector objected stays
objected chase clock objected stays coordinator:please_confirm
to_verify pass_on_site inspector remedied enters operator:remedy_accepted
to_verify fail_on_site inspector open enters operator:rework_requested
to_verify reject coordinator open enters operator:rework_requested
to_verify close coordinator remedied enters operator:remedy_accepted
"""
    + _WITH_OPERATOR.format("open")
    + _WITH_OPERATOR.format("overdue")
)
INSPECTION = _table(
    """
planned plan coordinator planned enters
planned plan inspector planned enters
planned start inspector under_way enters
planned reschedule coordinator planned enters
planned cancel coordinator cancelled enters
under_way hand_in inspector handed_in enters
under_way cancel coordinator cancelled enters
"""
)


class Due(NamedTuple):
    name: str
    trigger: str
    at: datetime


def timers_of(state: str, entered: datetime, deadline: date, lapses: datetime) -> list[Due]:
    """What has to ring after entering the state."""
    today = berlin_date(entered)
    match state:
        case "found":
            return [Due("unreviewed", "chase", oclock(rolled(today + 3 * DAY), 8))]
        case "reported" | "objected":
            name = "unconfirmed" if state == "reported" else "undecided"
            return [Due(name, "chase", oclock(rolled(today + 5 * DAY), 8))]
        case "open":
            ahead = rolled(deadline - 3 * DAY, -DAY)
            reminder = [Due("reminder", "remind", oclock(ahead, 8))] if ahead > today else []
            return [*reminder, Due("deadline", "lapse", lapses)]
    return []
