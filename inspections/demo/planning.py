"""The demo's coordinator plans: who goes where with which checklist, two weeks ahead."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.demo.house import House
from inspections.demo.stage import Stage
from inspections.domain.plan import next_due
from inspections.domain.vocabulary import InspectionKind
from inspections.domain.working_days import next_working_day
from inspections.store import accommodations, inspections
from inspections.store.accommodations import Accommodation
from inspections.usecases.move_inspection import PlanWish, plan_inspection

AHEAD = timedelta(days=18)
YEAR = timedelta(days=365)
OCCASIONS = 0.012  # a house and week


@dataclass(slots=True)
class Planning:
    """When each house is due for its yearly checklist; begins with a staggered first month."""

    stage: Stage
    begins_on: date
    full_on: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, house in enumerate(self.stage.cast.houses):
            self.full_on[house.id] = self.begins_on + timedelta(days=20 + 33 * number)

    def plan(self, day: date) -> None:
        with self.stage.transaction() as session:
            pending = inspections.unfinished(session, self.stage.district_id)
            taken = {row.accommodation_id for row in pending if row.kind != "follow_up"}
            for number, house in enumerate(self.stage.cast.houses):
                if house.id not in taken:
                    self._plan_house(session, house, day, number)

    def _plan_house(self, session: Session, house: House, day: date, number: int) -> None:
        row = accommodations.get(session, self.stage.district_id, house.id)
        if row.opened_on is not None and row.opened_on > day:
            return
        chance = self.stage.chance
        if row.last_inspected_on and chance.random() < OCCASIONS:
            soon = next_working_day(day + timedelta(days=1))
            self._write(session, row, soon, InspectionKind.OCCASION)
            return
        due = next_due(
            last_inspected_on=row.last_inspected_on,
            interval_days=row.interval_days,
            opened_on=self._first(row, number),
            today=day,
        )
        if due.days_left(day) <= AHEAD.days:
            wanted = max(due.on + timedelta(days=chance.randint(-3, 2)), day + timedelta(days=4))
            kind = InspectionKind.FIRST if house.sketch.is_new else InspectionKind.ROUTINE
            self._write(session, row, next_working_day(wanted), kind)

    def _first(self, row: Accommodation, number: int) -> date:
        if row.opened_on and row.opened_on > self.begins_on:
            return row.opened_on
        return max(row.opened_on or self.begins_on, self.begins_on + timedelta(days=3 * number))

    def _write(self, session: Session, row: Accommodation, on: date, kind: InspectionKind) -> None:
        stage = self.stage
        full = kind is InspectionKind.ROUTINE and on >= self.full_on[row.id]
        if full:
            self.full_on[row.id] += YEAR
        wish = PlanWish(
            accommodation_id=row.id,
            checklist_id=stage.cast.checklists["full" if full else "monthly"].id,
            kind=kind,
            planned_on=on,
            inspector_id=row.inspector_id,
            announced=full or kind is InspectionKind.FIRST or stage.chance.random() < 0.4,
            occasion=stage.word("occasion") if kind is InspectionKind.OCCASION else "",
        )
        plan_inspection(session, stage.district_id, wish, actor=stage.planner(), now=stage.clock())
