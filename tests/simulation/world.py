"""Eight weeks of a district in one thread: real use cases, real workers, everything else faked.

One random number generator decides everything, so a seed is a story that can be told again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from celery.app.task import Task as CeleryTask
from greenlet import getcurrent, greenlet
from kombu.exceptions import OperationalError as BrokerDown

from inspections.crash_points import crashing
from inspections.db import make_sessions, reading
from inspections.domain.errors import Conflict, NotFound, Refused
from inspections.settings import Settings
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.run_due import Office
from inspections.wiring import Wiring, wire
from tests.simulation.checker import Watch
from tests.simulation.faults import DatabaseTrouble, Faults, SimCrash
from tests.simulation.journal import Change, Journal
from tests.simulation.letters import printing
from tests.simulation.mail_server import ODDS_OF_MOODS, MailServer
from tests.simulation.own_rules import LEASE, oclock
from tests.simulation.queue_of_ids import Queue, Task
from tests.simulation.town import FOUNDED, Town, database_file
from workers import app as worker_app
from workers import jobs, sweeps  # noqa: F401 - the worker must know its tasks
from workers.beat import SCHEDULE

WEEKS = 8
CLOCK_CHANGES = (date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28))
ODDS = {
    "timers": 0.9,
    "letters": 0.9,
    "exports": 0.15,
    "figures": 0.2,
    "digests": 0.35,
    "verify": 0.05,
    "photos": 0.05,
    "devices": 0.05,
    "anchors": 0.05,
    "retention": 0.05,
    "tokens": 0,  # nobody in these stories has one
    "storage": 0,  # nor so many photos
}
IDLE = 0.1  # a sweep that would find nothing is worth so much less
Work = Callable[[], Any]


class SimClock:
    """Every look at it is a moment of its own."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class World:
    def __init__(self, seed: int, town: Town, folder: Path, weeks: int) -> None:
        self.seed, self.town = seed, town
        self.random = Random(seed)
        self.journal = Journal()
        change = self.random.choice(CLOCK_CHANGES)
        first = change - timedelta(days=self.random.randint(5, 7 * weeks - 5))
        self.first, self.last = first, first + timedelta(weeks=weeks)
        self.clock = SimClock(at(first, time(4)))
        self.end = at(self.last, time(12))
        for number, house in enumerate(town.houses, start=1):
            owner = town.operators[number % 2]
            self.journal.changes.append(Change(FOUNDED, ("house", house), owner))
        self.queue = Queue(self.random, self.journal)
        self.mail = MailServer(self.random, self.journal, self.clock, self.meanwhile)
        settings = town.settings(folder)
        self.wiring = replace(wired(settings), clock=self.clock, transport=self.mail)
        self.sessions = make_sessions(self.wiring.engine, WHOLE_INSTALLATION)  # of the people
        office = self.wiring.office()
        self._office = replace(office, render=printing(seed, office.render))
        self.faults = Faults(self.random, self.journal)
        self.watch = Watch(database_file(settings), self.journal)
        self._agenda: list[tuple[datetime, int, Work | greenlet]] = []
        self._order = count()
        self._hub = getcurrent()
        self._looks: list[datetime] = []  # planned for who is stopped
        self.beats = 1  # how many there are at present

    # time -----------------------------------------------------------------------------------

    def at(self, moment: datetime, work: Work | greenlet) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), work))

    def later(self, work: Work, *, at_most: timedelta) -> None:
        self.at(self.clock.now + at_most * self.random.random(), work)

    def run_until(self, moment: datetime) -> None:
        """Each piece of work is a thread of its own, but only one goes on at a time."""
        while self._agenda and self._agenda[0][0] <= moment:
            due, _, work = heapq.heappop(self._agenda)
            self.clock.now = max(self.clock.now, due)
            (work if isinstance(work, greenlet) else greenlet(work)).switch()
        self.clock.now = max(self.clock.now, moment)

    def meanwhile(self, duration: timedelta) -> None:
        """This process waits, or is stopped; all the others go on."""
        until = self.clock.now + duration
        self.at(until, getcurrent())
        if duration > LEASE:  # others take its work over, and meet it when it comes back
            self._somebody_looks(self.clock.now + LEASE + timedelta(seconds=10), until)
            self._somebody_looks(until + timedelta(seconds=70), until + timedelta(seconds=140))
        with self.faults.elsewhere():
            self._hub.switch()

    def _somebody_looks(self, moment: datetime, before: datetime) -> None:
        """Once for all who wait; each of them may be stopped over it in its turn."""
        if not any(moment <= one < before for one in self._looks):
            self._looks.append(moment)
            self.at(moment, self.burst)

    def office(self) -> Office:
        """What the workers work with."""
        return self._office

    # processes ------------------------------------------------------------------------------

    def process(self, work: Work) -> bool:
        """Do it in a process that may die at any moment. True: done, and the doer heard so."""
        try:
            with self.faults.over_a_process():
                work()
        except SimCrash:
            self.wiring.engine.dispose()  # only the file survives
            return False
        except (DatabaseTrouble, BrokerDown):
            return False
        except ExceptionGroup as troubles:  # of several districts
            if troubles.split(DatabaseTrouble)[1]:
                raise
            return False
        except (Refused, Conflict, NotFound) as refusal:
            self.journal.count(f"refused: {type(refusal).__name__}")
            return False
        return True

    def beat(self) -> None:
        for _ in range(self.beats):
            for name, entry in SCHEDULE.items():
                due = self.watch.anything_due(name, self.clock.now)
                if ODDS[name] and self.random.random() < ODDS[name] * (1 if due else IDLE):
                    with suppress(BrokerDown):
                        self.publish(entry["task"], (), **entry["options"])

    def publish(self, name: str, args: tuple[Any, ...], expires: float = 60) -> None:
        self.queue.publish(name, args, self.clock.now, expires)

    def work(self) -> None:
        """A worker takes what is in the queue, until it is empty or the worker is stopped."""
        for _ in range(300):
            task = self.queue.take(self.clock.now)
            if task is None or (self.faults.active and self.random.random() < 0.01):
                return
            self._do(task)

    def _do(self, task: Task) -> None:
        began, talks = self.clock(), len(self.journal.attempts)
        if task.name == "deliver_letter":
            self.mail.row = task.args[0]
        done = self.process(lambda: worker_app.celery.tasks[task.name](*task.args))
        if task.name == "weekly_digests":
            self.watch.digests()
            if done:
                self.journal.looks.append((began, self.clock.now))
        if not done:
            mine = self.journal.attempts[talks : talks + 1]
            if task.name == "deliver_letter" and mine and mine[0].row == task.args[0]:
                mine[0].crashed = True
            self.queue.give_back(task)

    def burst(self) -> None:
        """A few beats in a row and a worker behind them."""
        for _ in range(self.random.choice((1, 1, 2))):
            self.beat()
            self.work()
            self.clock.now += timedelta(seconds=self.random.randint(10, 70))

    # eight weeks ----------------------------------------------------------------------------

    def plan_the_workers(self) -> None:
        """Stretches with one beat, two, none; the queue flushed, the mail server moody."""
        day = self.first
        while day < self.last:
            days = self.random.randint(1, 9)
            [beats] = self.random.choices((1, 2, 0), (6, 3, 2))
            if beats:
                for n in range(days):
                    self._plan_bursts(day + timedelta(days=n), beats)
            day += timedelta(days=days)
        for _ in range(14):
            self.at(self.some_moment(), self.queue.flush)
            [mood] = self.random.choices(list(ODDS_OF_MOODS), list(ODDS_OF_MOODS.values()))
            self.at(self.some_moment(), lambda mood=mood: setattr(self.mail, "mood", mood))

        for _ in range(6):
            self.at(self.some_moment(), self.look_at_the_figures)

    def _plan_bursts(self, day: date, beats: int) -> None:
        edges = [time(6, 58), time(7), time(7, 59), time(8)]
        moments = self.random.sample(edges, self.random.choice((1, 1, 1, 2)))
        if self.random.random() < 0.5:
            moments.append(time(self.random.randrange(24), self.random.randrange(60)))
        for moment in moments:
            offset = timedelta(seconds=self.random.randint(0, 40))

            def burst(beats: int = beats) -> None:
                self.beats = beats
                self.burst()

            self.at(at(day, moment) + offset, burst)

    def some_moment(self) -> datetime:
        days = (self.last - self.first).days
        return at(self.first, time(4)) + timedelta(days=days) * self.random.random()

    def look_at_the_figures(self) -> None:
        """Exact in every snapshot, folded or not."""
        with reading(self.sessions) as session:
            wrong = verify_figures(session, self.town.district)
        if wrong:
            self.watch.violations.append(f"figures at {self.clock.now}: {wrong[0]}")

    # the end --------------------------------------------------------------------------------

    def heal(self) -> None:
        """The faults stop; within three minutes nothing due may be left."""
        self.faults.active = self.queue.faulty = self.mail.faulty = False
        self.run_until(self.clock.now + timedelta(hours=1))  # who was stopped goes on
        self.queue.tasks.clear()
        self.beats = 1
        healed = self.clock.now
        while self.clock.now < healed + timedelta(seconds=180):
            self._healthy_beat()
            self.clock.now += timedelta(seconds=30)
        self.watch.nothing_due_is_left(self.clock.now)

    def calm_down(self) -> None:
        """The retry ladder is at most twelve hours long; leases end before."""
        last = self.clock.now + timedelta(hours=15)
        while self.clock.now < last:
            due = max(self.watch.next_due() or last, self.clock.now + timedelta(minutes=10))
            self.clock.now = min(last, due) + timedelta(seconds=1)
            self._healthy_beat()
        self._healthy_beat()  # what the last beat wrote, as on a policy's first day, is sent

    def _healthy_beat(self) -> None:
        for entry in SCHEDULE.values():
            self.publish(entry["task"], (), expires=900)
            self.work()


def at(day: date, wall: time) -> datetime:
    """That time of day, roughly in Berlin; the exact hour is the program's business."""
    return oclock(day, wall.hour) + timedelta(minutes=wall.minute, seconds=wall.second)


@cache
def wired(settings: Settings) -> Wiring:
    """One engine for all stories told in a folder: it remembers how to say each statement."""
    return wire(settings)


@contextmanager
def living(seed: int, town: Town, folder: Path, weeks: int = WEEKS) -> Iterator[World]:
    """A world whose workers are the real ones, with their tasks going into the bad queue."""
    world = World(seed, town, folder, weeks)

    def apply_async(task: CeleryTask, args: tuple[Any, ...] = (), **options: Any) -> None:
        world.publish(task.name, tuple(args), expires=options.get("expires", 60))

    with (
        pytest.MonkeyPatch.context() as patch,
        crashing(world.faults.at_point),
        world.faults.watching(world.wiring.engine),
    ):
        patch.setattr(CeleryTask, "apply_async", apply_async)
        patch.setattr(worker_app, "_given", world)
        try:
            yield world
        finally:
            world.watch.close()
            world.wiring.engine.dispose()
