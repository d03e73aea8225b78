"""The weekly letter: on Monday at seven, once, only to those with something to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from inspections.db import transaction
from inspections.domain.digest import digest_due_at, week_of
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN, is_working_day
from inspections.runtime.outbox import Message
from inspections.store import deficiencies
from inspections.usecases.decide import Decision, Verdict, decide
from tests.fixtures.small_district import SmallDistrict


def digests(small: SmallDistrict) -> dict[str, Message]:
    with transaction(small.sessions) as session:
        rows = session.query(Message).filter_by(letter="weekly_digest").order_by(Message.id)
        return {row.recipient.partition("@")[0]: row for row in rows}


def accept(small: SmallDistrict, case_id: int) -> None:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        verdict = Verdict(Decision.ACCEPT, case.instance.entry)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def ask_extension(small: SmallDistrict, case_id: int, until: date) -> None:
    decided(small, case_id, Decision.ASK, until)


def decided(
    small: SmallDistrict,
    case_id: int,
    decision: Decision,
    until: date | None = None,
    *,
    by: Role = Role.COORDINATOR,
) -> None:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        verdict = Verdict(decision, case.instance.entry, "Aus gutem Grund.", until)
        decide(session, case, verdict, user=small.user(by), now=small.clock())


def to_lead(mail: EmailMessage) -> bool:
    weekly = "Begehung: " in str(mail["Subject"])
    return weekly and str(mail["To"]).startswith("commissioner@")


def test_nothing_to_say_is_not_said(small: SmallDistrict) -> None:
    small.clock.to("2026-04-13 07:00")
    small.beat(times=3)
    assert digests(small) == {}


def test_each_role_hears_what_it_has_to_do(small: SmallDistrict) -> None:
    small.clock.to("2026-04-09 09:00")  # a Thursday
    case, _other = small.inspect("C06", "B11")
    accept(small, case.id)
    small.plan(on=date(2026, 4, 10))
    small.clock.to("2026-04-13 07:00")
    small.beat()
    letters = digests(small)
    assert letters.keys() == {"inspector", "coordinator", "betrieb"}
    names = {who: [s["name"] for s in row.payload["sections"]] for who, row in letters.items()}
    assert names["inspector"] == ["inspections_overdue"]
    assert names["coordinator"] == ["new_deficiencies"]
    assert names["betrieb"] == ["open_deficiencies"]


def test_the_commissioner_hears_what_escalated_and_what_waits_for_a_decision(
    small: SmallDistrict,
) -> None:
    small.clock.to("2026-04-07 10:00")
    small.beat()
    asked, escalated, plain = small.inspect("B13", "C06", "J03")
    for case in (asked, escalated, plain):
        accept(small, case.id)
    ask_extension(small, asked.id, date(2026, 6, 26))
    for day in ("2026-04-15 08:00", "2026-04-22 08:00", "2026-04-27 07:00"):
        small.clock.to(day)
        small.beat(times=2)
    letter = digests(small)["commissioner"]
    told = {
        section["name"]: [line["number"] for line in section["lines"]]
        for section in letter.payload["sections"]
    }
    assert told == {
        "escalated_deficiencies": [escalated.number],
        "extensions_asked": [asked.number],
    }
    subject = [str(one["Subject"]) for one in small.mailbox.received if to_lead(one)][-1]
    assert subject == "Begehung: 1 Mangel eskaliert, 1 Antrag auf Verlängerung"


def test_a_decided_extension_is_not_told_again(small: SmallDistrict) -> None:
    small.clock.to("2026-04-09 09:00")
    small.beat()
    [case] = small.inspect("C06")
    accept(small, case.id)
    ask_extension(small, case.id, date(2026, 4, 28))
    decided(small, case.id, Decision.REFUSE, by=Role.COMMISSIONER)
    small.clock.to("2026-04-13 07:00")
    small.beat()
    assert "commissioner" not in digests(small)


def test_ten_beats_write_one_letter(small: SmallDistrict) -> None:
    small.clock.to("2026-04-13 07:00")
    small.inspect("C06")
    small.beat(times=10)
    assert len(digests(small)) == 1


def test_not_a_minute_before_seven(small: SmallDistrict) -> None:
    small.clock.to("2026-04-09 09:00")
    small.beat()
    small.inspect("C06")
    small.clock.to("2026-04-13 06:59")
    small.beat()
    assert digests(small) == {}


def test_a_dead_monday_is_caught_up(small: SmallDistrict) -> None:
    small.clock.to("2026-04-09 09:00")
    small.beat()
    small.inspect("C06")
    small.clock.to("2026-04-16 11:00")  # a Thursday
    small.beat()
    assert len(digests(small)) == 1


def test_easter_monday_moves_it_to_tuesday() -> None:
    due = digest_due_at(date(2026, 4, 6), Policy())
    assert due.astimezone(BERLIN).isoformat() == "2026-04-07T07:00:00+02:00"


def test_for_ten_years_it_is_seven_in_berlin_on_a_working_day_once_a_week() -> None:
    seen = set()
    for week in range(520):
        monday = date(2026, 1, 5) + timedelta(weeks=week)
        due = digest_due_at(monday + timedelta(days=week % 7), Policy()).astimezone(BERLIN)
        assert (due.hour, due.minute) == (7, 0)
        assert is_working_day(due.date())
        seen.add(due)
    assert len(seen) == 520


@pytest.mark.parametrize(
    ("day", "week"), [(date(2026, 1, 1), "2026-W01"), (date(2027, 1, 1), "2026-W53")]
)
def test_weeks_are_iso_weeks(day: date, week: str) -> None:
    assert week_of(day) == week


def test_the_letter_lists_at_most_twenty_and_says_how_many_there_are(small: SmallDistrict) -> None:
    small.clock.to("2026-04-09 09:00")
    yes_no = [
        item.id
        for item in small.checklists["full"].values().items()
        if item.type == "yes_partly_no" and item.severity in ("severe", "moderate")
    ][:25]
    small.inspect(*yes_no, name="full")
    small.clock.to("2026-04-13 07:00")
    small.beat()
    [section] = digests(small)["coordinator"].payload["sections"]
    assert (section["total"], len(section["lines"])) == (25, 20)


def test_the_clock_change_does_not_move_it() -> None:
    spring = digest_due_at(date(2026, 3, 30), Policy())
    autumn = digest_due_at(date(2026, 10, 26), Policy())
    assert spring == datetime(2026, 3, 30, 5, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 26, 6, tzinfo=UTC)
