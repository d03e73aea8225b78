"""What one answer changed on the page: judgements, visibility, progress."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.checklist import Point
from inspections.store import answers
from web.filing.cards import panel_of
from web.filing.sheet import Sheet
from web.filing.standing import standing
from web.filing.words import source_words, verdict_words


def changes(session: Session, before: Sheet, point: Point) -> dict[str, Any]:
    """The point itself, if this inspection asks it, and every other that reads differently now."""
    after = before.with_answers(answers.current(session, before.inspection.id))
    own = [point] if after.checklist.item(point[0]) else []
    points = dict.fromkeys([*own, *before.judged, *after.judged])
    return {
        "points": [
            shown_point(after, each)
            for each in points
            if each == point or _shown(before, each) != _shown(after, each)
        ],
        "progress": progress(after),
    }


def _shown(sheet: Sheet, point: Point) -> tuple[object, bool]:
    return sheet.judged.get(point), point in sheet.open


def shown_point(sheet: Sheet, point: Point) -> dict[str, Any]:
    _section, item = sheet.checklist.locate(point[0])
    judged = sheet.judgement(point)
    return {
        "item": point[0],
        "place": point[1],
        "verdict": judged.verdict,
        "panel": panel_of(item, judged),
        "severity": judged.severity,
        "words": verdict_words(sheet.checklist, item, judged) if point in sheet.held else "",
        "source": source_words(item),
        "hidden": sheet.is_hidden(point),
        "open": point in sheet.open,
    }


def progress(sheet: Sheet) -> dict[str, Any]:
    at = standing(sheet)
    return {
        "answered": at.answered,
        "asked": at.asked,
        "open": len(at.open),
        "sections": at.sections,
    }
