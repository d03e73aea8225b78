"""How dates, hours and spans are printed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from inspections.labels import using_locale
from inspections.mail.dates import in_days, long_date, long_moment, short_date, short_moment

NBSP = "\N{NO-BREAK SPACE}"


def test_dates_are_german() -> None:
    assert long_date(date(2026, 4, 21)) == "Dienstag, 21. April 2026"
    assert short_date(date(2026, 4, 21)) == "21.04.2026"


@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (datetime(2026, 4, 8, 12, 30, tzinfo=UTC), f"Mittwoch, 8. April 2026, 14:30{NBSP}Uhr"),
        (datetime(2026, 1, 8, 12, 30, tzinfo=UTC), f"Donnerstag, 8. Januar 2026, 13:30{NBSP}Uhr"),
        (datetime(2026, 4, 8, 22, 5, tzinfo=UTC), f"Donnerstag, 9. April 2026, 00:05{NBSP}Uhr"),
    ],
)
def test_hours_are_those_of_berlin(moment: datetime, printed: str) -> None:
    assert long_moment(moment) == printed


def test_short_moments_fit_a_subject() -> None:
    moment = datetime(2026, 4, 8, 12, 30, tzinfo=UTC)
    assert short_moment(moment) == f"08.04.2026, 14:30{NBSP}Uhr"


@pytest.mark.parametrize(
    ("days", "printed"),
    [
        (-6, f"6{NBSP}Tage überfällig"),
        (-1, f"1{NBSP}Tag überfällig"),
        (0, "heute fällig"),
        (1, "morgen fällig"),
        (3, f"noch 3{NBSP}Tage"),
    ],
)
def test_spans_are_words(days: int, printed: str) -> None:
    assert in_days(days) == printed


def test_english_readers_get_english_dates() -> None:
    with using_locale("en"):
        assert long_date(date(2026, 4, 21)) == "Tuesday, 21 April 2026"
