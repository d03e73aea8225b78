"""Fields that take what they say and nothing like it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from inspections.domain.checklist import AnswerValue

E = TypeVar("E", bound=StrEnum)

MOST_PARTS = 50
LONGEST_VALUE = 10_000
SHA256_OR_NONE = validate.Regexp(r"(?:[0-9a-f]{64})?\Z")


class StrictSchema(Schema):
    """Unknown fields are refused, and the fields keep their order."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """A text of limited length without NUL, which no database keeps."""

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(**more)
        self.most = most
        self.metadata.setdefault("maxLength", most)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if len(value) > self.most:
            raise ValidationError(f"Longer than maximum length {self.most}.")
        if "\x00" in value:
            raise ValidationError("Contains NUL.")
        return value


class Member(fields.Field[E]):
    """A member of a closed list, by value."""

    def __init__(self, members: type[E], **more: Any) -> None:
        super().__init__(**more)
        self.members = members
        self.by_value = {member.value: member for member in members}
        nothing = [None] if self.allow_none else []
        self.metadata.setdefault("enum", [*self.by_value, *nothing])
        self.metadata.setdefault("type", "string")

    def _serialize(self, value: E | None, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> E:
        member = self.by_value.get(value) if isinstance(value, str) else None
        if member is None:
            raise ValidationError(f"Must be one of: {', '.join(self.by_value)}.")
        return member


class Value(fields.Field[AnswerValue]):
    """A text, a number, or named numbers; whether it fits the item is the domain's to say."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> AnswerValue:
        if isinstance(value, str):
            if len(value) > LONGEST_VALUE or "\x00" in value:
                raise ValidationError(f"Longer than maximum length {LONGEST_VALUE}, or has NUL.")
            return value
        if isinstance(value, dict):
            if len(value) > MOST_PARTS:
                raise ValidationError(f"More than {MOST_PARTS} parts.")
            return {_part(part): _number(number) for part, number in value.items()}
        return _number(value)


def _part(name: Any) -> str:
    if not isinstance(name, str):
        raise ValidationError("The parts must have names.")
    return name


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValidationError("Must be a text, a number or named numbers.")
    return float(value)
