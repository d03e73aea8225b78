"""The demo's material: houses, faults and words, read from the files beside this one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from inspections.domain.checklist import AnswerValue
from inspections.domain.vocabulary import Role

HERE = Path(__file__).parent
SHORT, FAILED, OLD = "short", "failed", "old"  # values that depend on the house
WHOLE_HOUSE = "house"


@dataclass(frozen=True, slots=True)
class HouseSketch:
    """One accommodation as published, and the temper made up for it."""

    code: str
    name: str
    municipality: str
    planning_area: str
    places: int
    operator: str
    inspector: str
    quality: float
    shares: dict[str, float]
    occupied: int | None = None
    remark: str = ""
    weak: tuple[str, ...] = ()
    facts: dict[str, AnswerValue] = field(default_factory=dict)
    over: tuple[tuple[float, float], ...] = ()
    ends_with: tuple[str, ...] = ()
    opened_on: date | None = None
    opens_days_before_end: int | None = None

    @property
    def is_new(self) -> bool:
        """Opened so late that nobody inspected it yet."""
        return self.opens_days_before_end is not None


@dataclass(frozen=True, slots=True)
class FaultKind:
    """Something that goes wrong now and then."""

    item: str
    rate: float
    remarks: tuple[str, ...]
    effort: str
    at: str = WHOLE_HOUSE
    values: tuple[AnswerValue, ...] = ("no",)
    fades: int | None = None
    heating: bool = False


@dataclass(frozen=True, slots=True)
class OperatorSketch:
    name: str
    email: str
    diligence: float


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    login: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.login}@demo.example"


@dataclass(frozen=True, slots=True)
class Material:
    code: str
    name: str
    land: str
    operators: dict[str, OperatorSketch]
    people: tuple[Person, ...]
    houses: tuple[HouseSketch, ...]
    rooms: dict[str, tuple[str, ...]]
    faults: tuple[FaultKind, ...]
    words: dict[str, Any]

    def fault(self, item: str) -> FaultKind | None:
        return next((kind for kind in self.faults if kind.item == item), None)


@lru_cache(maxsize=1)
def material() -> Material:
    document = _read("goerlitz.yaml")
    operators = {key: OperatorSketch(**value) for key, value in document["operators"].items()}
    return Material(
        **document["district"],
        operators=operators,
        people=tuple(
            Person(each["name"], each["login"], Role(each["role"])) for each in document["people"]
        ),
        houses=tuple(_house(each) for each in document["houses"]),
        rooms={kind: tuple(names) for kind, names in document["rooms"].items()},
        faults=tuple(_fault(each) for each in _read("faults.yaml")),
        words=_read("words.yaml"),
    )


def _house(document: dict[str, Any]) -> HouseSketch:
    lists = {
        "weak": tuple(document.get("weak", ())),
        "ends_with": tuple(document.get("ends_with", ())),
        "over": tuple((start, end) for start, end in document.get("over", ())),
    }
    return HouseSketch(**(document | lists))


def _fault(document: dict[str, Any]) -> FaultKind:
    value = document.get("value", "no")
    return FaultKind(
        item=document["item"],
        rate=document["rate"],
        remarks=tuple(document["remarks"]),
        effort=document["effort"],
        at=document.get("at", WHOLE_HOUSE),
        values=tuple(value) if isinstance(value, list) else (value,),
        fades=document.get("fades"),
        heating=document.get("season") == "heating",
    )


def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
