"""What still has to be answered before a checklist can be handed in."""

from __future__ import annotations

from collections.abc import Collection

from inspections.domain.answers import by_point
from inspections.domain.checklist import Answer, Checklist, Point
from inspections.domain.rules import Judgements, judge
from inspections.domain.vocabulary import Verdict


def open_points(
    checklist: Checklist, answers: Collection[Answer], judged: Judgements | None = None
) -> tuple[Point, ...]:
    """Required visible points without an answer, or not inspected without a reason; in order."""
    given = by_point(checklist, answers)
    judged = judge(checklist, answers) if judged is None else judged
    required = {item.id for item in checklist.items() if item.required}
    return tuple(
        point
        for point, one in judged.items()
        if point[0] in required
        and (
            one.verdict is Verdict.OPEN
            or (one.verdict is Verdict.NOT_INSPECTED and not given[point].reason.strip())
        )
    )
