"""Devices, server and coordinator in any order, with lost replies, repeats, crashes, wrong clocks.

`make devices` runs 2,000 examples; the daily run some dozen.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from inspections.db import Sessions, reading, transaction
from inspections.domain.checklist import Answer, Point
from inspections.domain.submission import AnswerWrite, Submission, answer_digest
from inspections.domain.vocabulary import Role
from inspections.store import answers, conflicts, inspections
from inspections.store.answers import AnswerRevision
from inspections.usecases.record_answers import record_answers
from inspections.usecases.resolve_conflict import resolve_conflict, undo_resolution
from tests.fixtures.databases import opened, settings_for
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, finished, make_district

EXAMPLES = int(os.environ.get("BEGEHUNG_DEVICE_EXAMPLES", "12"))
POINTS: tuple[Point, ...] = (("C06", ""), ("C06", "Zimmer 1.01"), ("B11", ""))
VALUES = ("yes", "partly", "no")
OWNERS = (Role.INSPECTOR, Role.COORDINATOR, Role.INSPECTOR)  # the third shares its person
SKEWS = (timedelta(days=-3650), timedelta(0), timedelta(hours=5), timedelta(days=3650))
OUTCOMES = ("kept", "request lost", "crash before commit", "reply lost")


class Crash(Exception):
    """The process dies; whatever was not committed is gone."""


@dataclass
class Device:
    """The outbox in Python: a queue, what it knows, a clock of its own."""

    owner: Role
    skew: timedelta
    queue: list[AnswerWrite] = field(default_factory=list)
    acknowledged: list[tuple[AnswerWrite, int]] = field(default_factory=list)
    known: dict[Point, int] = field(default_factory=dict)


@dataclass
class Expected:
    """What the rules say must be there, kept apart from the product."""

    counts: dict[Point, tuple[int, str]] = field(default_factory=dict)
    newest: dict[Point, int] = field(default_factory=dict)
    contested: set[Point] = field(default_factory=set)
    kept: dict[UUID, str] = field(default_factory=dict)
    choices: int = 0
    handed_in: bool = False

    def receive(self, write: AnswerWrite) -> None:
        point, digest = (write.answer.item, write.answer.place), answer_digest(write.answer)
        if write.uid in self.kept:
            return
        self.kept[write.uid] = digest
        rev = self.newest[point] = self.newest.get(point, 0) + 1
        counts = self.counts.get(point)
        if counts is None:
            if self.handed_in:
                self.contested.add(point)
        elif counts[1] != digest and (self.handed_in or counts[0] != write.base_rev):
            self.contested.add(point)
        if not self.handed_in:
            self.counts[point] = (rev, digest)

    def overrule(self, point: Point, digest: str) -> None:
        if self.counts.get(point, (0, ""))[1] != digest:
            self.choices += 1
            rev = self.newest[point] = self.newest.get(point, 0) + 1
            self.counts[point] = (rev, digest)


class Protocol(RuleBasedStateMachine):
    small: SmallDistrict

    def __init__(self) -> None:
        super().__init__()
        self.visit = self.small.plan()
        self.expected = Expected()
        skews = (SKEWS[0], SKEWS[3], SKEWS[1])
        self.devices = [Device(owner, skew) for owner, skew in zip(OWNERS, skews, strict=True)]

    # what devices do --------------------------------------------------------------------------

    @rule(which=st.integers(0, 2), point=st.sampled_from(POINTS), value=st.sampled_from(VALUES))
    def answer(self, which: int, point: Point, value: str) -> None:
        device = self.devices[which]
        base = device.known.get(point, 0)
        claimed = self.small.clock() + device.skew
        device.queue.append(AnswerWrite(uuid4(), Answer(*point, value=value), base, claimed))

    @rule(which=st.integers(0, 2), outcome=st.sampled_from(OUTCOMES))
    def send_the_first(self, which: int, outcome: str) -> None:
        device = self.devices[which]
        if device.queue and outcome != "request lost":
            self._send(device, device.queue[0], outcome)

    @rule(which=st.integers(0, 2), pick=st.integers(0, 50))
    def repeat_something_old(self, which: int, pick: int) -> None:
        device = self.devices[which]
        if not device.acknowledged:
            return
        write, rev = device.acknowledged[pick % len(device.acknowledged)]
        receipt = self._record(device, write)
        assert (receipt.rev, receipt.first) == (rev, False), "I-13"
        assert receipt.digest == answer_digest(write.answer), "I-13"

    @rule(which=st.integers(0, 2))
    def load_the_page(self, which: int) -> None:
        for point, held in self._held().items():
            if not any(_point(write) == point for write in self.devices[which].queue):
                self.devices[which].known[point] = held.rev

    @rule(which=st.integers(0, 2), skew=st.sampled_from(SKEWS))
    def clock_jumps(self, which: int, skew: timedelta) -> None:
        self.devices[which].skew = skew

    @rule()
    def a_month_passes(self) -> None:
        self.small.clock.ahead(days=30)

    # what the office does ---------------------------------------------------------------------

    @precondition(lambda self: not self.expected.handed_in)
    @rule()
    def hand_in(self) -> None:
        sheet = finished(self.small.checklists["monthly"].values())
        held = self._held()
        fresh = tuple(write for write in sheet.answers if _point(write) not in held)
        for write in fresh:
            self.expected.receive(write)
        self.small.hand_in(self.visit, Submission(sheet.id, fresh))
        self.expected.handed_in = True

    @rule(pick=st.integers(0, 50), which=st.integers(0, 50))
    def choose(self, pick: int, which: int) -> None:
        def work(session: Any, visit: Any) -> None:
            found = conflicts.open_of(session, self.visit)
            if not found:
                return
            row = found[pick % len(found)]
            offered = conflicts.contenders(session, row)
            assert offered, "I-15: nothing to choose from"
            chosen = offered[which % len(offered)]
            user = self.small.user(Role.COORDINATOR)
            resolve_conflict(session, visit, row, chosen.rev, user=user, now=self.small.clock())
            self.expected.overrule(row.point, chosen.digest)
            self.expected.contested.discard(row.point)

        self._transact(work)

    @precondition(lambda self: not self.expected.handed_in)
    @rule()
    def take_back(self) -> None:
        def work(session: Any, visit: Any) -> None:
            for row in reversed(conflicts.of_inspection(session, self.visit)):
                stands = row.resolved_at is not None and row.undone_at is None
                held = answers.current(session, self.visit)[row.point]
                untouched = row.written_rev in (None, held.rev)
                if stands and untouched and row.point not in self.expected.contested:
                    break
            else:
                return
            before = answers.said_at(session, self.visit, row.point, row.replaced_rev or 0)
            user = self.small.user(Role.COORDINATOR)
            undo_resolution(session, visit, row, user=user, now=self.small.clock())
            if row.written_rev is not None:
                self.expected.overrule(row.point, answer_digest(before))
            self.expected.contested.add(row.point)

        self._transact(work)

    # what must hold ---------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_doubled_or_invented(self) -> None:
        query = select(AnswerRevision).where(AnswerRevision.inspection_id == self.visit)
        with reading(self.small.sessions) as session:
            rows = list(session.scalars(query))
        stored = {row.uid: row.digest for row in rows}
        assert len(stored) == len(rows), "I-13"
        for device in self.devices:
            for write, _rev in device.acknowledged:
                assert stored[write.uid] == answer_digest(write.answer), "I-12"
        invented = stored.keys() - self.expected.kept.keys()
        assert len(invented) == self.expected.choices, "I-14"
        current = {(row.item, row.place): (row.rev, row.digest) for row in rows if row.current}
        assert current == self.expected.counts, "I-15, I-18: order of arrival decides"

    @invariant()
    def what_is_contested_is_asked_about(self) -> None:
        with reading(self.small.sessions) as session:
            found = [row.point for row in conflicts.open_of(session, self.visit)]
        assert len(found) == len(set(found))
        assert set(found) == self.expected.contested, "I-15"

    def teardown(self) -> None:
        for device in self.devices:
            while device.queue:
                self._send(device, device.queue[0], "kept")
        self.nothing_is_lost_doubled_or_invented()
        self.what_is_contested_is_asked_about()
        held = self._held()
        for which, device in enumerate(self.devices):
            self.load_the_page(which)
            shown = {point: held[point].digest for point in device.known if point in held}
            assert shown == {point: one.digest for point, one in held.items()}, "I-16"

    # the wire -----------------------------------------------------------------------------------

    def _send(self, device: Device, write: AnswerWrite, outcome: str) -> None:
        try:
            receipt = self._record(device, write, dies=outcome == "crash before commit")
        except Crash:
            return
        self.expected.receive(write)
        if outcome == "reply lost":
            return
        assert receipt.digest == answer_digest(write.answer), "I-19: the receipt names the content"
        device.queue.pop(0)
        device.acknowledged.append((write, receipt.rev))
        point = _point(write)
        device.known[point] = receipt.rev
        device.queue = [
            replace(each, base_rev=receipt.rev) if _point(each) == point else each
            for each in device.queue
        ]

    def _record(self, device: Device, write: AnswerWrite, *, dies: bool = False) -> Any:
        def work(session: Any, visit: Any) -> Any:
            user, now = self.small.user(device.owner), self.small.clock()
            [receipt] = record_answers(session, visit, [write], user=user, now=now, late=True)
            if dies:
                raise Crash
            return receipt

        return self._transact(work)

    def _transact(self, work: Callable[[Any, Any], Any]) -> Any:
        with transaction(self.small.sessions) as session:
            return work(session, inspections.get(session, self.small.district.id, self.visit))

    def _held(self) -> dict[Point, Any]:
        with reading(self.small.sessions) as session:
            return answers.current(session, self.visit)


def _point(write: AnswerWrite) -> Point:
    return write.answer.item, write.answer.place


@pytest.fixture(scope="module")
def town(sqlite_template: Path) -> Any:
    """One database for all examples; each has an inspection of its own."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = settings_for(Path(folder))
        shutil.copyfile(sqlite_template, wanted.database_url.removeprefix("sqlite:///"))
        for database in opened(wanted.database_url):
            sessions: Sessions = database.sessions
            yield make_district(sessions, MovingClock(), wanted)


def test_whatever_the_order_nothing_is_lost_and_contradictions_are_asked_about(
    town: SmallDistrict,
) -> None:
    class Here(Protocol):
        small = town

    Here.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Here.TestCase("runTest").runTest()
