"""Answers as devices write them, read at once: hundreds of them come with every submission.

What is in any way odd is left to the schema, which says what is wrong with it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from inspections.domain.checklist import WHOLE_HOUSE, Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import AnswerState, Origin, Severity
from schemas.answers import (
    LONGEST_ITEM,
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_VALUE,
    MOST_BASE_REV,
    AnswerWriteSchema,
)
from schemas.strict import Value

_VALUE = Value()
_MOMENT = fields.AwareDateTime()
_STATES = {state.value: state for state in AnswerState}
_SEVERITIES: dict[str | None, Severity | None] = {each.value: each for each in Severity}
_SEVERITIES[None] = None
_ORIGINS: dict[str | None, Origin | None] = {each.value: each for each in Origin}
_ORIGINS[None] = None
_NAMES = frozenset(AnswerWriteSchema().load_fields)


class Odd(Exception):
    """Not written as devices write it."""


class AnswerWrites(fields.List):
    """A list of answers, each as `AnswerWriteSchema` reads it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(fields.Nested(AnswerWriteSchema), **more)

    def _deserialize(self, value: Any, *where: Any, **more: Any) -> list[Any]:
        if isinstance(value, list):
            try:
                return [plain_write(each) for each in value]
            except Odd:
                pass
        return super()._deserialize(value, *where, **more)


def plain_write(raw: Any) -> AnswerWrite:
    """Raises Odd for everything the schema refuses, and for some that it takes."""
    if not isinstance(raw, dict) or not raw.keys() <= _NAMES:
        raise Odd
    given = raw.get
    value, claimed_at = given("value"), given("claimed_at")
    try:
        return AnswerWrite(
            UUID(_text(raw["uid"], 36)),
            Answer(
                item=_text(raw["item"], LONGEST_ITEM),
                place=_text(given("place", WHOLE_HOUSE), LONGEST_PLACE),
                state=_STATES[given("state", AnswerState.ANSWERED.value)],
                value=None if value is None else _VALUE.deserialize(value),
                reason=_text(given("reason", ""), LONGEST_REASON),
                severity=_SEVERITIES[given("severity")],
                remark=_text(given("remark", ""), LONGEST_VALUE),
                remedied=_truth(given("remedied", False)),
            ),
            _base_rev(given("base_rev", 0)),
            None if claimed_at is None else _MOMENT.deserialize(claimed_at),
            origin=_ORIGINS[given("origin")],
        )
    except (KeyError, TypeError, ValueError, ValidationError):
        raise Odd


def _text(given: Any, most: int) -> str:
    if not isinstance(given, str) or len(given) > most or "\x00" in given:
        raise Odd
    return given


def _truth(given: Any) -> bool:
    if given is not True and given is not False:
        raise Odd
    return given


def _base_rev(given: Any) -> int:
    if type(given) is not int or not 0 <= given <= MOST_BASE_REV:
        raise Odd
    return given
