"""Claims on the outbox when several workers want the same letter."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError

from inspections.db import transaction
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.store.districts import District
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock


def write(database: Database, clock: MovingClock, key: str = "occasion-1") -> None:
    with transaction(database.sessions) as session:
        district = session.query(District).first() or District(code="a", name="A", land="SN")
        session.add(district)
        session.flush()
        outbox.add(
            session,
            key,
            district_id=district.id,
            letter="weekly_digest",
            recipient="someone@example.org",
            payload={},
            now=clock(),
        )


def test_the_same_occasion_is_one_letter(any_database: Database, clock: MovingClock) -> None:
    for _ in range(10):
        write(any_database, clock)
    with transaction(any_database.sessions) as session:
        assert session.query(Message).count() == 1


def test_of_eight_workers_one_gets_the_lease(any_database: Database, clock: MovingClock) -> None:
    write(any_database, clock)
    gate, leased = Barrier(8), []

    def take() -> None:
        gate.wait()
        with transaction(any_database.sessions) as session:
            leased.append(outbox.lease(session, 1, now=clock()) is not None)

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(leased) == [False] * 7 + [True]


def test_of_two_writers_of_one_occasion_the_database_lets_one_win(
    any_database: Database, clock: MovingClock
) -> None:
    write(any_database, clock)
    with pytest.raises(IntegrityError), transaction(any_database.sessions) as session:
        row = session.query(Message).one()
        session.add(
            Message(
                district_id=row.district_id,
                key=row.key,
                letter=row.letter,
                recipient=row.recipient,
                payload={},
                created_at=clock(),
                not_before=clock(),
            )
        )


def test_another_round_of_attempts_gives_no_old_worker_a_say(
    any_database: Database, clock: MovingClock
) -> None:
    write(any_database, clock)

    def lease() -> Message:
        with transaction(any_database.sessions) as session:
            message = outbox.lease(session, 1, now=clock())
            assert message is not None
            session.flush()
            session.expunge(message)
        return message

    def fail(message: Message, *, final: bool) -> None:
        with transaction(any_database.sessions) as session:
            outbox.settle_failed(session, message, "too late", now=clock(), final=final)

    stopped = lease()
    clock.ahead(minutes=16)
    fail(lease(), final=True)
    with transaction(any_database.sessions) as session:
        assert outbox.send_again(session, 1, district_id=1, now=clock())
    now_sending = lease()
    assert now_sending.attempts == stopped.attempts
    fail(stopped, final=True)
    with transaction(any_database.sessions) as session:
        row = session.get_one(Message, 1)
        assert (row.parked_at, row.leased_until) == (None, now_sending.leased_until)


def test_a_letter_forgotten_while_it_leaves_marks_no_other_as_sent(
    any_database: Database, clock: MovingClock
) -> None:
    write(any_database, clock, "answer:resident-1")
    with transaction(any_database.sessions) as session:
        leaving = outbox.lease(session, 1, now=clock())
        assert leaving is not None
        key = leaving.key
        outbox.forget(session, 1, "resident-1")
    write(any_database, clock, "occasion-2")  # SQLite gives it the number that became free
    with transaction(any_database.sessions) as session:
        outbox.settle_sent(session, key, now=clock())
        [other] = session.query(Message)
        assert (other.key, other.sent_at) == ("occasion-2", None)
