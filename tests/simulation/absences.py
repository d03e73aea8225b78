"""People go away and come back early; drawn apart, so that other stories stay as they are."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from inspections.db import transaction
from inspections.domain.errors import NotFound
from inspections.domain.working_days import office_date
from inspections.store.people import User
from inspections.usecases.keep_absences import AbsenceWish, end_absence, enter_absence
from inspections.usecases.keep_people import FieldInvalid
from tests.simulation.journal import Leave
from tests.simulation.own_rules import oclock
from tests.simulation.world import World

GOING, BACK_EARLY = 8, 0.3


class Absences:
    def __init__(self, world: World) -> None:
        self.world, self.town, self.journal = world, world.town, world.journal
        self.random = Random(world.seed * 31)

    def plan(self) -> None:
        first, last = oclock(self.world.first, 8), oclock(self.world.last, 8)
        for _ in range(GOING):
            self.world.at(first + (last - first) * self.random.random(), self.go_away)

    def go_away(self) -> None:
        """For some days from today on, with the colleague as stand-in, who may be away as well."""
        clock = self.world.clock
        away, stand_in = self.random.choice(self._pairs())
        today = office_date(clock())
        last = today + timedelta(days=self.random.randint(0, 12))
        try:
            with transaction(self.world.sessions) as session:
                by = session.get_one(User, self.town.coordinators[0])
                wish = AbsenceWish(away, stand_in, today, last)
                row = enter_absence(session, wish, by=by, now=clock())
        except (FieldInvalid, NotFound):  # the stand-in is away, or somebody was switched off
            return
        leave = Leave(clock(), away, stand_in, last)
        self.journal.leaves.append(leave)
        if self.random.random() < BACK_EARLY:
            soon = clock.now + self.random.random() * timedelta(days=5)
            self.world.at(soon, lambda: self._come_back(row.id, leave))

    def _come_back(self, absence: int, leave: Leave) -> None:
        try:
            with transaction(self.world.sessions) as session:
                by = session.get_one(User, self.town.coordinators[0])
                end_absence(session, absence, by=by, now=self.world.clock())
        except NotFound:  # over meanwhile
            return
        leave.back = self.world.clock()

    def _pairs(self) -> list[tuple[int, int]]:
        return [
            pair
            for one, other in (self.town.inspectors, self.town.coordinators)
            for pair in ((one, other), (other, one))
        ]
