"""A visit is missed, made up for, reviewed and closed; its follow-ups never vanish with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.errors import Conflict
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import (
    AnswerState,
    FollowUpState,
    InspectionKind,
    InspectionState,
    Role,
)
from inspections.store import deficiencies, inspections
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.move_inspection import (
    cancel_inspection,
    reschedule,
    review_inspection,
)
from inspections.usecases.occasion import Actor
from tests.fixtures.small_district import SmallDistrict, finished

COORDINATOR = Actor(Role.COORDINATOR, "user:2")


def state(small: SmallDistrict, visit: int) -> InspectionState:
    [one] = [each for each in small.inspections() if each.id == visit]
    return one.state


def decided(small: SmallDistrict, case: Deficiency, decision: Decision, reason: str = "") -> None:
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        verdict = Verdict(decision, row.instance.entry, reason)
        decide(session, row, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def follow_ups(small: SmallDistrict) -> list[FollowUp]:
    with reading(small.sessions) as session:
        return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


def ordered(small: SmallDistrict) -> tuple[Deficiency, int]:
    """An open deficiency with a follow-up; the visit planned for it."""
    [case] = small.inspect("B11")
    decided(small, case, Decision.ACCEPT)
    decided(small, case, Decision.FOLLOW_UP)
    [visit] = [one.id for one in small.inspections() if one.kind == InspectionKind.FOLLOW_UP]
    return case, visit


def test_a_day_that_passes_unvisited_is_missed_a_day_later(small: SmallDistrict) -> None:
    visit = small.plan(on=date(2026, 4, 9))  # a Thursday
    small.clock.to("2026-04-10 09:00")
    small.beat(2)
    assert state(small, visit) is InspectionState.PLANNED
    assert not [subject for subject in small.mailbox.subjects() if "nicht begonnen" in subject]
    small.clock.to("2026-04-13 09:00")  # the second working day after it
    small.beat(2)
    assert state(small, visit) is InspectionState.MISSED
    told = [subject for subject in small.mailbox.subjects() if "nicht begonnen" in subject]
    assert len(told) == 2


def test_a_device_that_reports_late_begins_a_missed_visit(small: SmallDistrict) -> None:
    visit = small.plan(on=date(2026, 4, 9))
    small.clock.to("2026-04-14 09:00")
    small.beat()
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    assert state(small, visit) is InspectionState.HANDED_IN


def test_a_missed_visit_gets_another_day_and_is_missed_anew(small: SmallDistrict) -> None:
    visit = small.plan(on=date(2026, 4, 9))
    small.clock.to("2026-04-14 09:00")
    small.beat()
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        reschedule(
            session,
            row,
            planned_on=date(2026, 4, 16),
            inspector_id=row.inspector_id,
            actor=COORDINATOR,
            now=small.clock(),
        )
    assert state(small, visit) is InspectionState.PLANNED
    small.clock.to("2026-04-20 09:00")
    small.beat()
    assert state(small, visit) is InspectionState.MISSED


def test_without_a_deficiency_the_coordinator_reviews_and_that_closes_it(
    small: SmallDistrict,
) -> None:
    small.inspect()
    [visit] = small.inspections()
    assert visit.state is InspectionState.HANDED_IN
    with reading(small.sessions) as session:
        waiting = deficiencies.visits_to_review(session, small.district.id)
        assert [one.id for one in waiting] == [visit.id]
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit.id)
        review_inspection(session, row, actor=COORDINATOR, now=small.clock())
    assert state(small, visit.id) is InspectionState.CLOSED


def test_with_deficiencies_nobody_reviews_by_hand(small: SmallDistrict) -> None:
    small.inspect("C06")
    [visit] = small.inspections()
    with pytest.raises(Conflict), transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit.id)
        review_inspection(session, row, actor=COORDINATOR, now=small.clock())


def test_the_last_one_looked_at_reviews_it_and_the_last_one_ended_closes_it(
    small: SmallDistrict,
) -> None:
    first, second = small.inspect("C06", "B11")
    decided(small, first, Decision.ACCEPT)
    assert state(small, first.inspection_id) is InspectionState.HANDED_IN
    decided(small, second, Decision.WITHDRAW, "Versehen.")
    assert state(small, first.inspection_id) is InspectionState.REVIEWED
    decided(small, first, Decision.CLOSE, "Ist erledigt.")
    assert state(small, first.inspection_id) is InspectionState.CLOSED


def test_a_reminder_to_look_through_goes_only_where_nothing_was_found(small: SmallDistrict) -> None:
    small.inspect()
    small.clock.to("2026-04-13 09:00")
    small.beat(2)
    assert any("bitte durchsehen" in subject for subject in small.mailbox.subjects())


def test_a_follow_up_seen_by_any_visit_is_done(small: SmallDistrict) -> None:
    case, _visit = ordered(small)
    small.hand_in(small.plan(), finished(small.checklists["monthly"].values()))
    assert [one.state for one in follow_ups(small)] == [FollowUpState.DONE]
    [now] = [one for one in small.deficiencies() if one.id == case.id]
    assert now.ended_on is not None


def test_a_case_that_ends_otherwise_makes_its_follow_up_void(small: SmallDistrict) -> None:
    case, _visit = ordered(small)
    decided(small, case, Decision.CLOSE, "Nachweis liegt vor.")
    assert [one.state for one in follow_ups(small)] == [FollowUpState.VOID]


def test_a_cancelled_visit_leaves_its_follow_up_ordered_and_somebody_hears_of_it(
    small: SmallDistrict,
) -> None:
    _case, visit = ordered(small)
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        cancel_inspection(session, row, actor=COORDINATOR, now=small.clock(), reason="Krank")
    assert [one.state for one in follow_ups(small)] == [FollowUpState.ORDERED]
    small.clock.to("2026-04-15 09:00")
    small.beat(2)
    assert any("Nachkontrolle ohne Begehung" in subject for subject in small.mailbox.subjects())


def test_ordered_again_it_is_planned_into_a_new_visit_and_the_old_one_is_void(
    small: SmallDistrict,
) -> None:
    case, visit = ordered(small)
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        cancel_inspection(session, row, actor=COORDINATOR, now=small.clock(), reason="Krank")
    small.clock.to("2026-04-08 09:00")
    decided(small, case, Decision.FOLLOW_UP)
    assert [one.state for one in follow_ups(small)] == [FollowUpState.VOID, FollowUpState.PLANNED]


def test_a_missed_visit_misses_its_follow_ups_and_another_day_plans_them(
    small: SmallDistrict,
) -> None:
    _case, visit = ordered(small)
    small.clock.to("2026-04-20 09:00")
    small.beat(2)
    assert state(small, visit) is InspectionState.MISSED
    assert [one.state for one in follow_ups(small)] == [FollowUpState.MISSED]
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        day = date(2026, 4, 22)
        reschedule(
            session, row, planned_on=day, inspector_id=None, actor=COORDINATOR, now=small.clock()
        )
    assert [one.state for one in follow_ups(small)] == [FollowUpState.PLANNED]


def test_what_the_visit_could_not_see_is_missed_and_chased(small: SmallDistrict) -> None:
    _case, visit = ordered(small)
    unseen = Answer("B11", state=AnswerState.NOT_INSPECTED, reason="Haus verschlossen")
    small.clock.to("2026-04-14 09:00")
    with reading(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        submission = finished(row.checklist.values(), skip=("B11",))
    small.hand_in(visit, replace(submission, answers=(AnswerWrite(uuid4(), unseen),)))
    assert [one.state for one in follow_ups(small)] == [FollowUpState.MISSED]
    small.mailbox.subjects()
    small.clock.to("2026-04-21 09:00")
    small.beat(2)
    assert any("Nachkontrolle versäumt" in subject for subject in small.mailbox.subjects())


def test_two_orders_share_a_visit_and_the_earlier_day_counts(small: SmallDistrict) -> None:
    first, second = small.inspect("B11", "C06")
    for case in (first, second):
        decided(small, case, Decision.ACCEPT)
    small.clock.to("2026-04-14 09:00")
    decided(small, first, Decision.FOLLOW_UP)
    small.clock.to("2026-04-07 12:00")
    decided(small, second, Decision.FOLLOW_UP)
    [visit] = [one for one in small.inspections() if one.kind == InspectionKind.FOLLOW_UP]
    assert visit.planned_on == date(2026, 4, 14)
    assert [one.inspection_id for one in follow_ups(small)] == [visit.id, visit.id]
