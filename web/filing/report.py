"""An inspection to be read: what was said, what came of it, how it rates."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.ratings.result import RatingResult
from inspections.domain.vocabulary import Origin, Severity, Verdict
from inspections.store.deficiencies import Deficiency
from inspections.store.photos import Photo
from web.filing.closing import PointLine, point_line
from web.filing.sheet import Sheet
from web.filing.standing import SectionStanding, standing
from web.filing.words import said, source_words, verdict_words


@dataclass(frozen=True, slots=True)
class Line:
    point: PointLine
    said: str
    remark: str
    verdict: Verdict
    severity: Severity | None
    words: str
    source: str
    photos: list[Photo]
    origin: Origin | None
    remedied: bool


@dataclass(frozen=True, slots=True)
class Report:
    sections: list[tuple[SectionStanding, list[Line]]]
    answers: int
    photos: int
    opened: list[Deficiency]
    rating: RatingResult | None
    gaps: list[tuple[PointLine, Verdict]]


def report_of(session: Session, sheet: Sheet) -> Report:
    inspection = sheet.inspection
    document = inspection.rating_document
    rating = RatingResult.from_document(document) if document else None
    opened = select(Deficiency).where(Deficiency.inspection_id == inspection.id)
    parts = standing(sheet).sections
    return Report(
        sections=[
            (at, [_line(sheet, point) for point in sheet.points(section) if point in sheet.judged])
            for at, section in zip(parts, sheet.checklist.sections, strict=True)
        ],
        answers=len(sheet.held),
        photos=sum(len(some) for some in sheet.photos.values()),
        opened=list(session.scalars(opened.order_by(Deficiency.id))),
        rating=rating,
        gaps=[
            (point_line(sheet, (item, place)), why)
            for item, place, why in (rating.gaps if rating else ())
            if sheet.checklist.item(item)
        ],
    )


def _line(sheet: Sheet, point: tuple[str, str]) -> Line:
    item = sheet.checklist.item(point[0])
    assert item is not None
    held, judged = sheet.held_answer(point), sheet.judged[point]
    return Line(
        point_line(sheet, point),
        said(item, held.answer) if held.rev else "",
        held.answer.remark,
        judged.verdict,
        judged.severity,
        verdict_words(sheet.checklist, item, judged) if held.rev else "",
        source_words(item),
        sheet.photos.get(point, []),
        held.origin,
        held.answer.remedied,
    )
