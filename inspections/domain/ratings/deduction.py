"""Points taken from 100 for every deficiency, as HUD's NSPIRE does (88 FR 43371, 7 July 2023).

The weights were read in third-party code, the official table could not be read. Below 60 fails; so
do 30 points lost in the units alone (one source says: more than 30). The rooms seen are the units,
every other finding counts as inside; the checklist does not mark what is outside. Green from 80,
where NSPIRE returns after two years or more instead of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspections.domain.checklist import WHOLE_HOUSE, Checklist, Words
from inspections.domain.ratings.result import SEEN, Part, RatingResult, with_gaps
from inspections.domain.rules import Judgement, Judgements, Rules
from inspections.domain.vocabulary import Rating, Severity

UNIT, INSIDE, OUTSIDE = "unit", "inside", "outside"
SEVERITIES = tuple(Severity)  # the order of the counts: life-threatening, severe, moderate, low
WEIGHTS: dict[str, tuple[Fraction, ...]] = {
    UNIT: (Fraction(60), Fraction("14.8"), Fraction("5.5"), Fraction("2.4")),
    INSIDE: (Fraction("54.5"), Fraction("13.4"), Fraction(5), Fraction("2.2")),
    OUTSIDE: (Fraction("49.6"), Fraction("12.2"), Fraction("4.5"), Fraction(2)),
}
LABELS = {UNIT: Words("Zimmer", "Rooms"), INSIDE: Words("Übriges Haus", "Rest of the house")}
FULL = 100
PASS_FROM = 60
UNIT_LIMIT = 30


def lost(
    weights: Mapping[str, Sequence[Fraction]],
    counts: Mapping[str, Sequence[Fraction | int]],
    units: Fraction | int,
) -> dict[str, Fraction]:
    """The points lost per area, exactly."""
    return {
        area: sum((w * n for w, n in zip(weights[area], numbers, strict=True)), Fraction(0)) / units
        for area, numbers in counts.items()
    }


def score_of(points_lost: Mapping[str, Fraction]) -> Fraction:
    return FULL - sum(points_lost.values(), Fraction(0))


def passes(points_lost: Mapping[str, Fraction]) -> bool:
    """Decided on the unrounded score, so 59.9 fails as its rounding to 59 does."""
    return score_of(points_lost) >= PASS_FROM and points_lost.get(UNIT, 0) < UNIT_LIMIT


@dataclass(frozen=True, slots=True)
class Deduction:
    green_from: int = 80
    name: str = "deduction"
    version: int = 1

    def rate(self, checklist: Checklist, judged: Judgements) -> RatingResult:
        of_item = Rules.of(checklist).of_item
        seen = {
            point: one
            for point, one in judged.items()
            if one.verdict in SEEN and of_item[point[0]].has_rule
        }
        if not seen:
            return with_gaps(_result(self, Rating.UNRATED, None), checklist, judged)
        rooms = {place for _, place in seen if place != WHOLE_HOUSE}
        counts = {area: _counts(seen, area) for area in LABELS}
        points_lost = lost(WEIGHTS, counts, max(len(rooms), 1))
        score = score_of(points_lost)
        rating = self._colour(score) if passes(points_lost) else Rating.RED
        parts = tuple(_part(area, points_lost[area], seen) for area in LABELS)
        result = _result(self, rating, float(max(score, Fraction(0))), parts)
        return with_gaps(result, checklist, judged)

    def _colour(self, score: Fraction) -> Rating:
        return Rating.GREEN if score >= self.green_from else Rating.YELLOW


def _result(
    method: Deduction, rating: Rating, value: float | None, parts: tuple[Part, ...] = ()
) -> RatingResult:
    return RatingResult(method.name, method.version, rating, value, parts)


def _area(place: str) -> str:
    return INSIDE if place == WHOLE_HOUSE else UNIT


def _counts(seen: Mapping[tuple[str, str], Judgement], area: str) -> list[int]:
    found = Counter(one.severity for (_, place), one in seen.items() if _area(place) == area)
    return [found[severity] for severity in SEVERITIES]


def _part(area: str, points_lost: Fraction, seen: Mapping[tuple[str, str], Judgement]) -> Part:
    points = tuple(
        (item, place, one.severity.value)
        for (item, place), one in seen.items()
        if one.severity and _area(place) == area
    )
    rating = Rating.RED if points else Rating.GREEN
    return Part(area, LABELS[area], float(-points_lost), rating, points=points)
