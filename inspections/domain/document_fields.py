"""Reading a mapping from outside field by field; every complaint names file, item and field."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NoReturn, TypeVar

from inspections.domain.checklist import BadChecklist, Words

E = TypeVar("E", bound=StrEnum)


class Fields:
    """One mapping of the document; `place` says where we are ({"file": ..., "item": ...})."""

    def __init__(self, raw: object, place: dict[str, str], allowed: str) -> None:
        self.place = place
        if not isinstance(raw, dict):
            self.refuse("", f"must be a mapping, not {_kind(raw)}")
        self.raw: dict[object, object] = raw
        for key in self.raw:
            if key not in allowed.split():
                self.refuse(str(key), f"is not known here; known are {', '.join(allowed.split())}")

    def refuse(self, field: str, problem: str) -> NoReturn:
        raise BadChecklist(**self.place, field=field, problem=problem)

    def inner(self, field: str, allowed: str) -> Fields:
        return Fields(self.raw.get(field), self.place | {"within": field}, allowed)

    def text(self, field: str, default: str | None = None) -> str:
        value = self.raw.get(field, default)
        if value is None:
            self.refuse(field, "is missing")
        if not isinstance(value, str):
            self.refuse(field, f"must be a text, not {_kind(value)} (quote it)")
        if default is None and not value.strip():
            self.refuse(field, "is empty")
        return value

    def whole(self, field: str) -> int:
        value = self.raw.get(field)
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(field, f"must be a whole number, not {_kind(value)}")
        return value

    def flag(self, field: str, default: bool) -> bool:
        value = self.raw.get(field, default)
        if not isinstance(value, bool):
            self.refuse(field, f"must be true or false, not {_kind(value)}")
        return value

    def member(self, field: str, members: type[E], default: E | None = None) -> E:
        if default is not None and field not in self.raw:
            return default
        return self.as_member(field, self.text(field), members)

    def optional(self, field: str, members: type[E]) -> E | None:
        return self.member(field, members) if field in self.raw else None

    def as_member(self, field: str, value: str, members: type[E]) -> E:
        if value not in list(members):
            self.refuse(field, f"{value} is none of {', '.join(members)}")
        return members(value)

    def words(self) -> Words:
        return Words(de=self.text("de"), en=self.text("en"))

    def list(self, field: str) -> Iterator[object]:
        value = self.raw.get(field, [])
        if not isinstance(value, list):
            self.refuse(field, f"must be a list, not {_kind(value)}")
        yield from value

    def steps(self, field: str, members: type[E]) -> Iterator[tuple[E, str]]:
        """A list of single pairs, such as `- red: A05 < 33.0`; the order is the order of trial."""
        for step in self.list(field):
            pair = list(step.items()) if isinstance(step, dict) else []
            if len(pair) != 1 or not all(isinstance(text, str) for text in pair[0]):
                self.refuse(field, "must be a list of pairs like `- red: A05 < 33.0`")
            yield self.as_member(field, pair[0][0], members), pair[0][1]


def _kind(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
