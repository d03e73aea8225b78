"""A changed policy comes into force: what lawfully moves does, once, and the case tells it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inspections.db import make_sessions, transaction
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import office_date
from inspections.runtime import runs
from inspections.runtime.outbox import Message
from inspections.runtime.runs import Run
from inspections.settings import Settings
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import apply_policy
from inspections.usecases.answer_by_operator import AnswerKind
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.set_policy import withdraw_policy
from tests.faults.nth_operation.works import answered
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.policies import change_policy, pending, steps
from tests.fixtures.small_district import SmallDistrict, make_district

S2, S3, S4 = Severity.SEVERE, Severity.MODERATE, Severity.LOW
SHORTER = {S2: 5, S3: 20, S4: 40}
LONGER = {S2: 14, S3: 40, S4: 80}


@pytest.fixture(autouse=True)
def tuesday(small: SmallDistrict) -> None:
    small.clock.to("2026-06-02 09:00")


def accept(small: SmallDistrict, case: Deficiency, deadline: date | None = None) -> None:
    settle(small, case.id, Decision.ACCEPT, deadline)


def settle(
    small: SmallDistrict, case_id: int, decision: Decision, deadline: date | None = None
) -> None:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        verdict = Verdict(decision, case.instance.entry, "so entschieden", deadline)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def the_case(small: SmallDistrict) -> Deficiency:
    [case] = small.deficiencies()
    return case


def letters(small: SmallDistrict, name: str) -> list[Message]:
    with transaction(small.sessions) as session:
        return list(session.query(Message).filter(Message.letter == name))


def tomorrow(small: SmallDistrict) -> None:
    """The first beat of the next day."""
    day = office_date(small.clock()) + timedelta(days=1)
    small.clock.to(f"{day} 00:01")
    small.beat()


def test_a_deadline_the_operator_knows_moves_out_and_he_hears_of_it(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    assert the_case(small).deadline == date(2026, 6, 9)
    version = change_policy(small, days=LONGER)
    small.beat()
    assert the_case(small).deadline == date(2026, 6, 9), "not before its day"
    tomorrow(small)
    assert the_case(small).deadline == date(2026, 6, 16)
    [step] = steps(small, "adjust_deadline")
    assert (step.by, step.actor) == (None, "clock")
    assert step.details["policy"] == version
    assert step.details["set_by"] == "user:1"
    assert (step.details["before"], step.details["deadline"]) == ("2026-06-09", "2026-06-16")
    [letter] = letters(small, "deadline_extended")
    assert letter.payload["deadline"] == "2026-06-16"
    assert "03.06.2026" in letter.payload["reason"]
    assert pending(small) == {"reminder": date(2026, 6, 12), "deadline": date(2026, 6, 17)}


def test_a_deadline_the_operator_knows_is_never_shortened(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    change_policy(small, days=SHORTER)
    tomorrow(small)
    assert the_case(small).deadline == date(2026, 6, 9)
    assert steps(small, "adjust_deadline") == []


@pytest.mark.parametrize(
    ("days", "deadline"), [(SHORTER, date(2026, 6, 8)), (LONGER, date(2026, 6, 16))]
)
def test_a_finding_not_yet_told_moves_both_ways_and_nobody_is_written_to(
    days: dict[Severity, int], deadline: date, small: SmallDistrict
) -> None:
    small.inspect("C06")
    change_policy(small, days=days)
    tomorrow(small)
    assert the_case(small).deadline == deadline
    assert letters(small, "deadline_extended") == []
    assert pending(small) == {"unreviewed": date(2026, 6, 5)}


def test_a_finding_is_not_given_a_deadline_that_is_over(small: SmallDistrict) -> None:
    small.inspect("B13")  # moderate: thirty days
    small.clock.to("2026-06-29 09:00")
    change_policy(small, days={S2: 5, S3: 10, S4: 40})
    tomorrow(small)
    assert the_case(small).deadline == date(2026, 6, 30)


def test_what_was_set_for_the_case_stays(small: SmallDistrict) -> None:
    [case] = small.inspect("B13")
    accept(small, case)
    settle(small, case.id, Decision.EXTEND, date(2026, 7, 20))
    change_policy(small, days=LONGER)
    tomorrow(small)
    assert the_case(small).deadline == date(2026, 7, 20)
    assert steps(small, "adjust_deadline") == []


def test_a_deadline_that_is_over_stays_over(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    small.clock.to("2026-06-10 09:00")
    small.beat()
    assert the_case(small).state == "overdue"
    change_policy(small, days=LONGER)
    tomorrow(small)
    assert (the_case(small).state, the_case(small).deadline) == ("overdue", date(2026, 6, 9))


def test_imminent_danger_keeps_its_day_and_night(small: SmallDistrict) -> None:
    small.inspect("B04")
    before = the_case(small).lapses_at
    change_policy(small, days=LONGER, ladder_minutes=(0, 5, 10, 15))
    tomorrow(small)
    assert the_case(small).lapses_at == before
    assert steps(small, "adjust_timers") == []


def test_pending_reminders_move_and_the_case_tells_it(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    assert pending(small)["reminder"] == date(2026, 6, 5)  # a Friday: three days before is Saturday
    change_policy(small, ahead_days=1)
    tomorrow(small)
    assert pending(small)["reminder"] == date(2026, 6, 8)
    [step] = steps(small, "adjust_timers")
    assert list(step.details["timers"]) == ["reminder"]
    assert the_case(small).deadline == date(2026, 6, 9)


def test_a_reminder_that_should_have_rung_already_rings_when_the_office_opens(
    small: SmallDistrict,
) -> None:
    small.inspect("C06")
    small.clock.to("2026-06-03 12:00")
    assert pending(small)["unreviewed"] == date(2026, 6, 5)
    change_policy(small, review_days=1)
    tomorrow(small)
    assert pending(small)["unreviewed"] == date(2026, 6, 4)
    assert letters(small, "please_review") == []
    small.clock.to("2026-06-04 08:00")
    small.beat()
    assert len(letters(small, "please_review")) == 1


def test_what_has_rung_does_not_ring_again(small: SmallDistrict) -> None:
    small.inspect("C06")
    small.clock.to("2026-06-05 08:00")
    small.beat()
    assert len(letters(small, "please_review")) == 1
    change_policy(small, review_days=9)
    tomorrow(small)
    small.clock.to("2026-06-30 08:00")
    small.beat()
    assert len(letters(small, "please_review")) == 1


def test_a_timer_rings_by_the_policy_of_its_day(small: SmallDistrict) -> None:
    """Whether a photo proves the remedy is asked when the coordinator confirms, not before."""
    [case] = small.inspect("B13")
    accept(small, case)
    change_policy(small, on=date(2026, 6, 10), on_site=frozenset({S3}))
    answered(small, case.id, AnswerKind.REMEDIED)
    small.clock.to("2026-06-09 09:00")
    settle(small, case.id, Decision.ACCEPT)
    assert the_case(small).state == "remedied"


def test_the_same_decision_a_day_later_follows_the_new_policy(small: SmallDistrict) -> None:
    [case] = small.inspect("B13")
    accept(small, case)
    change_policy(small, on=date(2026, 6, 10), on_site=frozenset({S3}))
    answered(small, case.id, AnswerKind.REMEDIED)
    small.clock.to("2026-06-10 09:00")
    settle(small, case.id, Decision.ACCEPT)
    assert the_case(small).state == "to_verify"


def test_it_happens_once_however_often_the_clock_asks(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    version = change_policy(small, days=LONGER, ahead_days=5)
    tomorrow(small)
    small.beat(times=3)
    assert len(steps(small, "adjust_deadline")) == 1
    assert steps(small, "adjust_timers") == []
    with transaction(small.sessions) as session:
        done = session.query(Run).filter(Run.kind == apply_policy.KIND).all()
        assert [run.key for run in done] == [str(version)]


def test_a_run_broken_off_goes_on_where_it_stopped(
    small: SmallDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in small.inspect("C06", "B11"):
        accept(small, case)
    change_policy(small, days=LONGER)
    small.clock.to("2026-06-03 00:01")
    real = apply_policy._follow
    asked: list[int] = []

    def breaks_down(session, case, news, *, now):
        asked.append(case.case)
        if len(asked) == 2:
            raise RuntimeError("the power fails")
        return real(session, case, news, now=now)

    monkeypatch.setattr(apply_policy, "_follow", breaks_down)
    with pytest.raises(ExceptionGroup, match="did not follow"):
        apply_policy.apply_policies(small.sessions, clock=small.clock)
    assert len(steps(small, "adjust_deadline")) == 1
    with transaction(small.sessions) as session:
        assert runs.latest(session, apply_policy.KIND, district_id=small.district.id) is None
    monkeypatch.undo()
    assert apply_policy.apply_policies(small.sessions, clock=small.clock) == 1
    assert len(steps(small, "adjust_deadline")) == 2
    assert apply_policy.apply_policies(small.sessions, clock=small.clock) == 0


def test_two_policies_that_came_while_nobody_worked_are_one_change(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    change_policy(small, on=date(2026, 6, 3), days=LONGER)
    change_policy(small, on=date(2026, 6, 4), days={S2: 21, S3: 40, S4: 80})
    small.clock.to("2026-06-04 00:01")
    small.beat()
    assert the_case(small).deadline == date(2026, 6, 23)
    assert len(steps(small, "adjust_deadline")) == 1


def test_a_second_policy_moves_again_what_the_first_one_moved(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    accept(small, case)
    change_policy(small, days=LONGER)
    tomorrow(small)
    change_policy(small, days={S2: 21, S3: 40, S4: 80})
    tomorrow(small)
    assert the_case(small).deadline == date(2026, 6, 23)
    assert len(steps(small, "adjust_deadline")) == 2


@pytest.mark.parametrize(
    ("since", "deadline"),
    [(date(2026, 6, 9), date(2026, 6, 16)), (date(2026, 6, 10), date(2026, 6, 9))],
)
def test_a_night_without_workers_changes_nothing_about_what_moves(
    since: date, deadline: date, small: SmallDistrict
) -> None:
    """The ninth lapses on the tenth at eight; a policy comes before the timers of its day."""
    [case] = small.inspect("C06")
    accept(small, case)
    change_policy(small, on=since, days=LONGER)
    small.clock.to("2026-06-10 09:30")
    small.beat()
    assert the_case(small).deadline == deadline
    assert the_case(small).state == ("open" if deadline > since else "overdue")


def test_a_policy_is_set_withdrawn_and_followed_on_every_database(
    any_database: Database, clock: MovingClock, settings: Settings
) -> None:
    sessions = make_sessions(any_database.engine, WHOLE_INSTALLATION)
    small = make_district(sessions, clock, settings, code="bautzen")
    [case] = small.inspect("C06")
    accept(small, case)
    change_policy(small, days=LONGER)
    for _twice in range(2):  # the day is free again once the first is withdrawn
        later = change_policy(small, on=date(2026, 12, 1), chase_days=9)
        with transaction(small.sessions) as session:
            district = session.get_one(District, small.district.id)
            withdraw_policy(session, district, later, withdrawn_by="user:1", now=clock())
    clock.ahead(days=1)
    assert apply_policy.apply_policies(small.sessions, clock=clock) == 1
    assert apply_policy.apply_policies(small.sessions, clock=clock) == 0
    assert len(steps(small, "adjust_deadline")) == 1
