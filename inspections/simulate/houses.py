"""The houses as they really are, whether or not anybody looks: what breaks when, and is mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from inspections.domain.checklist import WHOLE_HOUSE, Point
from inspections.domain.vocabulary import Severity
from inspections.simulate.assumptions import Assumptions, HouseSketch
from inspections.simulate.luck import Luck

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Fault:
    """`name` is the occasion under which its luck is drawn."""

    name: str
    severity: Severity
    point: Point
    since: date


@dataclass(slots=True)
class House:
    """`to_come` is what will break, the next last; `there` is what is broken now."""

    id: int
    sketch: HouseSketch
    to_come: list[Fault]
    there: dict[Point, Fault] = field(default_factory=dict)

    def live_until(self, day: date) -> None:
        """What is broken already does not break again."""
        while self.to_come and self.to_come[-1].since <= day:
            fault = self.to_come.pop()
            self.there.setdefault(fault.point, fault)

    def mend(self, point: Point) -> None:
        """Also what broke there since."""
        self.there.pop(point, None)


def foreseen(
    sketch: HouseSketch, assumed: Assumptions, luck: Luck, first: date, last: date
) -> list[Fault]:
    """All that will break in the house, the next last; no policy changes it."""
    found: list[Fault] = []
    by_room = {item.id for item in assumed.checklist().items() if item.per_place}
    for severity, kind in assumed.faults.items():
        mean = YEAR / (kind.rate * sketch.weight)
        days, number = 0.0, 0
        while True:
            name = f"{sketch.code}:{severity}:{number}"
            days, number = days + luck.gap(mean, name, "gap"), number + 1
            since = first + timedelta(days=int(days))
            if since > last:
                break
            item = luck.choose(kind.items, name, "item")
            room = luck.choose(assumed.rooms, name, "room")
            place = room if item in by_room else WHOLE_HOUSE
            found.append(Fault(name, severity, (item, place), since))
    return sorted(found, key=lambda fault: (fault.since, fault.name), reverse=True)
