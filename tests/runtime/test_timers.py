"""When timers ring, and that each rings once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from threading import Barrier, Thread

import pytest

from inspections.db import transaction
from inspections.domain.working_days import BERLIN
from inspections.engine.definition import Ahead, At, InDays, Timer
from inspections.runtime import timers
from inspections.usecases.fire_timer import fire_timer
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock, berlin
from tests.fixtures.small_district import make_district


@dataclass(frozen=True)
class Facts:
    deadline: date = date(2026, 4, 14)
    lapses_at: datetime = berlin("2026-04-15 08:00")


def rings(when: Ahead | At | InDays, now: str = "2026-04-07 10:00") -> str | None:
    moment = timers.rings_at(Timer("t", when, "x"), Facts(), now=berlin(now), land="SN")
    return moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") if moment else None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (Ahead("deadline", days=1), "2026-04-13 08:00"),
        (Ahead("deadline", days=3), "2026-04-10 08:00"),  # the 11th is a Saturday
        (Ahead("deadline", days=7), None),  # today: too late to remind
        (At("lapses_at"), "2026-04-15 08:00"),
        (InDays(2), "2026-04-09 08:00"),
        (InDays(4), "2026-04-13 08:00"),  # a Saturday rolls on
    ],
)
def test_reminders_ring_rather_early_and_the_rest_rather_late(
    when: Ahead | At | InDays, expected: str | None
) -> None:
    assert rings(when) == expected


def test_buss_und_bettag_is_no_working_day_in_saxony() -> None:
    assert rings(InDays(1), now="2026-11-17 10:00") == "2026-11-19 08:00"


def test_eight_workers_at_one_timer_fire_it_once(
    any_database: Database, clock: MovingClock, settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    clock.to("2026-04-07 10:00")
    [case] = small.inspect("C06")
    clock.to("2026-04-10 08:00")
    with transaction(small.sessions) as session:
        [timer] = timers.pending(session, case.instance_id)
        timer_id = timer.id
    gate, fired = Barrier(8), []

    def fire() -> None:
        gate.wait()
        with transaction(small.sessions) as session:
            fired.append(fire_timer(session, timer_id, now=clock()))

    threads = [Thread(target=fire) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fired) == [False] * 7 + [True]


def test_leaving_a_state_disarms_its_timers(small) -> None:
    small.clock.to("2026-04-07 10:00")
    [case] = small.inspect("C06")
    small.clock.to("2026-04-08 10:00")
    small.inspect()
    with transaction(small.sessions) as session:
        assert timers.pending(session, case.instance_id) == []
