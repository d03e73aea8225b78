"""Hosts whose clocks are five minutes apart: nothing twice, and nothing before its time on both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inspections.clock import Clock
from inspections.db import reading, transaction
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.runtime.timers import PENDING, ArmedTimer
from inspections.usecases.run_due import Office, run_due
from tests.fixtures.policies import steps
from tests.fixtures.small_district import SmallDistrict

APART = timedelta(minutes=5)
LIMIT = timedelta(minutes=1)  # after which a worker that is still sending is ended


def ahead(clock: Clock, by: timedelta) -> Clock:
    return lambda: clock() + by


@pytest.fixture
def fast(small: SmallDistrict) -> Office:
    """A host that thinks it is five minutes later."""
    return replace(small.office, clock=ahead(small.clock, APART))


@pytest.fixture
def slow(small: SmallDistrict) -> Office:
    return replace(small.office, clock=ahead(small.clock, -APART))


def test_timers_ring_once_whoever_looks_first(
    small: SmallDistrict, fast: Office, slow: Office
) -> None:
    small.inspect("C06")
    with reading(small.sessions) as session:
        armed = session.query(ArmedTimer).filter(PENDING).all()
        small.clock.now = min(one.due_at for one in armed) - timedelta(minutes=3)
    assert run_due(slow).timers == 0
    rung = run_due(fast).timers
    assert rung > 0
    small.clock.ahead(minutes=10)
    assert [run_due(office).timers for office in (slow, fast, small.office)] == [0, 0, 0]
    with reading(small.sessions) as session:
        fired = session.query(ArmedTimer).filter(ArmedTimer.fired_at.is_not(None)).all()
        assert all(one.fired_at >= one.due_at for one in fired)
    assert len(steps(small, "chase")) == rung == len(fired)


def test_the_weekly_letters_are_written_once(
    small: SmallDistrict, fast: Office, slow: Office
) -> None:
    small.inspect("C06")
    small.clock.to("2026-04-13 06:56")  # due at seven
    written = [run_due(office).digests for office in (slow, fast, slow, small.office, fast)]
    assert written[0] == 0 < written[1]
    assert written[2:] == [0, 0, 0]


def test_a_letter_that_is_being_sent_is_not_taken_by_a_host_that_is_ahead(
    small: SmallDistrict, fast: Office, slow: Office
) -> None:
    """The lease outlasts both clocks and the time after which a worker is ended."""
    small.inspect("B04")
    with reading(small.sessions) as session:
        letter = session.query(Message).first()
    small.clock.now += APART  # for the slow one it is written now
    with transaction(small.sessions) as session:
        assert outbox.lease(session, letter.id, now=slow.clock())
    small.clock.now += LIMIT
    with transaction(small.sessions) as session:
        assert outbox.lease(session, letter.id, now=fast.clock()) is None
    small.clock.now += outbox.LEASE
    with transaction(small.sessions) as session:
        assert outbox.lease(session, letter.id, now=fast.clock()) is not None
