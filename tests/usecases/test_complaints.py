"""The complaint from the door to the answer, and what is left of its sender."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from inspections.db import reading
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import ComplaintState as S
from inspections.domain.vocabulary import Role, Topic, Urgency
from inspections.runtime import instances
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.runtime.timers import ArmedTimer
from inspections.store import complaints
from inspections.store.complaints import ComplaintMessage
from inspections.store.schema import METADATA
from inspections.usecases.advance import StepRefused
from inspections.usecases.decide import SomebodyWasFaster
from inspections.usecases.decide_complaint import Work, WorkRefused
from inspections.usecases.move_inspection import cancel_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.receive_complaint import ComplaintIncomplete, look_up
from tests.fixtures.complaining import TEXT, Complaining
from tests.fixtures.small_district import finished


def letters(complaining: Complaining) -> list[tuple[str, str]]:
    """Name and recipient of what was written so far."""
    with reading(complaining.small.sessions) as session:
        rows = session.scalars(select(Message).order_by(Message.id))
        return [(row.letter, row.recipient) for row in rows]


def test_a_complaint_is_told_to_the_office_and_acknowledged_within_the_hour(
    complaining: Complaining,
) -> None:
    small = complaining.small
    small.clock.to("2026-04-07 14:23")
    case_id = complaining.a_complaint(contact="person@example.test", locale="uk")
    small.beat()
    assert small.mailbox.subjects() == []
    small.clock.to("2026-04-07 15:00")
    small.beat(times=3)
    number = complaining.one(case_id).number
    assert small.mailbox.subjects() == [
        f"Beschwerde {number}: neu eingegangen – Gemeinschaftsunterkunft Niesky",
        "Ваше повідомлення надійшло",
    ]


def test_danger_is_written_to_the_coordinator_at_once_and_to_the_commissioner_an_hour_later(
    complaining: Complaining,
) -> None:
    small = complaining.small
    small.clock.to("2026-04-11 23:40")  # a Saturday night
    complaining.receive(Topic.VIOLENCE)
    small.beat()
    (subject,) = small.mailbox.subjects()
    assert subject.startswith("SOFORT: Beschwerde BS-2026-0001: Gewalt oder Bedrohung")
    small.clock.to("2026-04-12 00:05")
    small.beat()
    assert letters(complaining) == [
        ("complaint_danger", small.user(Role.COORDINATOR).email),
        ("complaint_danger", small.user(Role.COMMISSIONER).email),
    ]


def test_the_same_form_sent_again_is_the_same_complaint(complaining: Complaining) -> None:
    codes = {complaining.receive(form_key="one-page") for _ in range(3)}
    assert len(codes) == 1
    assert len(complaining.all()) == 1


def test_other_words_in_the_same_form_are_another_complaint(complaining: Complaining) -> None:
    assert complaining.receive(form_key="k") != complaining.receive(form_key="k", text="Anderes")
    assert len(complaining.all()) == 2


def test_the_receipt_finds_it_however_it_is_typed_and_nothing_else_does(
    complaining: Complaining,
) -> None:
    code = complaining.receive()
    with reading(complaining.small.sessions) as session:
        house = complaining.small.house
        for typed in (code, code.lower(), f" {code[:3]}-{code[3:6]} {code[6:]} "):
            assert look_up(session, house, typed, complaining.codes).text == TEXT
        for typed in ("", "AAA-AAA-AAA", code[:-1], f"{code}2"):
            with pytest.raises(NotFound):
                look_up(session, house, typed, complaining.codes)


def test_nothing_in_the_database_tells_minute_code_or_who_it_was(complaining: Complaining) -> None:
    small = complaining.small
    small.clock.to("2026-04-07 14:23")
    before = snapshot(complaining)
    code = complaining.receive()
    written = snapshot(complaining).removeprefix(before)
    assert code not in written
    assert "12:23" not in written  # in UTC
    assert "14:23" not in written
    with reading(small.sessions) as session:
        for moment in [
            *session.scalars(select(LoggedStep.at)),
            *session.scalars(select(ArmedTimer.due_at)),
            complaints.get(session, small.district.id, 1).received_at,
        ]:
            assert (moment.minute, moment.second) == (0, 0)


def snapshot(complaining: Complaining) -> str:
    with reading(complaining.small.sessions) as session:
        return "".join(
            f"{table.name}{row}"
            for table in METADATA.sorted_tables
            for row in session.execute(select(table))
        )


def test_no_letter_prints_what_was_told_or_where(complaining: Complaining) -> None:
    small = complaining.small
    complaining.receive(Topic.DANGER, "Feuer im Keller", place="Zimmer 4.04", contact="a@b.example")
    small.clock.ahead(hours=1)
    small.beat()
    with reading(small.sessions) as session:
        for message in session.scalars(select(Message)):
            assert "Feuer im Keller" not in json.dumps(message.payload)
            assert "4.04" not in json.dumps(message.payload)
            assert "a@b.example" not in json.dumps(message.payload)
    for mail in small.mailbox.received:
        assert "Keller" not in mail.as_string()


def test_who_is_not_sorted_in_time_is_chased_and_then_told_to_the_commissioner(
    complaining: Complaining,
) -> None:
    complaining.receive()
    for day in ("2026-04-10 08:00", "2026-04-14 08:00"):
        complaining.small.clock.to(day)
        complaining.small.beat()
    names = [name for name, _ in letters(complaining) if name.startswith("complaint")]
    assert names == ["complaint_received", "complaint_waiting", "complaint_waiting"]


def test_the_whole_way_by_an_inspection(complaining: Complaining) -> None:
    small = complaining.small
    case_id = complaining.a_complaint(contact="person@example.test", locale="ar")
    complaining.sort(case_id)
    visit = complaining.order(case_id, days=0)
    assert complaining.one(case_id).state == S.INSPECTION_ORDERED
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    assert complaining.one(case_id).state == S.SORTED
    complaining.answer(case_id)
    small.beat()
    assert "يوجد جواب على رسالتك" in small.mailbox.subjects()
    small.clock.ahead(days=15)
    small.beat()
    assert complaining.one(case_id).state == S.CLOSED
    assert complaining.one(case_id).ended_on is not None


def test_an_inspection_called_off_gives_the_complaint_back(complaining: Complaining) -> None:
    small = complaining.small
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    visit_id = complaining.order(case_id)
    with small.sessions.begin() as session:
        visit = next(row for row in small.inspections() if row.id == visit_id)
        actor = Actor(Role.COORDINATOR, "user:2")
        cancel_inspection(
            session, session.merge(visit), actor=actor, now=small.clock(), reason="krank"
        )
    assert complaining.one(case_id).state == S.SORTED


def test_a_referred_complaint_is_chased_until_it_is_answered(complaining: Complaining) -> None:
    small = complaining.small
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    complaining.refer(case_id, complaining.office())
    for _ in range(2):
        small.clock.ahead(days=25)
        small.beat()
    waiting = [name for name, _ in letters(complaining) if name == "complaint_waiting"]
    assert len(waiting) == 2
    complaining.answer(case_id)
    assert complaining.one(case_id).state == S.ANSWERED


def test_words_after_the_answer_bring_it_back_to_the_office(complaining: Complaining) -> None:
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    complaining.answer(case_id)
    assert complaining.say_more(case_id, "Es ist wieder kalt.", form_key="once")
    assert not complaining.say_more(case_id, "Es ist wieder kalt.", form_key="once")
    assert complaining.one(case_id).state == S.SORTED
    with reading(complaining.small.sessions) as session:
        (message,) = session.scalars(select(ComplaintMessage))
        assert message.at.minute == 0


def test_a_history_never_runs_backwards_though_residents_are_dated_to_the_hour(
    complaining: Complaining,
) -> None:
    small = complaining.small
    small.clock.to("2026-04-07 09:20")
    case_id = complaining.a_complaint()
    small.clock.to("2026-04-07 10:05")
    small.beat()
    small.clock.to("2026-04-07 10:40")
    complaining.withdraw(case_id)
    case = complaining.one(case_id)
    with reading(small.sessions) as session:
        steps = instances.history(session, case.instance_id)
        rung = session.scalars(select(ArmedTimer.fired_at).where(ArmedTimer.name == "acknowledge"))
        [acknowledged_at] = rung
    assert [step.trigger for step in steps] == ["receive", "acknowledge", "withdraw"]
    assert steps[1].at == acknowledged_at == steps[2].at, "not at ten, before the clock's step"


def test_thirty_days_after_the_end_nothing_names_the_sender(complaining: Complaining) -> None:
    small = complaining.small
    case_id = complaining.a_complaint(contact="person@example.test")
    small.clock.ahead(hours=2)
    small.beat()
    complaining.sort(case_id)
    complaining.decide(case_id, Work.CLOSE, text="Doppelt gemeldet")
    small.clock.ahead(days=29)
    small.beat()
    assert "person@example.test" in snapshot(complaining)
    small.clock.ahead(days=4)
    small.beat()
    assert complaining.one(case_id).state == S.ARCHIVED
    assert "person@example.test" not in snapshot(complaining)


def test_who_withdraws_is_forgotten_at_once(complaining: Complaining) -> None:
    case_id = complaining.a_complaint(contact="person@example.test")
    complaining.withdraw(case_id)
    assert complaining.one(case_id).state == S.WITHDRAWN
    assert "person@example.test" not in snapshot(complaining)
    with pytest.raises(StepRefused):
        complaining.say_more(case_id, "Doch noch etwas")


def test_a_letter_not_yet_sent_goes_nowhere_after_withdrawal(complaining: Complaining) -> None:
    small = complaining.small
    case_id = complaining.a_complaint(contact="person@example.test")
    small.mailbox.failure = OSError("down")
    small.clock.ahead(hours=1)
    small.beat()
    complaining.withdraw(case_id)
    small.mailbox.failure = None
    small.clock.ahead(hours=3)
    small.beat(times=3)
    assert all(mail["To"] != "person@example.test" for mail in small.mailbox.received)


def test_a_contact_that_is_no_address_gets_no_letter(complaining: Complaining) -> None:
    complaining.receive(contact="0151 23456789")
    complaining.small.clock.ahead(hours=1)
    complaining.small.beat()
    assert [name for name, _ in letters(complaining)] == ["complaint_received"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"place": "x" * 201}, "place"),
        ({"contact": "x" * 201}, "contact"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(
    complaining: Complaining, more: dict[str, str], field: str
) -> None:
    with pytest.raises(ComplaintIncomplete) as refused:
        complaining.receive(**more)
    assert field in refused.value.details
    assert complaining.all() == []


def test_a_decision_about_an_older_state_is_refused(complaining: Complaining) -> None:
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    with pytest.raises(SomebodyWasFaster):
        complaining.decide(case_id, Work.ANSWER, text="Zu spät", seen=1)


@pytest.mark.parametrize("work", [Work.ANSWER, Work.CLOSE, Work.REFER, Work.ORDER_INSPECTION])
def test_a_decision_without_its_words_is_refused(complaining: Complaining, work: Work) -> None:
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    with pytest.raises(WorkRefused):
        complaining.decide(case_id, work)


def test_an_office_of_another_district_cannot_be_named(complaining: Complaining) -> None:
    case_id = complaining.a_complaint()
    complaining.sort(case_id)
    with pytest.raises(NotFound):
        complaining.refer(case_id, 4711)


def test_sorting_sets_topic_and_urgency(complaining: Complaining) -> None:
    case_id = complaining.a_complaint()
    complaining.sort(case_id, Urgency.AT_ONCE)
    case = complaining.one(case_id)
    assert (case.urgency, case.alarming) == (Urgency.AT_ONCE, True)
