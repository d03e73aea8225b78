"""What the clock does to a deficiency, seen through the letters it causes."""

from __future__ import annotations

from datetime import date

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import timers
from inspections.store import deficiencies
from inspections.usecases.decide import Decision, Verdict, decide
from tests.fixtures.small_district import SmallDistrict


def accept(small: SmallDistrict, number: str) -> None:
    with transaction(small.sessions) as session:
        [case] = [c for c in small.deficiencies() if c.number == number]
        case = deficiencies.get(session, small.district.id, case.id)
        verdict = Verdict(Decision.ACCEPT, case.instance.entry)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def state(small: SmallDistrict) -> str:
    return small.deficiencies()[0].state


def opened(small: SmallDistrict) -> None:
    """A severe deficiency found and accepted on Tuesday, 7 April 2026; due on the 14th."""
    small.clock.to("2026-04-07 10:00")
    small.beat()
    small.inspect("C06")
    accept(small, "M-2026-0001")
    small.beat()
    small.mailbox.subjects()


def test_the_operator_is_written_to_when_the_coordinator_accepts(small: SmallDistrict) -> None:
    small.inspect("C06")
    small.beat()
    small.mailbox.subjects()
    accept(small, "M-2026-0001")
    small.beat(times=3)
    [subject] = small.mailbox.subjects()
    assert "M-2026-0001" in subject


def test_a_reminder_goes_out_three_days_ahead_and_once(small: SmallDistrict) -> None:
    opened(small)
    small.clock.to("2026-04-10 07:59")  # three days ahead is a Saturday, so Friday
    small.beat()
    assert small.mailbox.subjects() == []
    small.clock.to("2026-04-10 08:00")
    small.beat(times=3)
    [subject] = small.mailbox.subjects()
    assert "M-2026-0001" in subject


def test_a_deadline_lapses_at_eight_on_the_next_working_day(small: SmallDistrict) -> None:
    opened(small)
    small.clock.to("2026-04-15 07:59")
    small.beat()
    assert state(small) == "open"
    small.clock.to("2026-04-15 08:00")
    small.mailbox.subjects()
    small.beat(times=3)
    assert state(small) == "overdue"
    assert len(small.mailbox.subjects()) == 2  # operator and coordinator


def test_imminent_danger_lapses_after_24_hours_on_a_sunday_too(small: SmallDistrict) -> None:
    small.clock.to("2026-04-11 14:30")
    small.inspect("B04")
    small.clock.to("2026-04-12 14:29")
    small.beat(times=3)
    assert state(small) == "open"
    small.clock.to("2026-04-12 14:30")
    small.beat()
    assert state(small) == "escalated"


def test_after_a_dead_fortnight_everything_due_still_happens(small: SmallDistrict) -> None:
    opened(small)
    small.clock.to("2026-04-29 09:00")
    small.beat()
    assert state(small) == "overdue"


def test_an_unreviewed_finding_reminds_the_coordinator(small: SmallDistrict) -> None:
    small.clock.to("2026-04-07 10:00")
    small.beat()
    small.inspect("C06")
    small.clock.to("2026-04-10 08:00")
    small.beat()
    [letter] = small.mailbox.received
    assert letter["To"] == "coordinator@goerlitz.example"


def test_a_timer_that_raises_rests_an_hour_and_the_others_ring(
    small: SmallDistrict, caplog
) -> None:
    opened(small)
    with transaction(small.sessions) as session:
        broken = session.query(timers.ArmedTimer).filter_by(name="reminder").one()
        broken.trigger = "explode"
    small.clock.to("2026-04-15 08:00")
    done = small.beat()
    assert (done.failed, state(small)) == (1, "overdue")
    with transaction(small.sessions) as session:
        [resting] = session.query(timers.ArmedTimer).filter(
            timers.ArmedTimer.last_error.is_not(None)
        )
        assert "explode" in (resting.last_error or "")


def test_the_deadline_of_a_holiday_week_rolls_on(small: SmallDistrict) -> None:
    small.clock.to("2026-03-27 10:00")  # seven days later is Good Friday
    [case] = small.inspect("C06")
    assert case.deadline == date(2026, 4, 7)  # the Tuesday after Easter
