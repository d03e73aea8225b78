"""What handing in will do: seen before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from inspections.domain.checklist import Point
from inspections.domain.deadlines import deadline_for
from inspections.domain.findings import Finding, findings_in, fulfilled_points
from inspections.domain.ratings import rate
from inspections.domain.ratings.result import RatingResult
from inspections.domain.vocabulary import InspectionKind, Severity
from inspections.store.deficiencies import Deficiency
from web.filing.cards import number_of
from web.filing.points import anchor_of
from web.filing.sheet import Sheet
from web.filing.standing import Standing, standing
from web.filing.words import in_language


@dataclass(frozen=True, slots=True)
class PointLine:
    number: str
    text: str
    place: str
    anchor: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """`case` is the deficiency already open at this point, which stays open."""

    point: PointLine
    severity: Severity
    remark: str
    deadline: date
    case: Deficiency | None
    remedied: bool


@dataclass(frozen=True, slots=True)
class Closing:
    standing: Standing
    open: list[PointLine]
    opening: list[FindingLine]
    staying: list[FindingLine]
    closed: list[tuple[PointLine, Deficiency]]
    remedied: list[FindingLine]  # new, on record and closed at once
    rating: RatingResult | None  # a follow-up rates nothing


def closing_of(sheet: Sheet, *, now: datetime) -> Closing:
    found = findings_in(sheet.checklist, sheet.answers, sheet.judged)
    lines = [_finding_line(sheet, finding, now) for finding in found]
    good = fulfilled_points(sheet.checklist, sheet.answers, sheet.judged)
    rated = sheet.inspection.kind != InspectionKind.FOLLOW_UP
    return Closing(
        standing=standing(sheet),
        open=[point_line(sheet, point) for point in sheet.open],
        opening=[line for line in lines if line.case is None and not line.remedied],
        staying=[line for line in lines if line.case is not None and not line.remedied],
        closed=[
            (point_line(sheet, point), sheet.cases[point]) for point in good if point in sheet.cases
        ]
        + [(line.point, line.case) for line in lines if line.case is not None and line.remedied],
        remedied=[line for line in lines if line.case is None and line.remedied],
        rating=rate(sheet.checklist, sheet.answers, sheet.judged) if rated else None,
    )


def point_line(sheet: Sheet, point: Point) -> PointLine:
    _section, item = sheet.checklist.locate(point[0])
    return PointLine(number_of(sheet, item.id), in_language(item.label), point[1], anchor_of(point))


def _finding_line(sheet: Sheet, finding: Finding, now: datetime) -> FindingLine:
    point = (finding.item, finding.place)
    case = sheet.cases.get(point)
    due = deadline_for(finding.severity, found_at=now, policy=sheet.policy)
    return FindingLine(
        point_line(sheet, point),
        finding.severity,
        finding.remark,
        case.deadline if case else due.on,
        case,
        finding.remedied,
    )
