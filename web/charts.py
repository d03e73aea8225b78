"""Charts as plain numbers: the template draws them, no script and no library needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from babel.dates import format_date

from inspections.domain.situation import Month
from inspections.labels import _, current_locale
from web.filters import number

WIDTH, TOP, FLOOR = 540, 14, 194
LETTER = 10  # what a letter of a direct label needs
APART = 20  # what two direct labels need between them


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One curve with its label behind the last point."""

    points: str
    x: float
    y: float
    label_y: float
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How open and overdue deficiencies went, month by month."""

    title: str
    sentence: str
    left: int
    right: float
    heights: list[Tick]
    months: list[Tick]
    open: Line
    overdue: Line
    rows: Sequence[Month]

    @property
    def area(self) -> str:
        return f"M{self.open.points[1:]}V{FLOOR}H{self.left}z"


def trend(rows: Sequence[Month]) -> Trend:
    """The chart of at least two months; its words are computed from the numbers."""
    most = max(max(row.open_at_end, row.overdue_at_end) for row in rows)
    step = nice_step(most)
    top = max(ceil(most / step), 1) * step
    labels = (
        _("%(n)s offen") % {"n": number(rows[-1].open_at_end)},
        _("%(n)s überfällig") % {"n": number(rows[-1].overdue_at_end)},
    )
    left = 14 + 8 * len(number(top))
    right = WIDTH - 22 - LETTER * max(map(len, labels))
    across = (right - left) / (len(rows) - 1)

    def height(value: int) -> float:
        return round(FLOOR - (FLOOR - TOP) * value / top, 1)

    def line(values: list[int], label: str, label_y: float) -> Line:
        points = " ".join(
            f"{round(left + n * across, 1)} {height(value)}" for n, value in enumerate(values)
        )
        return Line(f"M{points}", right, height(values[-1]), label_y, label)

    upper, lower = height(rows[-1].open_at_end), height(rows[-1].overdue_at_end)
    if lower - upper < APART:
        lower = min(lower + APART / 2, FLOOR)
        upper = lower - APART
    return Trend(
        title=title(rows),
        sentence=sentence(rows),
        left=left,
        right=right,
        heights=[Tick(height(n), number(n)) for n in range(0, top + 1, step)],
        months=[
            Tick(round(left + n * across, 1), short_month(row))
            for n, row in enumerate(rows)
            if (len(rows) - 1 - n) % 2 == 0
        ],
        open=line([row.open_at_end for row in rows], labels[0], upper + 5),
        overdue=line([row.overdue_at_end for row in rows], labels[1], lower + 5),
        rows=rows,
    )


def nice_step(most: int, lines: int = 4) -> int:
    """1, 2 or 5 times a power of ten, so that about `lines` of them reach `most`."""
    rough = max(most / lines, 1)
    power = 10 ** floor(log10(rough))
    return int(next(n * power for n in (1, 2, 5, 10) if n * power >= rough))


def title(rows: Sequence[Month]) -> str:
    first, last = rows[0].open_at_end, rows[-1].open_at_end
    words = {"month": long_month(rows[0]), "first": number(first), "last": number(last)}
    if not any(row.open_at_end for row in rows):
        return _("Keine offenen Mängel seit Ende %(month)s") % words
    if first == last:
        return _("Offene Mängel wie Ende %(month)s: %(last)s") % words
    return _("Offene Mängel seit Ende %(month)s: von %(first)s auf %(last)s") % words


def sentence(rows: Sequence[Month]) -> str:
    """The whole picture for who cannot see it."""
    words = {"first": number(rows[0].overdue_at_end), "last": number(rows[-1].overdue_at_end)}
    overdue = _("davon überfällig damals %(first)s, heute %(last)s") % words
    return f"{title(rows)}; {overdue}."


def short_month(row: Month) -> str:
    return str(format_date(row.month, "LLL", locale=current_locale()))


def long_month(row: Month) -> str:
    return str(format_date(row.month, "LLLL yyyy", locale=current_locale()))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars under each other; the longer one is 100 long."""

    first: float
    second: float


def pair(first: float, second: float) -> Pair:
    most = max(first, second) or 1
    return Pair(round(100 * first / most, 1), round(100 * second / most, 1))
