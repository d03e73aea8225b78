"""Handing in: what it opens, what it settles, what it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.ratings import rate
from inspections.domain.rules import judge
from inspections.domain.submission import (
    AnswerWrite,
    Submission,
    answer_digest,
    submission_digest,
)
from inspections.domain.vocabulary import DeficiencyState, InspectionState, Origin, Role
from inspections.settings import Settings
from inspections.store import answers, inspections
from inspections.store.accommodations import Accommodation
from inspections.usecases.record_answers import InspectionClosed, ItemUnknown, record_answers
from inspections.usecases.submit_checklist import AlreadySubmitted, IncompleteChecklist
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, finished, make_district


def test_a_violated_point_becomes_a_deficiency_with_the_deadline_of_its_severity(
    small: SmallDistrict,
) -> None:
    small.clock.to("2026-04-07 10:00")
    [case] = small.inspect("C06")
    assert (case.number, case.state, case.severity) == ("M-2026-0001", "found", "severe")
    assert case.deadline == date(2026, 4, 14)
    assert case.remark == "C06: nicht in Ordnung"


def test_a_deficiency_is_called_by_what_is_wrong(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    assert case.title_de == "Nicht für jede Person ein eigenes Bett"
    assert case.title_en == "Not every person has a bed of their own"


def test_a_clean_house_opens_nothing(small: SmallDistrict) -> None:
    assert small.inspect() == []
    assert small.inspections()[0].rating == "green"


def test_submitting_twice_opens_nothing_twice(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    submission = finished(small.checklists["monthly"].values(), violated=("C06", "B11"))
    first = small.hand_in(inspection_id, submission)
    again = small.hand_in(inspection_id, submission)
    assert (first.first, again.first) == (True, False)
    assert (again.digest, again.opened, again.answers) == (first.digest, 2, first.answers)
    assert len(small.deficiencies()) == 2


def test_what_is_judged_and_sealed_at_the_hand_in_is_what_is_kept(small: SmallDistrict) -> None:
    """Some of it came before, once more, over an older answer, or as a copy made unseen."""
    inspection_id = small.plan()
    whole = finished(small.checklists["monthly"].values(), violated=("C06",)).answers
    [early] = [write for write in whole if write.answer.item == "C06"]
    older = AnswerWrite(uuid4(), Answer("B11", value="no"))
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, inspection_id)
        user = small.user(Role.INSPECTOR)
        record_answers(session, inspection, [early, older], user=user, now=small.clock())
    unseen = AnswerWrite(uuid4(), Answer("C06", value="yes"), origin=Origin.LAST_TIME)
    submission = Submission(uuid4(), (*whole, unseen))
    receipt = small.hand_in(inspection_id, submission)
    with reading(small.sessions) as session:
        kept = answers.current(session, inspection_id)
        inspection = inspections.get(session, small.district.id, inspection_id)
        checklist = inspection.checklist.values()
    assert {point: one.digest for point, one in kept.items()} == {
        (write.answer.item, write.answer.place): answer_digest(write.answer) for write in whole
    }
    assert receipt.digest == submission_digest(
        (one.digest for one in kept.values()), submission.attestation
    )
    said = answers.values(kept.values())
    assert inspection.rating_document == rate(checklist, said, judge(checklist, said)).as_document()
    assert receipt.answers == len(kept)


def test_another_submission_for_the_same_inspection_is_a_conflict(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    checklist = small.checklists["monthly"].values()
    small.hand_in(inspection_id, finished(checklist))
    with pytest.raises(AlreadySubmitted):
        small.hand_in(inspection_id, finished(checklist))


def test_the_same_submission_with_other_answers_is_a_conflict(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    submission = finished(small.checklists["monthly"].values())
    small.hand_in(inspection_id, submission)
    other = replace(submission, answers=(AnswerWrite(uuid4(), Answer("B01", value="no")),))
    with pytest.raises(AlreadySubmitted):
        small.hand_in(inspection_id, other)


def test_an_incomplete_checklist_is_refused_with_its_open_points_and_keeps_nothing(
    small: SmallDistrict,
) -> None:
    inspection_id = small.plan()
    checklist = small.checklists["monthly"].values()
    with pytest.raises(IncompleteChecklist) as refusal:
        small.hand_in(inspection_id, finished(checklist, skip=("B04", "C06")))
    assert refusal.value.points == [("B04", ""), ("C06", "")]
    assert small.inspections()[0].state is InspectionState.PLANNED


def test_an_unknown_item_is_refused_by_name(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    with pytest.raises(ItemUnknown, match="Z99"):
        small.hand_in(
            inspection_id,
            Submission(uuid4(), (AnswerWrite(uuid4(), Answer("Z99", value="yes")),)),
        )


def test_no_answer_is_taken_after_handing_in(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    submission = finished(small.checklists["monthly"].values())
    small.hand_in(inspection_id, submission)
    with transaction(small.sessions) as session, pytest.raises(InspectionClosed):
        record_answers(
            session,
            inspections.get(session, small.district.id, inspection_id),
            [AnswerWrite(uuid4(), Answer("B01", value="no"))],
            user=small.user("inspector"),
            now=small.clock(),
        )


def test_two_inspections_of_a_house_at_once_open_one_deficiency_per_point(
    any_database: Database, clock: MovingClock, settings: Settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    checklist = small.checklists["monthly"].values()
    visits = [small.plan(), small.plan()]
    with transaction(small.sessions) as session:
        # A later visit is known, so neither of these writes to the house and waits by chance.
        session.get_one(Accommodation, small.house.id).last_inspected_on = date(2027, 1, 1)
    gate = Barrier(2)

    def hand_in(inspection_id: int) -> None:
        gate.wait()
        small.hand_in(inspection_id, finished(checklist, violated=("C06",)))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(hand_in, visits))
    assert [case.item for case in small.deficiencies()] == ["C06"]


def test_imminent_danger_is_raised_without_waiting_for_a_review(small: SmallDistrict) -> None:
    small.clock.to("2026-04-10 17:00")  # a Friday evening
    [case] = small.inspect("B04")
    assert case.state == DeficiencyState.OPEN
    assert case.deadline == date(2026, 4, 11)
    small.beat()
    urgent = [subject for subject in small.mailbox.subjects() if "M-2026-0001" in subject]
    assert len(urgent) == 2  # operator and coordinator


def test_a_point_found_again_opens_nothing_new(small: SmallDistrict) -> None:
    small.inspect("C06")
    small.clock.ahead(days=3)
    assert small.inspect("C06") == []
    assert len(small.deficiencies()) == 1


def test_a_point_seen_in_order_closes_its_deficiency(small: SmallDistrict) -> None:
    small.inspect("C06")
    small.clock.ahead(days=3)
    small.inspect()
    [case] = small.deficiencies()
    assert (case.state, case.ended_on) == ("remedied", date(2026, 4, 10))


def test_a_remedied_point_violated_again_is_a_relapse(small: SmallDistrict) -> None:
    [first] = small.inspect("C06")
    small.clock.ahead(days=3)
    small.inspect()
    small.clock.ahead(days=30)
    [again] = small.inspect("C06")
    assert again.relapse_of_id == first.id
