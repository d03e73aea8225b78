"""At least 80 % fulfilled in every category, as the Grüner Haken asks of homes for the elderly.

Our categories are the sections of the checklist. Partly is not fulfilled, and a question asked in
many rooms is fulfilled when it is in all of them. A category between 60 and 80 % is yellow, below
red: the lower cut-off is our own assumption, the source knows pass or fail.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.checklist import Checklist, Section
from inspections.domain.ratings.result import Part, RatingResult, coloured, with_gaps
from inspections.domain.rules import Judgements
from inspections.domain.vocabulary import Rating, Verdict


@dataclass(frozen=True, slots=True)
class CategoryMinimum:
    green_from: float = 0.8
    yellow_from: float = 0.6
    name: str = "category_minimum"
    version: int = 1

    def rate(self, checklist: Checklist, judged: Judgements) -> RatingResult:
        parts = tuple(self._category(section, judged) for section in checklist.sections)
        value = min((part.value for part in parts if part.value is not None), default=None)
        result = RatingResult(self.name, self.version, self._colour(value), value, parts)
        return with_gaps(result, checklist, judged)

    def _category(self, section: Section, judged: Judgements) -> Part:
        demanding = {item.id for item in section.items if item.severity}
        answers = list(coloured(judged, demanding))
        asked = {item for (item, _), _ in answers}
        failed = {item for (item, _), one in answers if one.verdict is not Verdict.FULFILLED}
        value = (len(asked) - len(failed)) / len(asked) if asked else None
        points = tuple((item, place, one.colour.value) for (item, place), one in answers)
        return Part(section.id, section.title, value, self._colour(value), points=points)

    def _colour(self, value: float | None) -> Rating:
        if value is None:
            return Rating.UNRATED
        if value >= self.green_from:
            return Rating.GREEN
        return Rating.YELLOW if value >= self.yellow_from else Rating.RED
