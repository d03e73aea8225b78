"""A broker as bad as brokers get: it loses, repeats, reorders and forgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from kombu.exceptions import OperationalError

from tests.simulation.journal import Journal


@dataclass(frozen=True)
class Task:
    name: str
    args: tuple[Any, ...]
    until: datetime | None  # expired tasks are dropped by the worker that takes them


class Queue:
    def __init__(self, random: Random, journal: Journal) -> None:
        self.random, self.journal = random, journal
        self.tasks: list[Task] = []
        self.faulty = True

    def publish(self, name: str, args: tuple[Any, ...], now: datetime, expires: float) -> None:
        if self._happens(0.01, "redis down"):
            raise OperationalError("connection refused")
        if self._happens(0.08, "task lost"):
            return
        task = Task(name, args, now + timedelta(seconds=expires))
        self.tasks.append(task)
        if self._happens(0.08, "task repeated"):
            self.tasks += [replace(task, until=None)] * self.random.randint(1, 4)

    def take(self, now: datetime) -> Task | None:
        while self.tasks:
            place = self.random.randrange(len(self.tasks)) if self.faulty else 0
            task = self.tasks.pop(place)
            if task.until is None or task.until >= now:
                return task
        return None

    def give_back(self, task: Task) -> None:
        """The worker died over it: delivered again after the visibility timeout, or lost."""
        if self._happens(0.5, "task redelivered"):
            self.tasks.append(replace(task, until=None))

    def flush(self) -> None:
        self.journal.count("FLUSHALL")
        self.tasks.clear()

    def _happens(self, chance: float, fault: str) -> bool:
        happens = self.faulty and self.random.random() < chance
        if happens:
            self.journal.count(fault)
        return happens
