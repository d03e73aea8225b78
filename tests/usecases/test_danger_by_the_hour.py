"""Imminent danger: the ladder runs day and night until somebody acts, and every call is noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.db import transaction
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.runtime.instances import LoggedStep
from inspections.store import accommodations, deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.districts import District
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.call_list import (
    CallList,
    CallRefused,
    TakenCareOf,
    call_list,
    note_call,
    take_care,
)
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.keep_people import DutyWish, keep_duty
from inspections.usecases.operator_link import follow_link, link_for
from tests.fixtures.small_district import SmallDistrict

SATURDAY_NIGHT = "2026-04-11 23:30"


@pytest.fixture
def danger(small: SmallDistrict) -> SmallDistrict:
    """Found on a Saturday night; the office keeps watch."""
    small.clock.to(SATURDAY_NIGHT)
    with transaction(small.sessions) as session:
        district = session.get_one(District, small.district.id)
        keep_duty(district, DutyWish("+49 3581 6630", "wache@goerlitz.example"))
    small.beat()
    small.inspect("B04")
    small.beat()
    small.mailbox.subjects()
    return small


def told(small: SmallDistrict) -> list[str]:
    """Who got a letter since the last time, by the mail address."""
    small.beat(times=2)
    found = [str(letter["To"]).partition("@")[0] for letter in small.mailbox.received]
    small.mailbox.received.clear()
    return found


def case_of(small: SmallDistrict, session) -> Deficiency:
    return deficiencies.get(session, small.district.id, small.deficiencies()[0].id)


def steps(small: SmallDistrict) -> list[LoggedStep]:
    with transaction(small.sessions) as session:
        return instances.history(session, case_of(small, session).instance_id)


def listed(small: SmallDistrict) -> CallList:
    with transaction(small.sessions) as session:
        case = case_of(small, session)
        policy = accommodations.policy_on(session, case.accommodation, small.clock().date())
        found = call_list(session, case, policy, today=office_date(small.clock()))
        assert found is not None
        return found


def care(small: SmallDistrict, role: Role = Role.COORDINATOR) -> None:
    with transaction(small.sessions) as session:
        take_care(session, case_of(small, session), user=small.user(role), now=small.clock())


def called(small: SmallDistrict, whom: str, *, reached: bool) -> None:
    with transaction(small.sessions) as session:
        user = small.user(Role.INSPECTOR)
        case = case_of(small, session)
        note_call(session, case, whom, reached=reached, user=user, now=small.clock())


def promised(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        case = case_of(small, session)
        link = follow_link(
            session, link_for(session, case, small.operator, now=small.clock()), now=small.clock()
        )
        answer = OperatorAnswer(AnswerKind.IN_PROGRESS, "Wir sind da.", office_date(small.clock()))
        answer_by_operator(session, link, answer, now=small.clock())


def test_the_ladder_climbs_in_the_night_of_a_sunday(danger: SmallDistrict) -> None:
    danger.clock.ahead(minutes=59)
    assert told(danger) == []
    danger.clock.ahead(minutes=1)
    assert told(danger) == ["coordinator"]
    danger.clock.ahead(minutes=119)
    assert told(danger) == []
    danger.clock.ahead(minutes=1)
    assert told(danger) == ["commissioner"]
    danger.clock.ahead(hours=3)
    assert told(danger) == ["wache"]
    danger.clock.ahead(hours=17)
    assert told(danger) == []


def test_after_a_dead_night_every_rung_is_told_once_and_in_order(danger: SmallDistrict) -> None:
    danger.clock.ahead(hours=10)
    for _ in range(6):
        danger.beat()
    assert [step.details for step in steps(danger) if step.trigger == T.ALERT]
    found = [str(letter["To"]).partition("@")[0] for letter in danger.mailbox.received]
    assert [one for one in found if one != "betrieb"] == ["coordinator", "commissioner", "wache"]


def test_who_takes_care_stops_the_ladder(danger: SmallDistrict) -> None:
    danger.clock.ahead(minutes=30)
    care(danger, Role.INSPECTOR)
    danger.clock.ahead(hours=12)
    assert told(danger) == []
    taken = listed(danger).taken_care
    assert taken is not None
    assert taken.actor == f"user:{danger.user(Role.INSPECTOR).id}"
    with pytest.raises(TakenCareOf):
        care(danger)


def test_an_operator_who_answers_stops_the_ladder(danger: SmallDistrict) -> None:
    danger.clock.ahead(minutes=70)
    assert told(danger) == ["coordinator"]
    promised(danger)
    danger.clock.ahead(hours=12)
    assert told(danger) == ["coordinator"]  # told of the answer, not alarmed again
    assert danger.deficiencies()[0].state == "open"


def test_the_deadline_still_lapses_after_a_day_when_somebody_took_care(
    danger: SmallDistrict,
) -> None:
    care(danger)
    danger.clock.ahead(hours=24)
    danger.beat()
    assert danger.deficiencies()[0].state == "escalated"


def test_the_call_list_names_everybody_in_the_order_of_the_ladder(danger: SmallDistrict) -> None:
    contacts = listed(danger).contacts
    assert [one.role for one in contacts] == [
        Role.OPERATOR,
        Role.COORDINATOR,
        Role.COMMISSIONER,
        Role.OFFICE,
    ]
    assert contacts[-1].phone == "+49 3581 6630"


def test_every_call_is_a_line_of_the_history(danger: SmallDistrict) -> None:
    key = listed(danger).contacts[0].key
    called(danger, key, reached=False)
    danger.clock.ahead(minutes=5)
    called(danger, key, reached=True)
    calls = listed(danger).contacts[0].calls
    assert [call.reached for call in calls] == [False, True]
    assert [step.trigger for step in steps(danger)].count(T.CALL) == 2
    with pytest.raises(CallRefused):
        called(danger, "user-999", reached=True)


def test_an_unreached_operator_does_not_stop_the_ladder(danger: SmallDistrict) -> None:
    called(danger, listed(danger).contacts[0].key, reached=False)
    danger.clock.ahead(minutes=60)
    assert told(danger) == ["coordinator"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([5, 50, 70, 130, 400]), min_size=1, max_size=6))
def test_no_rung_is_ever_told_twice_or_before_another(
    danger: SmallDistrict, waits: list[int]
) -> None:
    for minutes in waits:
        danger.clock.ahead(minutes=minutes)
        danger.beat()
    rungs = [step for step in steps(danger) if step.trigger == T.ALERT]
    assert len(rungs) <= 3
    assert danger.deficiencies()[0].rung == 1 + len(rungs)


def test_asking_for_more_time_is_not_taking_care(danger: SmallDistrict) -> None:
    told(danger)
    with transaction(danger.sessions) as session:
        case = case_of(danger, session)
        wish = Verdict(
            Decision.ASK,
            case.instance.entry,
            "Das Ersatzteil fehlt.",
            office_date(danger.clock()) + timedelta(days=9),
        )
        decide(session, case, wish, user=danger.user(Role.COORDINATOR), now=danger.clock())
        case_id = case.id
    with transaction(danger.sessions) as session:
        case = deficiencies.get(session, danger.district.id, case_id)
        assert case.acknowledged_at is None
