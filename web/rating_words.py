"""A rating as a page explains it: per factor what made it, and what other methods would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inspections.domain.checklist import CheckItem, Checklist, Words
from inspections.domain.ratings import DEFAULT, rate_by_all
from inspections.domain.ratings.result import Part, RatingResult
from inspections.domain.vocabulary import Rating, SourceStatus, Verdict
from inspections.labels import N_, _, current_locale, label
from inspections.store import answers
from inspections.store.inspections import Inspection

METHOD_WORDS = {
    "weighted_traffic_light": N_("Gewichtete Ampel nach Faktoren (Heim-TÜV)"),
    "deduction": N_("Punktabzug je Mangel (NSPIRE)"),
    "category_minimum": N_("Schlechteste Kategorie zählt"),
}
UNCONFIRMED = (SourceStatus.TOPIC, SourceStatus.UNCONFIRMED, SourceStatus.PROPOSAL)


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer that made a factor what it is; `doubt` says what is uncertain about its rule."""

    text: str
    place: str
    colour: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Factor:
    name: str
    rating: Rating
    value: float | None
    weight: float
    reasons: tuple[Reason, ...]  # what is not green
    good: int


@dataclass(frozen=True, slots=True)
class Explanation:
    method: str
    version: int
    rating: Rating
    value: float | None
    limited: bool
    factors: tuple[Factor, ...]
    gaps: tuple[tuple[str, str, str], ...]  # question, place, why nothing is known
    others: tuple[tuple[str, int, Rating], ...]  # method, version, rating
    unconfirmed: int  # how many rules behind it have no confirmed source


def explain(session: Session, inspection: Inspection) -> Explanation | None:
    """None for an inspection that was not rated, such as a follow-up."""
    if inspection.rating_document is None:
        return None
    result = RatingResult.from_document(inspection.rating_document)
    checklist = inspection.checklist.values()
    items = {item.id: item for item in checklist.items()}
    return Explanation(
        method=_(METHOD_WORDS[result.method]),
        version=result.version,
        rating=result.rating,
        value=result.value,
        limited=result.limited,
        factors=tuple(_factor(part, items) for part in result.parts),
        gaps=tuple(
            (in_words(items[item].label), place, label(why)) for item, place, why in result.gaps
        ),
        others=tuple(_others(session, inspection, checklist)),
        unconfirmed=len(_doubtful(result, items)),
    )


def _others(
    session: Session, inspection: Inspection, checklist: Checklist
) -> list[tuple[str, int, Rating]]:
    held = answers.values(answers.current(session, inspection.id).values())
    return [
        (_(METHOD_WORDS[name]), result.version, result.rating)
        for name, result in rate_by_all(checklist, held).items()
        if name != DEFAULT
    ]


def _factor(part: Part, items: Mapping[str, CheckItem]) -> Factor:
    reasons = [_reason(items[item], place, said) for item, place, said in part.points]
    bad = tuple(reason for reason in reasons if reason.colour != Rating.GREEN)
    return Factor(
        in_words(part.label), part.rating, part.value, part.weight, bad, len(reasons) - len(bad)
    )


def _reason(item: CheckItem, place: str, said: str) -> Reason:
    doubt = label(item.status) if item.status in UNCONFIRMED else ""
    return Reason(in_words(item.label), place, said, doubt)


def _doubtful(result: RatingResult, items: Mapping[str, CheckItem]) -> set[str]:
    named = {item for part in result.parts for item, _place, _said in part.points}
    named |= {item for item, _place, why in result.gaps if why is not Verdict.OPEN}
    return {item for item in named if items[item].status in UNCONFIRMED}


def in_words(words: Words) -> str:
    return words.en if current_locale() == "en" else words.de
