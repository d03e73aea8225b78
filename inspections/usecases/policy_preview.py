"""What a change of the rules would move: one line a case, counted and page by page."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from sqlalchemy.orm import Session

from inspections.domain.deadlines import Deadline
from inspections.domain.policy_effect import Kept
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import at_office_hour, office_date
from inspections.labels import _, label
from inspections.mail.dates import short_date
from inspections.usecases.foresee_policy import Change, Foreseen, foresee
from inspections.usecases.policy_words import KEPT, timer_words


@dataclass(frozen=True, slots=True)
class Reminder:
    words: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Line:
    """One case: `after` is its new deadline, `stays` why it keeps the old one."""

    number: str
    deficiency_id: int | None
    house: str
    severity: Severity | None
    before: date | None
    after: date | None
    stays: str
    reminders: tuple[Reminder, ...]

    @property
    def moves(self) -> bool:
        return self.after is not None

    @property
    def shorter(self) -> bool:
        return self.after is not None and self.before is not None and self.after < self.before


@dataclass(frozen=True, slots=True)
class Preview:
    lines: list[Line]

    @property
    def counts(self) -> list[tuple[Severity, int, int, int]]:
        """Severity, deadlines later, sooner and staying; only those there are."""
        later, sooner, stays = (
            Counter(line.severity for line in self.lines if wanted(line))
            for wanted in (_later, lambda line: line.shorter, lambda line: line.stays)
        )
        rows = [(one, later[one], sooner[one], stays[one]) for one in Severity]
        return [row for row in rows if any(row[1:])]

    @property
    def moving(self) -> int:
        return sum(line.moves for line in self.lines)

    @property
    def reminders(self) -> int:
        return sum(len(line.reminders) for line in self.lines)


def preview(session: Session, district_id: int, change: Change, *, now: datetime) -> Preview:
    """As it would be on the first day of the policy, if nothing happened until then."""
    begins = max(now, at_office_hour(change.since, 0))
    found = (_line(one) for one in foresee(session, district_id, change, now=begins))
    return Preview(sorted(found, key=_order))


def as_csv(lines: list[Line]) -> str:
    """For Excel in Germany: semicolons, a byte order mark, no formula from anybody's text."""
    out = StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write([_("Vorgang"), _("Unterkunft"), _("Schwere"), _("Frist bisher"), _("Frist neu"),
           _("Hinweis"), _("Erinnerungen")])  # fmt: skip
    for line in lines:
        reminders = ", ".join(
            f"{one.words}: {short_date(one.before)} → {short_date(one.after)}"
            for one in line.reminders
        )
        severity = label(line.severity) if line.severity else ""
        cells = [line.number, line.house, severity, _day(line.before), _day(line.after),
                 line.stays, reminders]  # fmt: skip
        write([_plain(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _later(line: Line) -> bool:
    return line.moves and not line.shorter


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _order(line: Line) -> tuple[bool, bool, int, date, str]:
    """What moves first, the most severe first."""
    rank = list(Severity).index(line.severity) if line.severity else len(Severity)
    return not line.moves, not line.reminders, rank, line.before or date.max, line.number


def _called(one: Foreseen) -> str:
    called = str(one.process.called(one.case))
    match one.process.name:
        case "inspection":
            called = _("Begehung am %s") % short_date(one.case.planned_on)
        case "follow_up":
            called = _("Nachkontrolle zu %s") % one.case.deficiency.number
        case "complaint":
            called = _("Beschwerde %s") % called
    return called


def _deficiency_id(one: Foreseen) -> int | None:
    """Where the line leads to."""
    found = {"deficiency": "id", "follow_up": "deficiency_id"}.get(one.process.name)
    return getattr(one.case, found) if found else None


def _line(one: Foreseen) -> Line:
    severity = one.process.severity(one.case)
    is_deficiency = one.process.name == "deficiency"
    return Line(
        number=_called(one),
        deficiency_id=_deficiency_id(one),
        house=one.process.accommodation(one.case).name,
        severity=Severity(severity) if severity else None,
        before=one.case.deadline if is_deficiency else None,
        after=one.deadline.on if isinstance(one.deadline, Deadline) else None,
        stays=_(KEPT[one.deadline]) if isinstance(one.deadline, Kept) else "",
        reminders=tuple(
            Reminder(timer_words(armed.name), office_date(armed.due_at), office_date(due_at))
            for armed, due_at in one.reminders
        ),
    )
