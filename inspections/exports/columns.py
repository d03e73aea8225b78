"""What a table sheet is made of: columns are data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")


class Kind(Enum):
    TEXT = auto()
    WORD = auto()  # an enum member, printed by its label
    NUMBER = auto()
    DATE = auto()
    MOMENT = auto()  # an aware datetime, printed in local time
    LINK = auto()


class Link(NamedTuple):
    text: str
    url: str


WRAPPED = frozenset({Kind.TEXT, Kind.WORD})

FORMATS = {
    Kind.TEXT: "@",
    Kind.WORD: "@",
    Kind.NUMBER: "0",
    Kind.DATE: "DD.MM.YYYY",
    Kind.MOMENT: "DD.MM.YYYY HH:MM",
    Kind.LINK: "General",
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`title` and `meaning` are message ids, translated when the sheet is written."""

    title: str
    value: Callable[[Row], object]
    width: float = 12
    kind: Kind = Kind.TEXT
    format: str = ""
    meaning: str = ""
    printed: bool = True

    @property
    def number_format(self) -> str:
        return self.format or FORMATS[self.kind]
