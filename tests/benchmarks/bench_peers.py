"""Beside other workflow engines: the same work, the same database settings, the same run.

Each peer is a program of its own in an environment of its own (`peers/`). Begehung never
imports one; django-viewflow is under the AGPL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from inspections.clock import utcnow
from inspections.db import Sessions, reading, transaction
from inspections.domain.vocabulary import DeficiencyTrigger, Role, Severity
from inspections.engine.step import step
from inspections.runtime import instances, timers
from inspections.runtime.instances import Pull
from inspections.usecases.fire_timer import TIMERS_AT_ONCE, fire_or_rest, fire_together
from inspections.workflows import registry
from inspections.workflows.deficiency_v1 import Facts
from tests.benchmarks.district import DATABASES, DURABLE, Place, a_place, settled
from tests.benchmarks.history import TODAY, write_history
from tests.benchmarks.measured import Row, median, row, show
from tests.fixtures.postgres import running_server

PEERS = Path(__file__).parent / "peers"
ENVIRONMENTS = Path(sys.prefix) / "peers"
ROUNDS = 3
CASES = 200
PURE_STEPS = 200_000
WARM = 20
GOAL = 5
OURS = {"Begehung": True, "Begehung without its change log, which the others have not": False}
NAMES = {"viewflow": "django-viewflow 2.4", "spiffworkflow": "SpiffWorkflow 3.2"}
WHAT = {
    "steps": "durable human steps",
    "timers": "due timers fired, each with two letters and a figure",
}
Rates = dict[str, float]  # as a peer prints them


@dataclass(frozen=True)
class Peer:
    """A program that prints its rates as JSON."""

    environment: str
    program: str

    def measure(self, *arguments: str) -> Rates:
        python = _environment(self.environment)
        done = subprocess.run(
            [python, str(PEERS / self.program), *arguments], capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{self.program}: {done.stderr[-2000:]}")
        rates: Rates = json.loads(done.stdout.splitlines()[-1])
        return rates


ENGINES = {name: Peer(name, f"{name}_peer.py") for name in NAMES}


def run() -> Iterator[Row]:
    for database in DATABASES:
        yield from _compared(database)
    yield from _pure()


def _environment(name: str) -> str:
    """The Python of the peer's own environment, made anew when its requirements change."""
    home, wanted = ENVIRONMENTS / name, (PEERS / f"{name}.txt").read_text()
    python, made_for = home / "bin" / "python", home / "made-for.txt"
    if not made_for.exists() or made_for.read_text() != wanted:
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--clear", str(home)], check=True)
        install = ["pip", "install", "--quiet", "--require-hashes", "--python", str(python)]
        subprocess.run([*uv, *install, "-r", str(PEERS / f"{name}.txt")], check=True)
        made_for.write_text(wanted)
    return str(python)


def _compared(database: str) -> Iterator[Row]:
    """Ours and theirs in turn, so that whatever else the machine does falls on all."""
    rates: dict[str, list[Rates]] = {name: [] for name in (*OURS, *ENGINES)}
    for _ in range(ROUNDS):
        for name, audited in OURS.items():
            rates[name].append(_ours(database, audited=audited))
        for name, peer in ENGINES.items():
            with _empty(database) as url:
                rates[name].append(peer.measure(url, str(CASES)))
    for what, words in WHAT.items():
        for name in rates:
            rate, busy = _medians(rates[name], what)
            note = f"{busy:.2f} ms of processor"
            yield row(f"{words}, {database}: {NAMES.get(name, name)}", rate, "per s", note)
        for ours in OURS:
            rate, busy = _medians(rates[ours], what)
            for name, title in NAMES.items():
                theirs, their_busy = _medians(rates[name], what)
                note = f"goal >= {GOAL}; by processor time {their_busy / busy:.2f}"
                yield row(f"  {ours} / {title}", rate / theirs, "times", note)


def _medians(rates: list[Rates], what: str) -> tuple[float, float]:
    """A second, and milliseconds of processor time each, of the program without its database."""
    return median(each[what] for each in rates), median(each[f"{what}_cpu"] for each in rates)


@contextmanager
def _empty(database: str) -> Iterator[str]:
    """A database without tables, with the settings ours is measured with."""
    if database == "sqlite":
        with TemporaryDirectory(prefix="begehung-peer-") as folder:
            yield f"sqlite:///{folder}/peer.sqlite3"
    else:
        with running_server(DURABLE) as server:
            server.run("CREATE DATABASE {}", "peer")
            yield server.url("peer")


def _ours(database: str, *, audited: bool) -> Rates:
    with a_place(database) as one, a_place(database) as other:
        return _human_steps(one, one.opened(audited)) | _timers(other, other.opened(audited))


def _human_steps(place: Place, sessions: Sessions) -> Rates:
    """Reported and confirmed: two steps a case, each with its lock, timers, history and commit."""
    workflow = registry.pinned("deficiency", 1)
    facts = Facts(Severity.MODERATE, TODAY, utcnow(), on_site=False)
    turns = (
        (DeficiencyTrigger.REPORT_REMEDY, Role.OPERATOR),
        (DeficiencyTrigger.CONFIRM, Role.COORDINATOR),
    )
    district = settled(place, houses=0).small.district
    with transaction(sessions) as session:
        cases = instances.begin_many(
            session, workflow, WARM + CASES, district_id=district.id, now=utcnow()
        )
        for case in cases:
            found = Pull("find", Role.INSPECTOR, "user:1", utcnow())
            instances.settle(session, workflow, case, facts, pull=found)
            raised = Pull(DeficiencyTrigger.RAISE, Role.COORDINATOR, "user:1", utcnow())
            instances.pull(session, workflow, case, facts, raised)

    def live(ids: list[int]) -> None:
        for one in ids:
            for trigger, role in turns:
                with transaction(sessions) as session:
                    locked = instances.lock(session, one)
                    pull = Pull(trigger, role, "user:1", utcnow())
                    instances.pull(session, workflow, locked, facts, pull)

    ids = [case.id for case in cases]
    live(ids[:WARM])
    return _rates("steps", 2 * CASES, lambda: live(ids[WARM:]))


def _timers(place: Place, sessions: Sessions) -> Rates:
    write_history(place, settled(place), 3 * (WARM + CASES), armed=True)
    now = utcnow()
    with reading(place.sessions) as session:
        ids = timers.due(session, now=now, limit=WARM + CASES)
    assert len(ids) == WARM + CASES
    for one in ids[:WARM]:
        fire_or_rest(sessions, one, now=now)
    due = ids[WARM:]

    def fire() -> None:
        for at in range(0, len(due), TIMERS_AT_ONCE):
            fire_together(sessions, due[at : at + TIMERS_AT_ONCE], now=now)

    rates = _rates("timers", CASES, fire)
    assert not any(fire_or_rest(sessions, one, now=now) for one in ids)
    return rates


def _pure() -> Iterator[Row]:
    theirs = [Peer("machines", "machines_peer.py").measure(str(PURE_STEPS)) for _ in range(ROUNDS)]
    ours = median(_pure_steps() for _ in range(ROUNDS))
    yield row("bare steps in memory, Begehung", ours, "per s", "the workflow with all its rules")
    for name, title in (("transitions", "transitions"), ("statemachine", "python-statemachine")):
        rate = median(each[name] for each in theirs)
        yield row(f"bare steps in memory, {title}", rate, "per s", "four states, four rules")
        yield row(f"  Begehung / {title}", ours / rate, "times", "goal >= 1")


def _pure_steps() -> float:
    workflow = registry.pinned("deficiency", 1)
    facts = Facts(Severity.MODERATE, TODAY, utcnow(), on_site=False)

    def turn() -> None:
        state = "open"
        for _ in range(PURE_STEPS // 2):
            state = step(workflow, state, "report_remedy", facts, by="operator").target
            state = step(workflow, state, "reject", facts, by="coordinator").target

    return PURE_STEPS / _seconds(turn)


def _rates(what: str, count: int, work: Callable[[], object]) -> Rates:
    started, busy = time.perf_counter(), time.process_time()
    work()
    taken, busy = time.perf_counter() - started, time.process_time() - busy
    return {what: count / taken, f"{what}_cpu": 1000 * busy / count}


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    show(run())
