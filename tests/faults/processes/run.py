"""One run: people work, faults come down, in between everything must settle; then the checker.

The moments come from a seed, what happens in between from the machine.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.faults.processes.fault_list import FAULTS, WITH_FAKETIME, Fault, Mend
from tests.faults.processes.journal import Journal
from tests.faults.processes.program import NotInTime, Program, until
from tests.faults.processes.stack import Stack

PEOPLE = (
    ("inspector", "inspector@goerlitz.example"),
    ("inspector", "zweite@goerlitz.example"),
    ("coordinator", "coordinator@goerlitz.example"),
    ("operators", ""),
)
SETTLED_WITHIN = 180.0  # the promise of the plan: nothing due is older after the last fault
UNSETTLED = (
    "SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND parked_at IS NULL)"
    " + (SELECT count(*) FROM timers WHERE fired_at IS NULL AND disarmed_at IS NULL"
    "    AND due_at <= to_timestamp(%s)) + (SELECT count(*) FROM facts)"
)


@dataclass(frozen=True)
class Plan:
    seconds: float
    kills: int  # goes on until both are reached, but never beyond the seconds
    seed: int = 1
    pace: tuple[float, float] = (0.3, 2.0)  # seconds between two faults
    breath: float = 75.0  # seconds between two looks whether all settles
    haste: float = 1.0  # of the people
    faults: tuple[Fault, ...] = FAULTS


@dataclass
class Run:
    """The faults that last at present, and what was done so far."""

    stack: Stack
    plan: Plan
    kills: int = 0
    lasting: list[tuple[float, Fault, Mend]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.plan.seed)
        self.journal = Journal(self.stack.home / "faults.jsonl")
        fake = self.stack.clock.library is not None
        self.faults = [f for f in self.plan.faults if fake or f.name not in WITH_FAKETIME]

    def rain(self, until_moment: float) -> None:
        """Faults at random moments, up to three at a time, until then or until enough."""
        next_one = time.monotonic()
        while time.monotonic() < until_moment and self.kills < self.plan.kills:
            self.mend(time.monotonic())
            self.stack.tend()
            if time.monotonic() >= next_one and len(self.lasting) < min(3, len(self.faults)):
                self.strike(self._choose())
                next_one = time.monotonic() + self.chance.uniform(*self.plan.pace)
            time.sleep(0.02)

    def _choose(self) -> Fault:
        busy = {fault.name for _end, fault, _mend in self.lasting}
        idle = [fault for fault in self.faults if fault.name not in busy]
        return self.chance.choices(idle, [fault.weight for fault in idle])[0]

    def strike(self, fault: Fault) -> None:
        self.journal.note("begun", fault=fault.name, what=fault.what)
        lasting = fault.begin(self.stack, self.chance)
        self.journal.note("clock", offset=self.stack.clock.offset)
        self.kills += fault.kills
        if lasting:
            seconds, mend = lasting
            self.lasting.append((time.monotonic() + seconds, fault, mend))
        else:
            self._over(fault)

    def mend(self, now: float) -> None:
        for one in [one for one in self.lasting if one[0] <= now]:
            self.lasting.remove(one)
            one[2]()
            self._over(one[1])

    def _over(self, fault: Fault) -> None:
        self.journal.note(
            "over", fault=fault.name, kills=fault.kills, offset=self.stack.clock.offset
        )

    def heal_and_settle(self) -> None:
        """End every fault, let nobody act, and wait until nothing is due any more."""
        self.mend(float("inf"))
        self.stack.sink.behave()
        control = self.stack.home / "control"
        control.write_text("pause")
        begun = time.monotonic()
        try:
            until(self._settled, "everything due to be done", SETTLED_WITHIN)
        except NotInTime:
            self.journal.note("unsettled", seconds=SETTLED_WITHIN, left=self._left())
        else:
            self.journal.note("settled", seconds=round(time.monotonic() - begun, 2))
        control.write_text("run")

    def _settled(self) -> bool:
        self.stack.tend()
        if self._left() != 0:
            return False
        return self.stack.web_answers()

    def _left(self) -> int:
        """How much is due; -1 when the database cannot be asked."""
        try:
            with self.stack.postgres.connect() as connection:
                row = connection.execute(UNSETTLED, (self.stack.clock.now(),)).fetchone()
        except psycopg.Error:
            return -1
        return int(str(row[0])) if row else -1


def start_people(stack: Stack, leave: ExitStack, seed: int, haste: float) -> list[Program]:
    """`haste` divides their pauses."""
    (stack.home / "control").write_text("run")
    people = []
    for number, (role, login) in enumerate(PEOPLE):
        call = [
            *(sys.executable, "-m", "tests.faults.processes.load", role, login),
            *(
                stack.web_host,
                str(stack.port),
                str(stack.home),
                str(seed * 10 + number),
                str(haste),
            ),
        ]
        log = stack.home / f"person-{number}.log"
        person = Program(f"person-{number}", call, log=log, cwd=stack.tree, environment=os.environ)
        person.start()
        leave.callback(person.clear_away)
        people.append(person)
    return people


def send_home(stack: Stack, people: list[Program]) -> None:
    (stack.home / "control").write_text("stop")
    until(lambda: not any(one.alive for one in people), "the people to go home", 60)


def carry_out(stack: Stack, plan: Plan) -> Run:
    """All of it; what happened is in the journals below the stack's home."""
    run = Run(stack, plan)
    ends = time.monotonic() + plan.seconds
    with ExitStack() as leave:
        people = start_people(stack, leave, plan.seed, plan.haste)
        while time.monotonic() < ends and run.kills < plan.kills:
            run.rain(min(ends, time.monotonic() + plan.breath))
            run.heal_and_settle()
        send_home(stack, people)
        run.heal_and_settle()
        run.journal.note("ended", kills=run.kills, offset=stack.clock.offset)
    return run


def check(stack: Stack) -> subprocess.CompletedProcess[str]:
    """The checker as a program of its own; 0 means nothing was found."""
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.processes.checker", *arguments(stack)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip


def arguments(stack: Stack) -> list[str]:
    home = stack.home
    return [
        *("--database", stack.postgres.url(role="postgres")),
        *("--sink", str(home / "sink" / "journal.jsonl")),
        *("--clients", str(home / "clients"), "--faults", str(home / "faults.jsonl")),
    ]
