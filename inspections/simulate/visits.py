"""The inspectors: they plan the next visit, go, see most of what is there, and hand in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from inspections.domain.checklist import NO, WHOLE_HOUSE, YES, Answer, Point
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.runtime.instances import Instance
from inspections.simulate.houses import House
from inspections.simulate.town import VISITS, Town, moment
from inspections.store import deficiencies, inspections
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.usecases.move_inspection import PlanWish, plan_inspection, reschedule
from inspections.usecases.occasion import Actor
from inspections.usecases.submit_checklist import checklist_of, submit_checklist

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Visits:
    town: Town
    rounds: Counter[int] = field(default_factory=Counter)  # regular visits planned, by house
    announced: set[date] = field(default_factory=set)
    put_off: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """The first visits, spread over the first month."""
        for number, house in enumerate(self.town.houses.values()):
            self._plan(house, self.town.begins_on + timedelta(days=1 + 3 * number))

    def put_on_agenda(self) -> None:
        """Days on which somebody is to go somewhere, whoever planned it."""
        town = self.town
        query = (
            select(Inspection.planned_on)
            .join(Inspection.instance)
            .where(
                Inspection.district_id == town.district.id,
                Instance.state.in_(inspections.UNFINISHED),
            )
            .distinct()
        )
        for planned_on in sorted(town.session.scalars(query)):
            day = town.working_day(max(planned_on, town.today()))
            if moment(day, VISITS) <= town.now:
                day = town.working_day(day + timedelta(days=1))
            if day not in self.announced:
                self.announced.add(day)
                town.agenda.add(moment(day, VISITS), self.go)

    def go(self) -> None:
        """All visits of the day; what one person cannot do today waits for tomorrow."""
        town, today = self.town, self.town.today()
        self.announced.discard(today)
        done: Counter[int | None] = Counter()
        waiting = inspections.unfinished(town.session, town.district.id)
        for inspection in [each for each in waiting if each.planned_on <= today]:
            if done[inspection.inspector_id] < town.assumed.inspector.visits_a_day:
                done[inspection.inspector_id] += self._go(inspection, today)

    def _go(self, inspection: Inspection, today: date) -> int:
        """1 if somebody went."""
        town = self.town
        house = town.houses[inspection.accommodation_id]
        regular = inspection.kind == InspectionKind.ROUTINE
        occasion = (house.sketch.code, self.rounds[house.id] if regular else inspection.planned_on)
        falls_ill = town.luck.roll("put off", *occasion) < town.assumed.inspector.put_off
        if regular and falls_ill and inspection.id not in self.put_off:
            return self._put_off(inspection, today)
        self._hand_in(inspection, house, occasion)
        if regular:
            self._plan(house, today + timedelta(days=inspection.accommodation.interval_days))
        return 1

    def _put_off(self, inspection: Inspection, today: date) -> int:
        self.put_off.add(inspection.id)
        reschedule(
            self.town.session,
            inspection,
            planned_on=self.town.working_day(today + WEEK),
            inspector_id=inspection.inspector_id,
            actor=self._planner(),
            now=self.town.now,
        )
        return 0

    def _hand_in(self, inspection: Inspection, house: House, occasion: tuple[object, ...]) -> None:
        town = self.town
        house.live_until(town.today())
        answers = self._answers(inspection, house, occasion)
        submission = Submission(
            town.uid(), tuple(AnswerWrite(town.uid(), answer) for answer in answers)
        )
        user = town.user(inspection.inspector_id)
        submit_checklist(town.session, inspection, submission, user=user, now=town.now)
        opened = select(Deficiency.id, Deficiency.item, Deficiency.place)
        mine = opened.where(Deficiency.inspection_id == inspection.id)
        for case in town.session.execute(mine):
            town.found_for(case.id, house.there[case.item, case.place])

    def _answers(
        self, inspection: Inspection, house: House, occasion: tuple[object, ...]
    ) -> list[Answer]:
        """One a point that is broken or under observation; all else is in order."""
        town = self.town
        checklist = checklist_of(town.session, inspection)
        known = set(deficiencies.unended_points(town.session, inspection.accommodation_id))
        places: dict[str, set[str]] = {}
        for item, place in (*house.there, *known):
            places.setdefault(item, set()).add(place)
        return [
            Answer(item.id, place, value=self._value((item.id, place), known, house, occasion))
            for item in checklist.items()
            for place in sorted(places.get(item.id, ())) or [WHOLE_HOUSE]
        ]

    def _value(
        self, point: Point, known: set[Point], house: House, occasion: tuple[object, ...]
    ) -> str:
        fault = house.there.get(point)
        if fault is None:
            return YES
        looked = self.town.luck.roll("sees", fault.name, *occasion)
        return NO if point in known or looked < self.town.assumed.inspector.sees else YES

    def _plan(self, house: House, on: date) -> None:
        town = self.town
        self.rounds[house.id] += 1
        wish = PlanWish(
            accommodation_id=house.id,
            checklist_id=town.checklist.id,
            kind=InspectionKind.ROUTINE,
            planned_on=town.working_day(on),
            inspector_id=town.users[house.sketch.inspector].id,
            announced=False,
        )
        plan_inspection(town.session, town.district.id, wish, actor=self._planner(), now=town.now)

    def _planner(self) -> Actor:
        return Actor(Role.COORDINATOR, f"user:{self.town.one(Role.COORDINATOR).id}")
