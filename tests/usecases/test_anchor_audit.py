"""Once a day the ends of the chains leave the house, and prove what was cut or rewritten."""

from __future__ import annotations

from dataclasses import replace
from email.policy import SMTP

from sqlalchemy import select

from inspections.audit.anchors import anchors, of_no_district, read_anchors
from inspections.audit.verify import verify
from inspections.db import make_sessions, reading, transaction
from inspections.runtime import installation
from inspections.runtime.outbox import Message
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import run_due
from tests.fixtures.small_district import make_district

ADDRESS = "protokoll@rechnungspruefung.example"


def letters(small):
    with reading(small.sessions) as session:
        query = select(Message).where(Message.letter == "audit_anchor").order_by(Message.id)
        return list(session.scalars(query))


def test_there_is_one_letter_a_day_for_each_district(small) -> None:
    office = replace(small.office, anchor_email=ADDRESS)
    for _ in range(3):
        run_due.anchor(office)
        small.clock.ahead(hours=3)
    assert [letter.recipient for letter in letters(small)] == [ADDRESS]
    small.clock.ahead(days=1)
    run_due.anchor(office)
    assert len(letters(small)) == 2


def test_every_letter_holds_the_end_of_what_is_no_districts_too(
    any_database, clock, settings
) -> None:
    one, _other = (
        make_district(any_database.sessions, clock, settings, code=code) for code in ("a", "b")
    )
    with transaction(make_sessions(any_database.engine), one.district.id) as session:
        installation.take(session, now=clock())
    run_due.anchor(replace(one.office, anchor_email=ADDRESS))
    with reading(any_database.sessions, WHOLE_INSTALLATION) as session:
        [end] = of_no_district(session)
    told = [letter.payload["anchors"] for letter in letters(one)]
    assert len(told) == 2
    assert set(told[0]) & set(told[1]) == {str(end)}, "of another district nobody learns"


def test_without_an_address_there_is_none(small) -> None:
    run_due.run_due(small.office)
    assert letters(small) == []


def test_what_arrives_proves_the_log(small) -> None:
    office = replace(small.office, anchor_email=ADDRESS)
    run_due.run_due(office)
    [arrived] = [each for each in small.mailbox.received if each["To"] == ADDRESS]
    read = read_anchors(arrived.as_bytes(policy=SMTP).decode())
    assert read
    with reading(small.sessions) as session:
        assert {each.chain for each in read} == {each.chain for each in anchors(session)}
        assert verify(session, read).flaws == ()
