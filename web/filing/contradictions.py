"""What two people said differently, in words: for the card, the page, and whoever chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.checklist import Point
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import conflicts
from inspections.store.conflicts import AnswerConflict, Contender
from inspections.usecases.resolve_conflict import NONE_OF_THEM, UNDOABLE
from web.filing.closing import PointLine, point_line
from web.filing.sheet import Sheet
from web.filing.words import remembered, said
from web.filters import moment

CHOOSERS = (Role.COORDINATOR, Role.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class Choice:
    rev: int
    said: str
    by: str
    received_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`decided` says who chose what and when, and is empty while it is open."""

    id: int
    line: PointLine
    choices: list[Choice]
    decided: str = ""
    undoable: bool = False


def open_contradictions(session: Session, sheet: Sheet) -> list[Contradiction]:
    return [
        Contradiction(row.id, point_line(sheet, row.point), _choices(session, sheet, row))
        for row in conflicts.open_of(session, sheet.inspection.id)
        if sheet.checklist.item(row.item)
    ]


def decided_contradictions(session: Session, sheet: Sheet) -> list[Contradiction]:
    """The choices that stand, the newest last."""
    rows = conflicts.of_inspection(session, sheet.inspection.id)
    open_again = {row.point for row in rows if row.resolved_at is None}
    return [
        Contradiction(
            row.id,
            point_line(sheet, row.point),
            [],
            _decision(session, sheet, row),
            sheet.inspection.state in UNDOABLE and row.point not in open_again,
        )
        for row in rows
        if row.resolved_at and not row.undone_at and sheet.checklist.item(row.item)
    ]


def spoken(session: Session, sheet: Sheet, reader: int) -> dict[Point, str]:
    """What the cards of contested points say to this reader: what the others answered."""
    return {
        row.point: _sentence(sheet, row.point, conflicts.contenders(session, row), reader)
        for row in conflicts.open_of(session, sheet.inspection.id)
        if sheet.checklist.item(row.item)
    }


def _sentence(sheet: Sheet, point: Point, answers: list[Contender], reader: int) -> str:
    item = sheet.checklist.item(point[0])
    assert item is not None
    mine = {each.digest for each in answers if each.user_id == reader}
    others = [each for each in answers if each.user_id != reader and each.digest not in mine]
    told = [
        _("von %(who)s anders beantwortet (%(when)s): %(what)s")
        % {"who": each.by, "when": moment(each.received_at), "what": said(item, each.answer)}
        for each in others or answers
    ]
    sentence = "; ".join(told)
    sentence = sentence[:1].upper() + sentence[1:]
    return _("%(told)s. Beides ist aufgehoben, die Koordination entscheidet.") % {"told": sentence}


def _choices(session: Session, sheet: Sheet, row: AnswerConflict) -> list[Choice]:
    item = sheet.checklist.item(row.item)
    assert item is not None
    found = [
        Choice(each.rev, remembered(item, each.answer), each.by, each.received_at, each.current)
        for each in conflicts.contenders(session, row)
    ]
    if row.point in sheet.held:
        return found
    return [*found, Choice(NONE_OF_THEM, _("Unbeantwortet lassen"), "", None, True)]


def _decision(session: Session, sheet: Sheet, row: AnswerConflict) -> str:
    item = sheet.checklist.item(row.item)
    assert item is not None
    chosen = next(
        (each for each in conflicts.contenders(session, row) if each.rev == row.chosen_rev), None
    )
    what = remembered(item, chosen.answer) if chosen else _("keine der Antworten")
    who = row.resolver.name if row.resolver else "–"
    assert row.resolved_at is not None
    words = {"who": who, "when": moment(row.resolved_at), "what": what}
    return _("%(who)s hat am %(when)s entschieden: %(what)s") % words
