"""Three named, versioned ways to rate a house, behind one interface."""

from __future__ import annotations

from collections.abc import Collection

from inspections.domain.checklist import Answer, Checklist
from inspections.domain.errors import NotFound
from inspections.domain.ratings.category_minimum import CategoryMinimum
from inspections.domain.ratings.deduction import Deduction
from inspections.domain.ratings.result import RatingMethod, RatingResult
from inspections.domain.ratings.weighted_traffic_light import WeightedTrafficLight
from inspections.domain.rules import Judgements, judge

DEFAULT = "weighted_traffic_light"
METHODS: dict[str, RatingMethod] = {
    method.name: method for method in (WeightedTrafficLight(), Deduction(), CategoryMinimum())
}


def rate(
    checklist: Checklist,
    answers: Collection[Answer],
    judged: Judgements | None = None,
    *,
    method: str = DEFAULT,
) -> RatingResult:
    if method not in METHODS:
        raise NotFound(method=method)
    judged = judge(checklist, answers) if judged is None else judged
    return METHODS[method].rate(checklist, judged)


def rate_by_all(
    checklist: Checklist, answers: Collection[Answer], judged: Judgements | None = None
) -> dict[str, RatingResult]:
    """What the rating is under every method."""
    judged = judge(checklist, answers) if judged is None else judged
    return {name: method.rate(checklist, judged) for name, method in METHODS.items()}
