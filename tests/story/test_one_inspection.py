"""The whole job once: from the plan to the file, by HTTP, Celery, SMTP and Excel."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.fixtures.heartbeat import Heartbeat
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict


def test_one_inspection(
    small: SmallDistrict,
    clock: MovingClock,
    heartbeat: Heartbeat,
    device: Any,
    office: Any,
    house: Any,
    mailbox: Any,
) -> None:
    monthly = small.checklists["monthly"].values()

    clock.to("2026-04-07 09:00")  # the Tuesday after Easter
    office().plans(on="2026-04-07")
    phone = device()
    assert phone.sends(monthly, deficient=("C06",)) == 201
    assert phone.sends_again() == 200
    heartbeat.beat()
    assert mailbox.letters() == [
        ("coordinator", "Begehung: 1 neuer Mangel"),  # this week's digest
    ]

    office().decides("M-2026-0001", "accept")
    heartbeat.beat()
    [(who, subject)] = mailbox.letters()
    assert who == "betrieb"
    assert "M-2026-0001" in subject
    assert "14.04.2026" in subject

    clock.to("2026-04-10 08:00")  # three days ahead is a Saturday, so Friday
    heartbeat.beat(times=2)
    [(who, subject)] = mailbox.letters()
    assert who == "betrieb"
    assert "14.04.2026" in subject

    clock.to("2026-04-13 07:00")  # Monday
    heartbeat.beat(times=2)
    assert [who for who, _subject in mailbox.letters()] == ["betrieb"]

    clock.to("2026-04-15 08:00")  # the deadline is over
    heartbeat.beat()
    assert [who for who, _subject in mailbox.letters()] == ["betrieb", "coordinator"]
    assert small.deficiencies()[0].state == "overdue"

    clock.to("2026-04-16 10:00")
    house.reports_remedy(mailbox.last_to("betrieb"))
    heartbeat.beat()
    assert [who for who, _subject in mailbox.letters()] == ["coordinator"]

    office().decides("M-2026-0001", "accept")  # severe: somebody has to look
    assert [visit["kind"] for visit in device().planned()] == ["follow_up"]
    assert small.deficiencies()[0].state == "to_verify"

    clock.to("2026-04-23 09:00")  # the follow-up; nobody was alive on Monday
    assert device().sends(monthly, only="C06") == 201
    heartbeat.beat(times=2)
    assert small.deficiencies()[0].state == "remedied"
    assert [who for who, _subject in mailbox.letters()] == ["betrieb"]

    office().asks_for_the_list()
    heartbeat.beat()
    assert office().column("Mängel", "Frist") == [date(2026, 4, 14)]
    assert office().column("Mängel", "Status") == ["Behoben"]
