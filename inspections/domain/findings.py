"""What an inspection found: the points that become deficiencies, and those that settle old ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from inspections.domain.answers import by_point
from inspections.domain.checklist import Answer, Checklist, Point
from inspections.domain.rules import Judgements, judge
from inspections.domain.vocabulary import Rating, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    item: str
    place: str
    severity: Severity
    verdict: Verdict
    remark: str = ""
    remedied: bool = False  # before the visit ended


def findings_in(
    checklist: Checklist, answers: Collection[Answer], judged: Judgements | None = None
) -> tuple[Finding, ...]:
    """Violated answers, and partly fulfilled ones the inspector gave a severity."""
    given = by_point(checklist, answers)
    judged = judge(checklist, answers) if judged is None else judged
    return tuple(
        Finding(item, place, one.severity, one.verdict, said.remark, said.remedied)
        for (item, place), one in judged.items()
        if one.severity and (said := given[item, place])
    )


def fulfilled_points(
    checklist: Checklist, answers: Collection[Answer], judged: Judgements | None = None
) -> tuple[Point, ...]:
    """Points seen in order, also of items that open a deficiency only at the inspector's word."""
    judged = judge(checklist, answers) if judged is None else judged
    return tuple(
        point
        for point, one in judged.items()
        if one.colour is Rating.GREEN and one.verdict in (Verdict.FULFILLED, Verdict.INFORMATION)
    )


def half_done_points(judged: Judgements) -> tuple[Point, ...]:
    """Points seen and partly in order, to which the inspector gave no severity."""
    return tuple(
        point
        for point, one in judged.items()
        if one.verdict is Verdict.PARTLY and one.severity is None
    )
