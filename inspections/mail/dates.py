"""Dates and hours as a letter prints them, in the locale in force."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time

from inspections.domain.working_days import BERLIN
from inspections.labels import _, current_locale, ngettext

NBSP = "\N{NO-BREAK SPACE}"
_BABEL_LOCALES = {"de": "de_DE", "en": "en_GB"}


def _babel_locale() -> str:
    return _BABEL_LOCALES[current_locale()]


def long_date(day: date) -> str:
    """Dienstag, 21. April 2026"""
    return format_date(day, format="full", locale=_babel_locale())


def short_date(day: date) -> str:
    """21.04.2026"""
    return format_date(day, format="medium", locale=_babel_locale())


def long_moment(moment: datetime) -> str:
    """Mittwoch, 8. April 2026, 14:30 Uhr"""
    local = moment.astimezone(BERLIN)
    return f"{long_date(local.date())}, {_hour(local)}"


def short_moment(moment: datetime) -> str:
    """08.04.2026, 14:30 Uhr"""
    local = moment.astimezone(BERLIN)
    return f"{short_date(local.date())}, {_hour(local)}"


def _hour(local: datetime) -> str:
    clock = format_time(local, format="short", locale=_babel_locale())
    return (_("%(time)s Uhr") % {"time": clock}).replace(" ", NBSP)


def in_days(days: int) -> str:
    """The deadline seen from the letter: 6 Tage überfällig, heute fällig, noch 3 Tage."""
    if days < 0:
        return _("%(days)s überfällig") % {"days": _days(-days)}
    if days == 0:
        return _("heute fällig")
    if days == 1:
        return _("morgen fällig")
    return _("noch %(days)s") % {"days": _days(days)}


def _days(number: int) -> str:
    return (ngettext("%(n)d Tag", "%(n)d Tage", number) % {"n": number}).replace(" ", NBSP)
