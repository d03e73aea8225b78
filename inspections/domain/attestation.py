"""Who was there and who signs: what stands at the end of a handed-in checklist."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from inspections.domain.errors import Refused

LONGEST_NAME = 100
LONGEST_OTHERS = 200
WIDTH, HEIGHT = 600, 200  # the field in which a signature is drawn
MOST_STROKES = 200
MOST_POINTS = 4_000


class Attendee(StrEnum):
    """A function; no names of those present are kept."""

    OPERATOR = "operator"
    MANAGEMENT = "management"
    SOCIAL_WORK = "social_work"
    SECURITY = "security"
    CARETAKER = "caretaker"
    RESIDENTS = "residents"
    INTERPRETER = "interpreter"
    HEALTH_OFFICE = "health_office"
    FIRE_PROTECTION = "fire_protection"
    OFFICE = "office"


class BadSignature(Refused):
    """The strokes do not lie in the field, or there are too many."""


Stroke = tuple[int, ...]  # x, y, x, y ...


@dataclass(frozen=True, slots=True)
class Attestation:
    """`others` are functions not in the list; a drawn signature is optional."""

    present: tuple[Attendee, ...] = ()
    others: str = ""
    signed_by: str = ""
    strokes: tuple[Stroke, ...] = ()

    def as_document(self) -> dict[str, Any]:
        return {
            "present": [each.value for each in Attendee if each in self.present],
            "others": self.others,
            "signed_by": self.signed_by,
            "strokes": [list(stroke) for stroke in self.strokes],
        }

    @staticmethod
    def from_document(document: Mapping[str, Any] | None) -> Attestation:
        if not document:
            return Attestation()
        return Attestation(
            tuple(Attendee(each) for each in document["present"]),
            document["others"],
            document["signed_by"],
            strokes_of(document["strokes"]),
        )

    @property
    def digest(self) -> str:
        """Nothing for an empty one, so that what was handed in before keeps its digest."""
        if self == Attestation():
            return ""
        written = orjson.dumps(self.as_document(), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(written).hexdigest()


def strokes_of(drawn: Iterable[Iterable[int]]) -> tuple[Stroke, ...]:
    """Raises BadSignature."""
    strokes = tuple(tuple(stroke) for stroke in drawn)
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > 2 * MOST_POINTS:
        raise BadSignature(strokes="too_many")
    for stroke in strokes:
        inside = all(0 <= x <= WIDTH for x in stroke[::2]) and all(
            0 <= y <= HEIGHT for y in stroke[1::2]
        )
        if not stroke or len(stroke) % 2 or not inside:
            raise BadSignature(strokes="outside_the_field")
    return strokes
