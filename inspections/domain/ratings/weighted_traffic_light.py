"""The Heim-TÜV of the Saxon commissioner: ten factors, the first five count double.

Published are the factors, their weights and the three colours. Assumed, because no source we could
read says it: a factor is the mean of its questions, the whole is the weighted mean of the factors
that were rated, and the cut-offs. Green from 0.5, because a house of 2011 with four green factors
and the rest neutral (7/15 = 0.47) was yellow; red below 0, where bad outweighs good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from inspections.domain.checklist import Checklist, Words
from inspections.domain.ratings.result import Part, RatingResult, coloured, with_gaps
from inspections.domain.rules import Judgements
from inspections.domain.vocabulary import Rating

FACTORS: dict[int, tuple[Words, float]] = {
    1: (Words("Familien und Frauen in der Unterkunft", "Families and women in the home"), 2.0),
    2: (Words("Sicherheit", "Safety"), 2.0),
    3: (Words("Soziale Betreuung", "Social support"), 2.0),
    4: (Words("Frauen- und Familiengerechtheit", "Suitability for women and families"), 2.0),
    5: (Words("Integration von Kindern", "Integration of children"), 2.0),
    6: (Words("Bildungsangebote", "Education"), 1.0),
    7: (Words("Mitwirkungsmöglichkeiten", "Participation"), 1.0),
    8: (Words("Lage und Infrastruktur", "Location and infrastructure"), 1.0),
    9: (Words("Zustand und Umfeld", "Condition and surroundings"), 1.0),
    10: (Words("Gesellschaftliche Einbindung", "Social inclusion"), 1.0),
}
POINTS = {Rating.GREEN: 1.0, Rating.YELLOW: 0.0, Rating.RED: -1.0}


def weighted_mean(values: Iterable[tuple[float | None, float]]) -> float | None:
    """Of (value, weight) pairs; what has no value leaves the denominator too."""
    rated = [(value, weight) for value, weight in values if value is not None]
    total = sum(weight for _, weight in rated)
    return sum(value * weight for value, weight in rated) / total if total else None


@dataclass(frozen=True, slots=True)
class WeightedTrafficLight:
    green_from: float = 0.5
    red_below: float = 0.0
    name: str = "weighted_traffic_light"
    version: int = 1

    def rate(self, checklist: Checklist, judged: Judgements) -> RatingResult:
        parts = tuple(self._factor(number, checklist, judged) for number in FACTORS)
        value = weighted_mean((part.value, part.weight) for part in parts)
        result = RatingResult(self.name, self.version, self.colour(value), value, parts)
        return with_gaps(result, checklist, judged)

    def colour(self, value: float | None) -> Rating:
        if value is None:
            return Rating.UNRATED
        if value >= self.green_from:
            return Rating.GREEN
        return Rating.RED if value < self.red_below else Rating.YELLOW

    def _factor(self, number: int, checklist: Checklist, judged: Judgements) -> Part:
        label, weight = FACTORS[number]
        items = {item.id for item in checklist.items() if item.factor == number}
        answers = list(coloured(judged, items))
        points = tuple((item, place, one.colour.value) for (item, place), one in answers)
        value = _mean_of_items([(item, one.colour) for (item, _), one in answers])
        return Part(str(number), label, value, self.colour(value), weight, points)


def _mean_of_items(answers: Sequence[tuple[str, Rating]]) -> float | None:
    """A question asked in many rooms counts once, with the mean of its rooms."""
    rooms: dict[str, list[float]] = {}
    for item, colour in answers:
        rooms.setdefault(item, []).append(POINTS[colour])
    return fmean(map(fmean, rooms.values())) if rooms else None
