"""What counts as an answer: its type checked, its completeness known, its value ready for rules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import isfinite

from inspections.domain.checklist import (
    NO,
    PARTLY,
    WHOLE_HOUSE,
    YES,
    Answer,
    AnswerValue,
    CheckItem,
    Checklist,
    Point,
)
from inspections.domain.errors import Refused
from inspections.domain.expressions import Expression, ScopeValue, condition
from inspections.domain.vocabulary import AnswerState, AnswerType

LARGEST = 1e9
LONGEST = 10_000


def check_answer(item: CheckItem, answer: Answer) -> None:
    """Refuses a value the item cannot have; None means nothing was entered yet."""
    problem = "" if answer.value is None else _problem(item, answer.value)
    if not problem and breaks_limit(item, answer):
        problem = "not_valid"
    if problem:
        raise Refused(item=item.id, problem=problem)


def takes_a_limit(item: CheckItem) -> bool:
    """Photos have no value, yes/partly/no and named counts nothing to limit."""
    return item.type not in (AnswerType.PHOTO, AnswerType.YES_PARTLY_NO, AnswerType.COUNTS)


def breaks_limit(item: CheckItem, answer: Answer) -> bool:
    """Whether the checklist says of a value that it cannot be."""
    value = for_rules(answer)
    if not item.valid_if or value is None:
        return False
    return limit_of(item).holds({item.id: value}) is False


@lru_cache(maxsize=1024)
def limit_of(item: CheckItem) -> Expression:
    """What a value has to satisfy, compiled. Raises BadExpression."""
    return condition(item.valid_if, {item.id: item})


def is_complete(item: CheckItem, answer: Answer) -> bool:
    """Whether an answered answer says all the item asks."""
    value = answer.value
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return all(option.id in value for option in item.options)
    return value is not None or item.type is AnswerType.PHOTO


def by_point(checklist: Checklist, answers: Iterable[Answer]) -> dict[Point, Answer]:
    """The last answer given per item and place; a follow-up leaves out what it does not ask."""
    asked = {item.id for item in checklist.items()}
    return {(each.item, each.place): each for each in answers if each.item in asked}


def places_of(
    item: CheckItem, answered: Iterable[str], rooms: Iterable[str] = ()
) -> tuple[str, ...]:
    """Where an item is asked: in the house, unless it is asked per place and a room was entered
    or answered for."""
    places = set(answered)
    if WHOLE_HOUSE not in places and item.per_place:
        places |= set(rooms)
    if WHOLE_HOUSE in places or (item.per_place and places):
        return tuple(sorted(places))
    return (WHOLE_HOUSE, *sorted(places))


def for_rules(answer: Answer) -> ScopeValue | None:
    """The value as rules see it: numbers as doubles, nothing at all as None."""
    if answer.state is not AnswerState.ANSWERED:
        return None
    value = answer.value
    if isinstance(value, dict):
        return {part: float(number) for part, number in value.items()}
    if isinstance(value, str):
        return value if value.strip() else None
    return None if value is None else float(value)


def _problem(item: CheckItem, value: AnswerValue) -> str:
    match item.type:
        case AnswerType.YES_PARTLY_NO:
            return "" if value in (YES, PARTLY, NO) else "not_an_option"
        case AnswerType.CHOICE:
            return "" if value in [option.id for option in item.options] else "not_an_option"
        case AnswerType.TEXT:
            return _text_problem(value)
        case AnswerType.PHOTO:
            return "photo_has_no_value"
        case AnswerType.COUNTS:
            return _counts_problem(item, value)
        case AnswerType.COUNT:
            return _count_problem(value)
        case AnswerType.NUMBER:
            return _number_problem(value) or ("negative" if _as_float(value) < 0 else "")
        case AnswerType.MEASUREMENT:
            return _number_problem(value)


def _text_problem(value: AnswerValue) -> str:
    if not isinstance(value, str):
        return "not_a_text"
    return "too_long" if len(value) > LONGEST else ""


def _counts_problem(item: CheckItem, value: AnswerValue) -> str:
    if not isinstance(value, dict):
        return "not_named_counts"
    if not value.keys() <= {option.id for option in item.options}:
        return "unknown_part"
    return next(filter(None, map(_count_problem, value.values())), "")


def _count_problem(value: object) -> str:
    if problem := _number_problem(value):
        return problem
    number = _as_float(value)
    if number < 0:
        return "negative"
    return "" if number.is_integer() else "not_whole"


def _number_problem(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not_a_number"
    return "" if isfinite(value) and abs(value) <= LARGEST else "too_large"


def _as_float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
