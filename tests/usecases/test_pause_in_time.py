"""Whoever pauses while the letters are written is in time or refused, never neither."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from inspections.db import reading, transaction
from inspections.domain.errors import Conflict
from inspections.domain.reminders import ReminderOutcome
from inspections.domain.vocabulary import Role
from inspections.settings import Settings
from inspections.store import reminders
from inspections.store.districts import District
from inspections.usecases.compose_weekly_digest import compose_weekly_digest
from inspections.usecases.pause_digest import pause_digest
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import make_district

WEEKS = ("2026-W16", "2026-W17", "2026-W18")
MONDAYS = ("2026-04-13 07:00", "2026-04-20 07:00", "2026-04-27 07:00")


def test_a_pause_that_was_taken_holds_the_letter_back(
    any_database: Database, clock: MovingClock, settings: Settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    clock.to("2026-04-10 10:00")
    small.beat()
    small.inspect("C06")
    person = f"user-{small.user(Role.COORDINATOR).id}"

    def write() -> bool:
        with transaction(small.sessions) as session:
            district = session.get_one(District, small.district.id)
            return compose_weekly_digest(session, district, now=clock()) > 0

    def pause(week: str) -> bool:
        try:
            with transaction(small.sessions) as session:
                pause_digest(
                    session,
                    session.get_one(District, small.district.id),
                    week=week,
                    person=person,
                    reason="Urlaub",
                    who="user:1",
                    now=clock(),
                )
        except Conflict:
            return False
        return True

    for week, monday in zip(WEEKS, MONDAYS, strict=True):
        clock.to(monday)
        with ThreadPoolExecutor(2) as pool:
            pausing, writing = pool.submit(pause, week), pool.submit(write)
            in_time = pausing.result()
            writing.result()
        with reading(small.sessions) as session:
            rows = {row.person: row for row in reminders.of_week(session, small.district.id, week)}
        expected = ReminderOutcome.PAUSED if in_time else ReminderOutcome.WRITTEN
        assert rows[person].outcome == expected, week
