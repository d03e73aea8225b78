"""How the demo's history ends: with something to do for everybody who logs in today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import select

from inspections.demo.operators import OVER_OCCUPIED, Operators, Plan
from inspections.demo.special_cases import SpecialCases
from inspections.demo.stage import Stage
from inspections.demo.visits import Visits
from inspections.domain.vocabulary import DeficiencyState, InspectionKind, InspectionState
from inspections.domain.working_days import last_working_day
from inspections.store import inspections
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.usecases.decide import accept_all
from inspections.usecases.keep_absences import AbsenceWish, enter_absence
from inspections.usecases.move_inspection import PlanWish, plan_inspection, reschedule

LEAST_NEW, MOST_NEW, LEAST_ANSWERS = 2, 4, 4
TODAYS_INSPECTOR, BUSY_INSPECTOR = "inspektion1", "inspektion2"
AWAY_IN, AWAY_FOR = timedelta(days=4), timedelta(days=11)
FRESH_FAULTS = ("D11", "C06", "G05")


@dataclass(frozen=True, slots=True)
class LastDays:
    stage: Stage
    visits: Visits
    operators: Operators
    today: date

    def leave_things_to_do(self) -> None:
        """On the last working day before today."""
        day = last_working_day(self.today - timedelta(days=1), self.stage.material.land)
        self.stage.clock.to(day, time(16, 20))
        if self._count(DeficiencyState.FOUND) < LEAST_NEW:
            self._fresh_findings(day)
        self._accept_all_but_some()
        self._answers_to_review(day)
        SpecialCases(self.stage).happen(day)
        self._one_under_way(day)
        self._one_for_today()
        self._one_goes_away()

    def _fresh_findings(self, day: date) -> None:
        inspection_id = self._next_visit(BUSY_INSPECTOR)
        self._move(inspection_id, day)
        with self.stage.transaction() as session:
            house = self.stage.house(session.get_one(Inspection, inspection_id).accommodation_id)
        for item in FRESH_FAULTS:
            if kind := self.stage.material.fault(item):
                house.break_down(kind, self.stage.chance)
        self.visits.visit(inspection_id, day, slot=2)
        self.stage.clock.to(day, time(16, 25))

    def _accept_all_but_some(self) -> None:
        """After a long yearly inspection the coordinator takes the first ones at once."""
        stage = self.stage
        with stage.transaction() as session:
            query = select(Deficiency).where(Deficiency.state == DeficiencyState.FOUND.value)
            found = session.scalars(query.order_by(Deficiency.id)).all()
            seen = [(row.id, row.instance.entry) for row in found[:-MOST_NEW]]
            user, now = stage.coordinator, stage.clock()
            accept_all(session, stage.district_id, seen, user=user, now=now)

    def _answers_to_review(self, day: date) -> None:
        with self.stage.transaction() as session:
            waiting = session.scalars(
                select(Deficiency.id)
                .where(
                    Deficiency.state == DeficiencyState.OPEN.value,
                    Deficiency.item != OVER_OCCUPIED,
                    Deficiency.answered_at.is_(None),
                )
                .order_by(Deficiency.deadline, Deficiency.id)
            ).all()
        have = self._count(DeficiencyState.REPORTED) + self._count(DeficiencyState.OBJECTED)
        plans = (Plan.MEND, Plan.OBJECT, Plan.MEND, Plan.MEND)
        for case_id, plan in zip(waiting, plans[: max(LEAST_ANSWERS - have, 0)], strict=False):
            self.operators.act(case_id, plan, day)

    def _one_under_way(self, day: date) -> None:
        inspection_id = self._next_visit(BUSY_INSPECTOR)
        self._move(inspection_id, day)
        self.visits.begin(inspection_id, day, time(16, 30))

    def _one_for_today(self) -> None:
        with self.stage.transaction() as session:
            user = self.stage.cast.users[TODAYS_INSPECTOR]
            mine = inspections.unfinished(session, self.stage.district_id, inspectors=[user.id])
            if any(row.planned_on == self.today for row in mine):
                return
        self._move(self._next_visit(TODAYS_INSPECTOR), self.today)

    def _one_goes_away(self) -> None:
        """The plan then shows a visit for which somebody else goes."""
        users, now = self.stage.cast.users, self.stage.clock()
        away, first_on = users[BUSY_INSPECTOR], self.today + AWAY_IN
        wish = AbsenceWish(away.id, users[TODAYS_INSPECTOR].id, first_on, first_on + AWAY_FOR)
        with self.stage.transaction() as session:
            enter_absence(session, wish, by=away, now=now)

    def _move(self, inspection_id: int, day: date) -> None:
        with self.stage.transaction() as session:
            row = inspections.get(session, self.stage.district_id, inspection_id)
            reschedule(
                session,
                row,
                planned_on=day,
                inspector_id=row.inspector_id,
                actor=self.stage.planner(),
                now=self.stage.clock(),
            )

    def _next_visit(self, login: str) -> int:
        """The next planned regular visit of this person; one is planned if there is none."""
        user = self.stage.cast.users[login]
        with self.stage.transaction() as session:
            for row in inspections.unfinished(
                session, self.stage.district_id, inspectors=[user.id]
            ):
                if row.kind == InspectionKind.ROUTINE and row.state == InspectionState.PLANNED:
                    return row.id
            house = session.scalars(
                select(Accommodation)
                .where(
                    Accommodation.inspector_id == user.id,
                    Accommodation.last_inspected_on.is_not(None),
                )
                .order_by(Accommodation.last_inspected_on, Accommodation.id)
            ).first()
            assert house is not None
            wish = PlanWish(
                accommodation_id=house.id,
                checklist_id=self.stage.cast.checklists["monthly"].id,
                kind=InspectionKind.ROUTINE,
                planned_on=self.today,
                inspector_id=user.id,
                announced=False,
            )
            now = self.stage.clock()
            planner = self.stage.planner()
            return plan_inspection(session, self.stage.district_id, wish, actor=planner, now=now).id

    def _count(self, state: DeficiencyState) -> int:
        with self.stage.transaction() as session:
            query = select(Deficiency.id).where(Deficiency.state == state.value)
            return len(session.scalars(query).all())
