"""Letters: once by any human measure, whatever the mail server or the process does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inspections.crash_points import crashing
from inspections.db import transaction
from inspections.mail.outcomes import PermanentFailure, TemporaryFailure
from inspections.runtime import outbox
from inspections.runtime.outbox import LAST_ATTEMPT, LEASE, Message
from inspections.usecases import run_due
from tests.fixtures.small_district import SmallDistrict


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


def a_letter(small: SmallDistrict) -> int:
    """An imminent danger found on Sunday writes to the operator; the other letter is sent."""
    small.clock.to("2026-04-12 14:30")
    small.beat()
    small.inspect("B04")
    with transaction(small.sessions) as session:
        letters = session.query(Message).order_by(Message.id).all()
        for other in letters[1:]:
            other.sent_at = small.clock()
        return letters[0].id


def row(small: SmallDistrict, message_id: int) -> Message:
    with transaction(small.sessions) as session:
        return session.get_one(Message, message_id)


def test_a_letter_is_sent_once_however_often_somebody_asks(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    assert [run_due.deliver(small.office, message_id) for _ in range(5)] == [True] + [False] * 4
    assert len(small.mailbox.received) == 1


def test_a_mail_server_down_for_an_hour_loses_nothing(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    small.mailbox.failure = TemporaryFailure("refused")
    for _ in range(12):
        small.clock.ahead(minutes=5)
        small.beat()
    assert row(small, message_id).sent_at is None
    small.mailbox.failure = None
    small.clock.ahead(hours=4)
    small.beat()
    assert row(small, message_id).sent_at == small.clock()
    to_operator = [one for one in small.mailbox.received if one["To"].startswith("betrieb@")]
    assert len(to_operator) == 1


def test_a_permanent_refusal_is_parked_at_once(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    small.mailbox.failure = PermanentFailure("550 no such user")
    run_due.deliver(small.office, message_id)
    parked = row(small, message_id)
    assert parked.parked_at == small.clock()
    assert "550" in (parked.last_error or "")


def test_the_ladder_ends_in_a_parked_letter(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    small.mailbox.failure = TemporaryFailure("busy")
    for _ in range(LAST_ATTEMPT):
        run_due.deliver(small.office, message_id)
        small.clock.ahead(hours=13)
    assert row(small, message_id).parked_at is not None
    assert row(small, message_id).attempts == LAST_ATTEMPT


@pytest.mark.parametrize("point", ["delivery.leased", "delivery.accepted"])
def test_a_worker_killed_while_sending_is_taken_over_after_the_lease(
    small: SmallDistrict, point: str
) -> None:
    message_id = a_letter(small)

    def die(name: str) -> None:
        if name == point:
            raise Killed

    with crashing(die), pytest.raises(Killed):
        run_due.deliver(small.office, message_id)
    small.clock.ahead(minutes=14)
    assert not run_due.deliver(small.office, message_id)
    small.clock.now += LEASE - timedelta(minutes=13)
    assert run_due.deliver(small.office, message_id)
    ids = {letter["Message-ID"] for letter in small.mailbox.received}
    dates = {letter["Date"] for letter in small.mailbox.received}
    assert (len(ids), len(dates)) == (1, 1)  # a second copy is the same mail


def test_a_worker_that_lost_its_lease_changes_nothing(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    with transaction(small.sessions) as session:
        lost = outbox.lease(session, message_id, now=small.clock())
        assert lost is not None
        session.flush()
        session.expunge(lost)
    small.clock.now += LEASE + timedelta(seconds=1)
    assert run_due.deliver(small.office, message_id)
    with transaction(small.sessions) as session:
        outbox.settle_failed(session, lost, "late news", now=small.clock(), final=True)
    assert row(small, message_id).parked_at is None


def test_a_worker_that_wakes_up_after_its_lease_sends_nothing(small: SmallDistrict) -> None:
    message_id = a_letter(small)

    def sleep_and_be_replaced() -> None:
        small.mailbox.meanwhile = lambda: None
        small.clock.now += LEASE + timedelta(seconds=1)
        assert run_due.deliver(small.office, message_id)

    small.mailbox.meanwhile = sleep_and_be_replaced
    assert not run_due.deliver(small.office, message_id)
    assert len(small.mailbox.received) == 1
    assert row(small, message_id).sent_at == small.clock()


def test_a_letter_that_kills_every_worker_comes_to_an_end(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    for _ in range(LAST_ATTEMPT + 1):
        with transaction(small.sessions) as session:
            outbox.lease(session, message_id, now=small.clock())
        small.clock.now += LEASE + timedelta(seconds=1)
    assert row(small, message_id).parked_at is not None


def test_the_mail_hold_keeps_every_letter_in(small: SmallDistrict) -> None:

    a_letter(small)
    assert run_due.waiting_letters(replace(small.office, mail_hold=True)) == []
    assert run_due.waiting_letters(small.office) != []


def test_a_parked_letter_gets_another_round_when_a_person_says_so(small: SmallDistrict) -> None:
    message_id = a_letter(small)
    small.mailbox.failure = PermanentFailure("550")
    run_due.deliver(small.office, message_id)
    small.mailbox.failure = None
    with transaction(small.sessions) as session:
        assert outbox.send_again(
            session, message_id, district_id=small.district.id, now=small.clock()
        )
    assert run_due.deliver(small.office, message_id)
