"""What the made-up district is assumed to be like, read from the file beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from inspections.domain.checklist import Checklist
from inspections.domain.checklist_file import shipped
from inspections.domain.scope import narrowed
from inspections.domain.vocabulary import Role, Severity

HERE = Path(__file__).parent
DISTRICTS = tuple(sorted(path.stem for path in HERE.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class HouseSketch:
    code: str
    places: int
    operator: str
    inspector: str
    weight: float
    every: int  # days between two regular visits


@dataclass(frozen=True, slots=True)
class OperatorSketch:
    slowness: float
    honest: float


@dataclass(frozen=True, slots=True)
class FaultKind:
    rate: float
    work_days: float
    spread: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorHabits:
    begins: dict[str, float]
    haste: float
    says_nothing: float
    objects: float
    promises: float
    danger_hours: float


@dataclass(frozen=True, slots=True)
class CoordinatorHabits:
    reads_finding_within: int
    reads_answer_within: int
    reads_objection_within: int
    looks_at_overdue_after: int
    withdraws: float
    accepts_objection: float
    sees_through: float
    extends_overdue: float
    orders_follow_up: float
    extension_days: int


@dataclass(frozen=True, slots=True)
class InspectorHabits:
    sees: float
    put_off: float
    visits_a_day: int
    hours: dict[str, float]


@dataclass(frozen=True, slots=True)
class Assumptions:
    code: str
    name: str
    land: str
    begins_on: date
    houses: tuple[HouseSketch, ...]
    rooms: tuple[str, ...]
    operators: dict[str, OperatorSketch]
    people: tuple[tuple[str, Role], ...]  # login and role
    faults: dict[Severity, FaultKind]
    operator: OperatorHabits
    coordinator: CoordinatorHabits
    inspector: InspectorHabits

    def checklist(self) -> Checklist:
        """Only what can break here; the rest of the yearly checklist would be all in order."""
        return narrowed(shipped("full"), {i for kind in self.faults.values() for i in kind.items})


@lru_cache
def assumptions(name: str) -> Assumptions:
    """One of DISTRICTS."""
    document: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return Assumptions(
        **document["district"],
        begins_on=document["begins_on"],
        houses=tuple(HouseSketch(**each) for each in document["houses"]),
        rooms=tuple(document["rooms"]),
        operators={key: OperatorSketch(**each) for key, each in document["operators"].items()},
        people=tuple((each["login"], Role(each["role"])) for each in document["people"]),
        faults={
            Severity(key): FaultKind(**(each | {"items": tuple(each["items"])}))
            for key, each in document["faults"].items()
        },
        operator=OperatorHabits(**document["operator"]),
        coordinator=CoordinatorHabits(**document["coordinator"]),
        inspector=InspectorHabits(**document["inspector"]),
    )
