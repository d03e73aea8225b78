"""How templates print dates, numbers and enum members; and the address of static files."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import format_date, format_datetime

from inspections import labels
from inspections.domain import vocabulary
from inspections.domain.working_days import office_date
from inspections.labels import _, ngettext
from inspections.resident_words import words_in
from web.context import today


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        date=short_date,
        long_date=long_date,
        day=day,
        month=month,
        resident_day=resident_day,
        language_name=language_name,
        language_code=language_code,
        weekday=weekday,
        datetime=moment,
        days=relative_days,
        number=number,
        label=label,
    )
    app.url_defaults(name_the_version)


def short_date(value: date | datetime | None) -> str:
    """21.04.2026; a moment as the day it is in Berlin."""
    return format_date(_day(value), "dd.MM.yyyy") if value else ""


def long_date(value: date | datetime | None) -> str:
    """Dienstag, 21. April 2026."""
    return str(format_date(_day(value), "full")) if value else ""


def day(value: date) -> str:
    """21. April 2026."""
    return str(format_date(value, "long"))


def resident_day(value: date) -> str:
    """2026-04-21: read the same in every language, also from right to left."""
    return value.isoformat()


def language_name(code: str) -> str:
    """A resident's language as it calls itself."""
    return words_in(code)["name"]


def language_code(code: str) -> str:
    """As `lang` wants it."""
    return words_in(code)["lang"]


def month(value: date) -> str:
    """April 2026."""
    return str(format_date(value, "LLLL yyyy"))


def weekday(value: date) -> str:
    """Di. 21.04."""
    return str(format_date(value, "EEE dd.MM."))


def short_day(value: date) -> str:
    """3. Dez.; with its year where that is not this one."""
    return str(format_skeleton(_day_and_year(value), value, locale=labels.current_locale()))


def short_days(first: date, last: date) -> str:
    """3.–17. Dez.; with the year where the last day is not in this one."""
    return str(format_interval(first, last, _day_and_year(last), locale=labels.current_locale()))


def _day_and_year(value: date) -> str:
    return "MMMd" if value.year == today().year else "yMMMd"


def moment(value: datetime | None) -> str:
    """21.04.2026, 08:00 as the clock in Berlin shows it."""
    return format_datetime(value, "dd.MM.yyyy, HH:mm") if value else ""


def clock_time(value: datetime) -> str:
    """08:00 as the clock in Berlin shows it."""
    return format_datetime(value, "HH:mm")


def _day(value: date | datetime) -> date:
    return office_date(value) if isinstance(value, datetime) else value


def relative_days(value: date | datetime | None, *, overdue: bool = False) -> str:
    """ "heute", "in 3 Tagen", "vor 6 Tagen"; with `overdue`: "6 Tage überfällig"."""
    if not value:
        return ""
    days = (_day(value) - today()).days
    if days == 0:
        return _("heute")
    if days > 0:
        return ngettext("in %(num)d Tag", "in %(num)d Tagen", days) % {"num": days}
    if overdue:
        text = ngettext("%(num)d Tag überfällig", "%(num)d Tage überfällig", -days)
    else:
        text = ngettext("vor %(num)d Tag", "vor %(num)d Tagen", -days)
    return text % {"num": -days}


def number(value: float | None, places: int | None = None) -> str:
    """1.234,5 in German; `places` fixes the decimals."""
    if value is None:
        return ""
    pattern = "#,##0.###" if places is None else "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, pattern, locale=labels.current_locale())


def label(value: Any, kind: str = "") -> str:
    """The word for a member, or for a stored value: `row.state | label("DeficiencyState")`."""
    if value is None or value == "":
        return ""
    member: StrEnum = getattr(vocabulary, kind)(value) if kind else value
    return labels.label(member)


def name_the_version(endpoint: str, values: dict[str, Any]) -> None:
    """Static files carry their last change, so browsers may keep them for ever.

    Fonts are named by the style sheets as well, which know no versions.
    """
    name = values.get("filename", "")
    if endpoint == "static" and "v" not in values and not name.endswith(".woff2"):
        path = Path(current_app.static_folder or "") / name
        if path.is_file():
            values["v"] = format(path.stat().st_mtime_ns, "x")
