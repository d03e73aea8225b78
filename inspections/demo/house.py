"""A demo house as it really is, whether or not anybody has looked: its faults come and go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from inspections.demo.material import FaultKind, HouseSketch, Material
from inspections.domain.checklist import WHOLE_HOUSE, AnswerValue, Point

HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)
WEAKNESS = 3.0
OFTEN = 1.6  # findings in general; tuned so that a district has some thirty open ones
RECURS = 0.08
MONTH = timedelta(days=30.4)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    place: str
    value: AnswerValue
    remark: str

    @property
    def point(self) -> Point:
        return self.kind.item, self.place


@dataclass(slots=True)
class House:
    """`id` is the row; `quality` drifts between bad (0) and good (1)."""

    id: int
    sketch: HouseSketch
    material: Material
    ends_on: date
    quality: float
    faults: dict[Point, Fault] = field(default_factory=dict)
    recurring: list[tuple[date, FaultKind, str]] = field(default_factory=list)

    def live(self, day: date, chance: Random) -> None:
        """One day passes: things break, fade and come back."""
        drift = chance.gauss(0, 0.012) + 0.004 * (self.sketch.quality - self.quality)
        self.quality = min(0.97, max(0.08, self.quality + drift))
        for kind in self.material.faults:
            if chance.random() < self._odds(kind) / 365 and self._in_season(kind, day):
                self.break_down(kind, chance)
        for point, fault in list(self.faults.items()):
            if self._fades(fault, day, chance):
                del self.faults[point]
        for due in [each for each in self.recurring if each[0] <= day]:
            self.recurring.remove(due)
            self.break_down(due[1], chance, place=due[2])

    def neglect(self, chance: Random) -> None:
        """Break what this house is to end with."""
        for item in self.sketch.ends_with:
            if kind := self.material.fault(item):
                self.break_down(kind, chance)

    def break_down(self, kind: FaultKind, chance: Random, place: str | None = None) -> None:
        if place is None:
            rooms = self.material.rooms.get(kind.at, (WHOLE_HOUSE,))
            place = chance.choice(rooms)
        fault = Fault(kind, place, chance.choice(kind.values), chance.choice(kind.remarks))
        self.faults.setdefault(fault.point, fault)

    def repair(self, point: Point, day: date, chance: Random) -> None:
        """Mended; some things come back a month or more later."""
        fault = self.faults.pop(point, None)
        if fault is not None and chance.random() < RECURS:
            again = day + timedelta(days=chance.randint(35, 150))
            self.recurring.append((again, fault.kind, fault.place))

    def occupied(self, day: date) -> int:
        """Climbs and falls with the months; ends at the published figure."""
        final = self.sketch.occupied or 0
        ago = (self.ends_on - day) / MONTH
        if not self.sketch.over:
            wave = (0, -2, -3, -1, 1, 2, 0, -1)[int(ago) % 8]
            return min(self.sketch.places, final + (wave if ago >= 1 else 0))
        if any(start >= ago >= end for start, end in self.sketch.over):
            return final
        return self.sketch.places - 3 - int(ago) % 4

    def residents(self, day: date) -> dict[str, float]:
        total = self.occupied(day)
        women = round(total * self.sketch.shares["women"])
        children = round(total * self.sketch.shares["children"])
        men = total - women - children
        return {"men": float(men), "women": float(women), "children": float(children)}

    def _odds(self, kind: FaultKind) -> float:
        """Expected cases a year."""
        weakness = WEAKNESS if kind.item in self.sketch.weak else 1.0
        return kind.rate * OFTEN * weakness * (1.75 - 1.5 * self.quality)

    def _in_season(self, kind: FaultKind, day: date) -> bool:
        return not kind.heating or day.month in HEATING_MONTHS

    def _fades(self, fault: Fault, day: date, chance: Random) -> bool:
        if not self._in_season(fault.kind, day):
            return chance.random() < 1 / 40
        return fault.kind.fades is not None and chance.random() < 1 / fault.kind.fades
