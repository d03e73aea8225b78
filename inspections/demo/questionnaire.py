"""What an inspector answers in a demo house: the truth, as far as the checklist asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

from inspections.demo.house import HEATING_MONTHS, Fault, House
from inspections.demo.material import FAILED, OLD, SHORT
from inspections.domain.checklist import (
    PARTLY,
    WHOLE_HOUSE,
    YES,
    Answer,
    AnswerValue,
    CheckItem,
    Checklist,
    Point,
)
from inspections.domain.vocabulary import AnswerState, AnswerType

# Whose number one of these is for, and how many of them share it at most.
SHARED = {
    "D01": ("all", 10), "D02": ("all", 5), "D03": ("women", 10), "D04": ("men", 15),
    "D05": ("men", 15), "E01": ("all", 10), "E02": ("all", 16), "E04": ("all", 25),
}  # fmt: skip
# What is measured in a house in order: from, to, decimals. It differs from day to day.
MEASURED = {
    "C01": (6.2, 9.4, 1), "C02": (2.45, 2.9, 2), "C10": (20.4, 22.8, 1), "D08": (43.0, 55.0, 1),
}  # fmt: skip
# What hardly changes in a house; `facts` of the house come first.
STEADY = {
    "A06": (1, 9, 0), "B07": (2, 20, 0), "B09": (1, 11, 0), "C03": (2, 5, 0), "D09": (4, 30, 0),
    "G02": (2, 11, 0), "G07": (0.6, 1.9, 1), "H06": (0.4, 2.8, 1), "H08": (1, 11, 0),
    "I03": (8, 30, 0), "I04": (12, 45, 0), "I05": (20, 70, 0), "L01": (0.3, 1.8, 1),
    "L03": (0.8, 6.0, 1),
}  # fmt: skip
SELF_CATERED = ("E07", "E08")
SUMMER_FREE = ("C10", "M03")
PARTLY_AT_WORST = 0.22


@dataclass(frozen=True, slots=True)
class Record:
    """What the office knows of the house: open points, and how the last deficiencies went."""

    open_points: Collection[Point]
    fixed: int
    open: int
    long_overdue: int
    kind: str
    announced: bool


def filled_in(
    checklist: Checklist, house: House, day: date, record: Record, chance: Random
) -> list[Answer]:
    """Every required item answered, in the order of the checklist."""
    places: dict[str, set[str]] = {}
    for item, place in (*house.faults, *record.open_points):
        places.setdefault(item, set()).add(place)
    sheet = _Sheet(house, day, record, chance, house.residents(day))
    return [
        answer
        for item in checklist.items()
        for place in sorted(places.get(item.id, ())) or [WHOLE_HOUSE]
        if (answer := sheet.answer(item, place)) is not None
    ]


@dataclass(frozen=True, slots=True)
class _Sheet:
    house: House
    day: date
    record: Record
    chance: Random
    residents: Mapping[str, float]

    def answer(self, item: CheckItem, place: str) -> Answer | None:
        if item.type is AnswerType.PHOTO:
            return None
        if item.type is AnswerType.TEXT:
            return self._text(item)
        if self._is_out_of_question(item):
            return Answer(item.id, place, AnswerState.NOT_APPLICABLE)
        fault = self.house.faults.get((item.id, place))
        if fault is not None:
            return Answer(item.id, place, value=self._bad(item, fault), remark=fault.remark)
        reason = self.house.material.words["not_inspected"].get(item.id)
        if reason and place == WHOLE_HOUSE and self.chance.random() < 0.03:
            return Answer(item.id, place, AnswerState.NOT_INSPECTED, reason=reason)
        value = self._good(item, mended=(item.id, place) in self.record.open_points)
        return Answer(item.id, place, value=value, remark=self._remark(item, value))

    def _is_out_of_question(self, item: CheckItem) -> bool:
        summer = self.day.month not in HEATING_MONTHS
        return item.id in SELF_CATERED or (summer and item.id in SUMMER_FREE)

    def _text(self, item: CheckItem) -> Answer | None:
        if item.id != "O02" or self.chance.random() < 0.6:
            return None
        return Answer(item.id, value=self._word("talks"))

    def _remark(self, item: CheckItem, value: AnswerValue) -> str:
        standing = self.house.material.words["standing"]
        if item.id == "A02" and value != min(float(self.house.sketch.places), self._number(item)):
            return str(standing["A02"])
        if item.id == "G07" and self.house.sketch.facts.get("L02") == "less":
            return str(standing["G07"])
        if item.id == "O05" and self.record.long_overdue:
            return str(standing["O05"])
        return self._word("partly") if value == PARTLY and self.chance.random() < 0.5 else ""

    def _bad(self, item: CheckItem, fault: Fault) -> AnswerValue:
        value = fault.value
        if value == SHORT:
            return max(float(self._enough(item.id) - 2 - self.chance.randint(0, 1)), 0.0)
        if value == FAILED:
            return {"tested": 12.0, "failed": 1.0}
        if value == OLD:
            return {"received": 4.0, "open": 2.0, "old": 1.0}
        return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]

    def _good(self, item: CheckItem, *, mended: bool) -> AnswerValue:
        facts = self.house.sketch.facts
        if item.id in facts:
            fact = facts[item.id]
            return float(fact) if isinstance(fact, int | float) else fact
        match item.type:
            case AnswerType.YES_PARTLY_NO:
                return PARTLY if not mended and self._is_halfway(item) else YES
            case AnswerType.CHOICE:
                return self._choice(item, mended=mended)
            case AnswerType.COUNTS:
                return self._counts(item)
        return self._number(item)

    def _choice(self, item: CheckItem, *, mended: bool) -> str:
        options = [option.id for option in item.options]
        if item.id == "O04":
            special = {"occasion": "occasion", "follow_up": "follow_up"}
            announced = "announced" if self.record.announced else "unannounced"
            return special.get(self.record.kind, announced)
        middling = options[1] if item.id in ("D10", "E09", "F06", "G04", "M01", "H05") else ""
        return middling if middling and not mended and self._is_halfway(item) else options[0]

    def _counts(self, item: CheckItem) -> dict[str, float]:
        record, demand = self.record, float(round(self.residents["children"] * 0.3))
        known: dict[str, dict[str, float]] = {
            "A04": dict(self.residents),
            "B06": {"tested": 10.0, "failed": 0.0},
            "I08": {"demand": demand, "supplied": demand},
            "K05": {"received": float(self.chance.randint(0, 3)), "open": 0.0, "old": 0.0},
            "O05": {
                "fixed": float(record.fixed),
                "open": float(record.open),
                "overdue": float(record.long_overdue),
            },
        }
        return known.get(item.id) or {option.id: 0.0 for option in item.options}

    def _number(self, item: CheckItem) -> float:
        total = sum(self.residents.values())
        match item.id:
            case "A01":
                return float(self.house.sketch.places)
            case "A02":
                return total
            case "A05":
                return round(100 * (1 - self.residents["men"] / total), 1)
            case "A07":
                return float(self.house.sketch.places)
            case "B15":
                return float(self.chance.choice((0, 0, 0, 1, 1, 2)))
            case "J01":
                return max(round(total / (70 if self.house.quality > 0.6 else 120), 1), 0.5)
            case "O01":
                return float(self.chance.randint(3, 7))
        if item.id in SHARED:
            return float(self._enough(item.id))
        if item.id in MEASURED:
            low, high, decimals = MEASURED[item.id]
            return round(self.chance.uniform(low, high), decimals)
        if item.id in STEADY:
            low, high, decimals = STEADY[item.id]
            steady = Random(f"{self.house.sketch.code} {item.id}").uniform(low, high)  # noqa: S311
            return round(steady, decimals)
        return 0.0

    def _enough(self, item_id: str) -> int:
        """One more than the rule wants when the house is full; the faulty house has fewer."""
        whose, share = SHARED[item_id]
        people = sum(self.residents.values()) if whose == "all" else self.residents[whose]
        return ceil(people / share) + 1

    def _is_halfway(self, item: CheckItem) -> bool:
        """A weakness that stays for a quarter of a year, not for one visit."""
        quarter = f"{self.house.sketch.code} {item.id} {self.day.year} {self.day.month // 3}"
        return Random(quarter).random() < PARTLY_AT_WORST * (1.1 - self.house.quality)  # noqa: S311

    def _word(self, name: str) -> str:
        return str(self.chance.choice(self.house.material.words[name]))
