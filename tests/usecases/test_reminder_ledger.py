"""The reminder ledger: every person has one line a week that says what was sent, or why nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.db import reading, transaction
from inspections.domain.digest import week_of
from inspections.domain.errors import NotFound
from inspections.domain.policy import Policy
from inspections.domain.reminders import ReminderOutcome, due_at, monday_of, weeks_between
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime.outbox import Message
from inspections.store import reminders
from inspections.store.people import Operator, User
from inspections.store.reminders import Reminder
from inspections.usecases.compose_weekly_digest import compose_weekly_digest
from inspections.usecases.pause_digest import AlreadyWritten, PauseRefused, lift_pause, pause_digest
from inspections.usecases.preview_digests import preview_of, previews, upcoming
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district

FRIDAY, MONDAY = "2026-04-10 10:00", "2026-04-13 07:00"
WEEK = "2026-W16"
SERIAL = count(1)


def ledger(small: SmallDistrict, week: str = WEEK) -> dict[str, Reminder]:
    """By role."""
    with reading(small.sessions) as session:
        return {row.role: row for row in reminders.of_week(session, small.district.id, week)}


def digests(small: SmallDistrict) -> dict[str, Message]:
    with reading(small.sessions) as session:
        rows = session.query(Message).filter_by(letter="weekly_digest")
        return {row.key: row for row in rows}


def pause(small: SmallDistrict, role: Role, reason: str = "Urlaub", week: str = WEEK) -> None:
    with transaction(small.sessions) as session:
        pause_digest(
            session,
            small.district,
            week=week,
            person=f"user-{small.user(role).id}",
            reason=reason,
            who=f"user:{small.user(Role.COORDINATOR).id}",
            now=small.clock(),
        )


def lift(small: SmallDistrict, role: Role) -> None:
    with transaction(small.sessions) as session:
        lift_pause(
            session,
            small.district,
            week=WEEK,
            person=f"user-{small.user(role).id}",
            who="user:1",
            now=small.clock(),
        )


@pytest.fixture
def friday(small: SmallDistrict) -> SmallDistrict:
    """A deficiency waits for review and a visit is planned; it is Friday."""
    small.clock.to(FRIDAY)
    small.beat()
    small.inspect("C06")
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    return small


def test_every_person_has_a_line_with_what_happened(friday: SmallDistrict) -> None:
    friday.clock.to(MONDAY)
    friday.beat()
    found = {role: row.outcome for role, row in ledger(friday).items()}
    assert found == {
        "inspector": "written",
        "coordinator": "written",
        "operator": "nothing_due",
        "commissioner": "nothing_due",
        "reader": "not_addressed",
        "admin": "not_addressed",
    }


def test_a_written_line_names_its_letter(friday: SmallDistrict) -> None:
    friday.clock.to(MONDAY)
    friday.beat()
    row = ledger(friday)["coordinator"]
    assert row.message_key in digests(friday)
    assert row.lines == 1
    assert row.at - row.due_at < timedelta(minutes=1)


def test_who_is_switched_off_or_has_no_address_gets_a_line_and_no_letter(
    friday: SmallDistrict,
) -> None:
    with transaction(friday.sessions) as session:
        session.get_one(User, friday.user(Role.INSPECTOR).id).active = False
        session.get_one(Operator, friday.operator.id).email = ""
    friday.clock.to(MONDAY)
    friday.beat()
    assert ledger(friday)["inspector"].outcome == ReminderOutcome.INACTIVE
    assert ledger(friday)["operator"].outcome == ReminderOutcome.NO_ADDRESS


def test_a_dead_monday_shows_how_late_it_was(friday: SmallDistrict) -> None:
    friday.clock.to("2026-04-16 11:00")
    friday.beat()
    row = ledger(friday)["coordinator"]
    assert row.outcome == ReminderOutcome.WRITTEN
    assert row.at - row.due_at == timedelta(days=3, hours=4)


def test_weeks_without_any_worker_leave_a_line_for_everybody(friday: SmallDistrict) -> None:
    friday.beat()  # the letters of the week of the Friday
    friday.clock.to("2026-05-06 09:00")
    friday.beat()
    for week in ("2026-W16", "2026-W17", "2026-W18"):
        rows = ledger(friday, week)
        assert rows["coordinator"].outcome == ReminderOutcome.MISSED, week
        assert rows["admin"].outcome == ReminderOutcome.NOT_ADDRESSED, week
        assert rows["coordinator"].at == friday.clock()
    assert ledger(friday, "2026-W19")["coordinator"].outcome == ReminderOutcome.WRITTEN


def test_a_paused_letter_is_not_written_and_the_ledger_says_by_whom(
    friday: SmallDistrict,
) -> None:
    pause(friday, Role.INSPECTOR, "Im Urlaub")
    friday.clock.to(MONDAY)
    friday.beat()
    row = ledger(friday)["inspector"]
    assert (row.outcome, row.reason) == (ReminderOutcome.PAUSED, "Im Urlaub")
    assert row.decided_by == f"user:{friday.user(Role.COORDINATOR).id}"
    assert all(f"user-{friday.user(Role.INSPECTOR).id}" not in key for key in digests(friday))
    assert ledger(friday)["coordinator"].outcome == ReminderOutcome.WRITTEN


def test_a_pause_holds_for_its_week_only(friday: SmallDistrict) -> None:
    pause(friday, Role.INSPECTOR)
    friday.clock.to(MONDAY)
    friday.beat()
    friday.clock.to("2026-04-20 07:00")
    friday.beat()
    assert ledger(friday, "2026-W17")["inspector"].outcome == ReminderOutcome.WRITTEN


def test_a_lifted_pause_pauses_nothing(friday: SmallDistrict) -> None:
    pause(friday, Role.INSPECTOR)
    lift(friday, Role.INSPECTOR)
    friday.clock.to(MONDAY)
    friday.beat()
    assert ledger(friday)["inspector"].outcome == ReminderOutcome.WRITTEN


def test_a_pause_needs_a_reason_a_person_and_a_letter_to_come(friday: SmallDistrict) -> None:
    with pytest.raises(PauseRefused):
        pause(friday, Role.INSPECTOR, "  ")
    with pytest.raises(AlreadyWritten):
        pause(friday, Role.INSPECTOR, week="2026-W15")
    with pytest.raises(NotFound):
        lift(friday, Role.INSPECTOR)
    friday.clock.to(MONDAY)
    friday.beat()
    with pytest.raises(AlreadyWritten):
        pause(friday, Role.INSPECTOR)


def test_pausing_twice_is_pausing_once(friday: SmallDistrict) -> None:
    pause(friday, Role.INSPECTOR, "Urlaub")
    pause(friday, Role.INSPECTOR, "Krank")
    with reading(friday.sessions) as session:
        (row,) = reminders.pauses(session, friday.district.id, WEEK).values()
    assert row.reason == "Urlaub"


def test_on_friday_the_preview_is_what_monday_brings(friday: SmallDistrict) -> None:
    with reading(friday.sessions) as session:
        coming = upcoming(session, friday.district, now=friday.clock())
        before = {
            one.message.key: (one.message.recipient, one.message.payload)
            for one in previews(session, friday.district, now=friday.clock())
            if one.message
        }
    assert (coming.week, coming.due_at) == (WEEK, due_at(WEEK, Policy()))
    friday.clock.to(MONDAY)
    friday.beat()
    after = {key: (row.recipient, row.payload) for key, row in digests(friday).items()}
    assert before == {key: value for key, value in after.items() if WEEK in key}


def test_looking_at_the_preview_writes_nothing(friday: SmallDistrict) -> None:
    def everything() -> list[int]:
        with reading(friday.sessions) as session:
            return [session.query(kind).count() for kind in (Message, Reminder)]

    before = everything()
    with reading(friday.sessions) as session:
        previews(session, friday.district, now=friday.clock())
    assert everything() == before


def test_the_preview_of_nobody_is_not_there(friday: SmallDistrict) -> None:
    with reading(friday.sessions) as session, pytest.raises(NotFound):
        preview_of(session, friday.district, "user-999", now=friday.clock())


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gaps=st.lists(st.integers(min_value=1, max_value=24 * 24), min_size=1, max_size=6))
def test_every_person_has_exactly_one_line_a_week(gaps, sessions, settings) -> None:
    """Whenever somebody was there to write: from the first week on no week is left out."""
    clock = MovingClock()
    clock.to("2026-01-05 07:00")
    small = make_district(sessions, clock, settings, code=f"kreis-{next(SERIAL)}")
    for hours in [0, *gaps]:
        clock.ahead(hours=hours)
        with transaction(sessions) as session:
            compose_weekly_digest(session, small.district, now=clock())
    with reading(sessions) as session:
        people = {one.key for one in reminders.everybody(session, small.district.id)}
        rows = session.query(Reminder).filter_by(district_id=small.district.id).all()
        lines = Counter((row.week, row.person) for row in rows)
    last = reminders_until(clock)
    weeks = ["2026-W02", *weeks_between("2026-W02", last)]
    weeks += [last] if last != "2026-W02" else []
    assert set(lines.values()) == {1}
    assert set(lines) == {(week, person) for week in weeks for person in people}


def reminders_until(clock: MovingClock) -> str:
    """The last week whose letters could be written by now."""
    this = week_of(office_date(clock()))
    if clock() >= due_at(this, Policy()):
        return this
    return week_of(monday_of(this) - timedelta(days=7))
