"""A month as the plan shows it: weeks from Monday to Sunday with what is planned on each day."""

from __future__ import annotations

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.domain.working_days import is_working_day
from inspections.store.inspections import Inspection

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    inside: bool  # the month, not its neighbours
    free: bool  # no working day
    planned: list[Inspection]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Day]]

    @property
    def before(self) -> str:
        return name_of(self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        return name_of(self.first + timedelta(days=31))


def name_of(day: date) -> str:
    """2026-11, as the query string has it."""
    return f"{day:%Y-%m}"


def first_of(name: str, otherwise: date) -> date:
    """The first day of the named month, or of the day's when there is no such month."""
    known = MONTH.fullmatch(name)
    return date(int(known[1]), int(known[2]), 1) if known else otherwise.replace(day=1)


def days_shown(first: date) -> tuple[date, date]:
    days = list(Calendar().itermonthdates(first.year, first.month))
    return days[0], days[-1]


def month(first: date, planned: Iterable[Inspection], land: str) -> Month:
    by_day: defaultdict[date, list[Inspection]] = defaultdict(list)
    for inspection in planned:
        by_day[inspection.planned_on].append(inspection)
    weeks = [
        [Day(on, on.month == first.month, not is_working_day(on, land), by_day[on]) for on in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)
