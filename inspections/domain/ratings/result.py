"""What a rating method says, with everything that made it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from inspections.domain.checklist import Checklist, Point, Words
from inspections.domain.rules import Judgement, Judgements, Rules
from inspections.domain.vocabulary import Rating, Verdict

SEEN = (Verdict.FULFILLED, Verdict.PARTLY, Verdict.VIOLATED, Verdict.INFORMATION)
UNSEEN = (Verdict.NOT_INSPECTED, Verdict.UNDETERMINED, Verdict.OPEN)


@dataclass(frozen=True, slots=True)
class Part:
    """A factor, an area or a category: its value and the points that made it."""

    key: str
    label: Words
    value: float | None
    rating: Rating
    weight: float = 1.0
    points: tuple[tuple[str, str, str], ...] = ()  # item, place, colour or severity


@dataclass(frozen=True, slots=True)
class RatingResult:
    method: str
    version: int
    rating: Rating
    value: float | None
    parts: tuple[Part, ...] = ()
    gaps: tuple[tuple[str, str, Verdict], ...] = ()  # item, place, why nothing is known there
    limited: bool = False  # would be green if nothing were unknown

    def as_document(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "version": self.version,
            "rating": self.rating.value,
            "value": self.value,
            "parts": [_part_document(part) for part in self.parts],
            "gaps": [[item, place, why.value] for item, place, why in self.gaps],
            "limited": self.limited,
        }

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> RatingResult:
        return RatingResult(
            method=document["method"],
            version=document["version"],
            rating=Rating(document["rating"]),
            value=document["value"],
            parts=tuple(_part(part) for part in document["parts"]),
            gaps=tuple((item, place, Verdict(why)) for item, place, why in document["gaps"]),
            limited=document["limited"],
        )


class RatingMethod(Protocol):
    """A named, versioned way from judgements to a colour."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...
    def rate(self, checklist: Checklist, judged: Judgements) -> RatingResult: ...


def with_gaps(result: RatingResult, checklist: Checklist, judged: Judgements) -> RatingResult:
    """Names what is unknown; an unknown point never lets a house be green."""
    gaps = tuple(_gaps(checklist, judged))
    limited = bool(gaps) and result.rating is Rating.GREEN
    rating = Rating.YELLOW if limited else result.rating
    return replace(result, rating=rating, gaps=gaps, limited=limited)


def coloured(judged: Judgements, items: Collection[str]) -> Iterable[tuple[Point, Judgement]]:
    """The answers of these items that have a colour, in checklist order."""
    for point, one in judged.items():
        if point[0] in items and one.verdict in SEEN and one.colour is not Rating.UNRATED:
            yield point, one


def _gaps(checklist: Checklist, judged: Judgements) -> Iterable[tuple[str, str, Verdict]]:
    of_item = Rules.of(checklist).of_item
    for (item_id, place), one in judged.items():
        rules = of_item[item_id]
        asked = rules.has_rule and (rules.item.required or one.verdict is not Verdict.OPEN)
        if asked and one.verdict in UNSEEN:
            yield item_id, place, one.verdict


def _part_document(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "label": {"de": part.label.de, "en": part.label.en},
        "value": part.value,
        "rating": part.rating.value,
        "weight": part.weight,
        "points": [list(point) for point in part.points],
    }


def _part(document: Mapping[str, Any]) -> Part:
    return Part(
        key=document["key"],
        label=Words(**document["label"]),
        value=document["value"],
        rating=Rating(document["rating"]),
        weight=document["weight"],
        points=tuple((item, place, said) for item, place, said in document["points"]),
    )
