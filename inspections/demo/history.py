"""The demo's months, day by day, lived by the real use cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from inspections.audit.acting import CLOCK, Acting, act
from inspections.demo.complaints import Complaints
from inspections.demo.last_days import LastDays
from inspections.demo.operators import Operators
from inspections.demo.planning import Planning
from inspections.demo.reviews import Reviews
from inspections.demo.stage import Stage
from inspections.demo.visits import Visits
from inspections.domain.working_days import is_working_day, last_working_day
from inspections.usecases.fire_timer import fire_or_rest
from inspections.usecases.run_due import Office, deliver, due_timers, run_due, waiting_letters

LEFT_OVER_FOR = timedelta(days=8)  # before the end, in which the desk is no more cleared
NEW_LEFT, ANSWERS_LEFT = 3, 5


@dataclass(slots=True)
class History:
    stage: Stage
    office: Office
    begins_on: date
    ends_on: date  # the day of today, which has not happened yet
    secret_keys: tuple[str, ...]
    planning: Planning = field(init=False)
    visits: Visits = field(init=False)
    operators: Operators = field(init=False)
    reviews: Reviews = field(init=False)
    complaints: Complaints = field(init=False)

    def __post_init__(self) -> None:
        self.planning = Planning(self.stage, self.begins_on)
        self.visits = Visits(self.stage)
        self.operators = Operators(self.stage)
        self.reviews = Reviews(self.stage)
        self.complaints = Complaints(self.stage, self.secret_keys)

    def happen(self) -> None:
        self.complaints.found_offices()
        day = self.begins_on
        while day < self.ends_on:
            self._day(day)
            day += timedelta(days=1)
        LastDays(self.stage, self.visits, self.operators, self.ends_on).leave_things_to_do()
        self._post()
        self.stage.clock.to(self.ends_on - timedelta(days=1), time(18))
        run_due(self.office)

    def _day(self, day: date) -> None:
        stage = self.stage
        for house in stage.cast.houses:
            if not house.sketch.is_new:
                house.live(day, stage.chance)
            if day == stage.neglected_from:
                house.neglect(stage.chance)
        stage.clock.to(day, time(8, 5))
        if is_working_day(day, stage.material.land):
            self._working_day(day)
        else:
            self._fire_timers()
        self.complaints.happen(day)
        self._post()

    def _working_day(self, day: date) -> None:
        near_the_end = self.ends_on - day <= LEFT_OVER_FOR
        if near_the_end or self._is_first_of_week(day):
            run_due(self.office)
            self.planning.plan(day)
        self._fire_timers()
        self.visits.make(day)
        self._post()
        self.operators.answer(day)
        self._post()
        self.reviews.decide(
            day,
            leave_new=NEW_LEFT if near_the_end else 0,
            leave_answers=ANSWERS_LEFT if near_the_end else 0,
        )
        self._post()

    def _is_first_of_week(self, day: date) -> bool:
        before = last_working_day(day - timedelta(days=1), self.stage.material.land)
        return before.isocalendar().week != day.isocalendar().week

    def _fire_timers(self) -> None:
        with act(Acting(CLOCK)):
            for timer_id in due_timers(self.office):
                fire_or_rest(self.stage.sessions, timer_id, now=self.stage.clock())
        self._post()

    def _post(self) -> None:
        """A letter leaves a minute after it was written."""
        self.stage.clock.moment += timedelta(minutes=1)
        with act(Acting(CLOCK)):
            for message_id in waiting_letters(self.office):
                deliver(self.office, message_id)
