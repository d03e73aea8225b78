"""A visit ordered to see whether a remedy is real: what it settles, and what is left to see."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import AnswerState, InspectionKind, InspectionState, Role
from inspections.runtime.instances import LoggedStep
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.inspections import Inspection
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.move_inspection import StillToBeSeen, cancel_inspection, reschedule
from inspections.usecases.occasion import Actor
from inspections.usecases.operator_link import link_for
from tests.fixtures.small_district import SmallDistrict, good_answers


@pytest.fixture
def to_verify(small: SmallDistrict) -> int:
    """A severe deficiency the operator objects to; the coordinator sends somebody to look."""
    [case] = small.inspect("B11")
    small.clock.ahead(hours=1)
    send_to_look(small, case.id)
    return case.id


def send_to_look(small: SmallDistrict, case_id: int) -> None:
    office = small.user(Role.COORDINATOR)
    with transaction(small.sessions) as session:
        row = deficiencies.get(session, small.district.id, case_id)
        accept = Verdict(Decision.ACCEPT, row.instance.entry)
        decide(session, row, accept, user=office, now=small.clock())
        link_id = link_for(session, row, row.accommodation.operator, now=small.clock())
        link = session.get_one(OperatorLink, link_id)
        objection = OperatorAnswer(AnswerKind.OBJECTION, "Stimmt nicht.")
        answer_by_operator(session, link, objection, now=small.clock())
        look = Verdict(Decision.FOLLOW_UP, row.instance.entry)
        decide(session, row, look, user=office, now=small.clock())
        assert row.state == "to_verify"


def follow_up(small: SmallDistrict, answer: Answer) -> None:
    """Make the planned follow-up with this one answer."""
    [visit] = planned(small)
    small.clock.ahead(days=6)
    small.hand_in(visit.id, Submission(uuid4(), (AnswerWrite(uuid4(), answer),)))


def planned(small: SmallDistrict) -> list[Inspection]:
    wanted = (InspectionKind.FOLLOW_UP, InspectionState.PLANNED)
    return [row for row in small.inspections() if (row.kind, row.state) == wanted]


def case(small: SmallDistrict, case_id: int) -> Deficiency:
    return next(row for row in small.deficiencies() if row.id == case_id)


def test_a_remedy_seen_on_site_ends_the_case(small: SmallDistrict, to_verify: int) -> None:
    follow_up(small, Answer("B11", value="yes"))
    assert case(small, to_verify).state == "remedied"
    assert planned(small) == []


def test_a_remedy_half_done_is_no_remedy(small: SmallDistrict, to_verify: int) -> None:
    follow_up(small, Answer("B11", value="partly", remark="Nur tagsüber besetzt."))
    found = case(small, to_verify)
    assert found.state == "open"
    assert found.deadline > found.found_on


@pytest.mark.parametrize("state", [AnswerState.NOT_INSPECTED, AnswerState.NOT_APPLICABLE])
def test_what_could_not_be_seen_is_looked_at_again(
    small: SmallDistrict, to_verify: int, state: AnswerState
) -> None:
    follow_up(small, Answer("B11", state=state, reason="Haus verschlossen"))
    assert case(small, to_verify).state == "to_verify"
    [again] = planned(small)
    with transaction(small.sessions) as session:
        [seen] = deficiencies.to_be_seen(session, again.id)
        assert seen.deficiency_id == to_verify


def test_a_known_deficiency_seen_half_done_on_a_routine_visit_stays_open(
    small: SmallDistrict,
) -> None:
    [first] = small.inspect("B11")
    small.clock.ahead(days=20)
    inspection_id = small.plan()
    checklist = small.checklists["monthly"].values()
    answers = [a for a in good_answers(checklist) if a.item != "B11"]
    answers.append(Answer("B11", value="partly"))
    small.hand_in(
        inspection_id, Submission(uuid4(), tuple(AnswerWrite(uuid4(), a) for a in answers))
    )
    assert case(small, first.id).state == "found"
    assert len(small.deficiencies()) == 1


def test_a_visit_put_off_is_brought_forward_for_what_must_be_seen_sooner(
    small: SmallDistrict,
) -> None:
    first, second = small.inspect("B11", "C06")
    small.clock.ahead(hours=1)
    send_to_look(small, first.id)
    [visit] = planned(small)
    with transaction(small.sessions) as session:
        reschedule(
            session,
            session.get_one(Inspection, visit.id),
            planned_on=visit.planned_on + timedelta(days=20),
            inspector_id=visit.inspector_id,
            actor=Actor(Role.COORDINATOR, "user:1"),
            now=small.clock(),
        )
    send_to_look(small, second.id)
    [sooner] = planned(small)
    assert (sooner.id, sooner.planned_on) == (visit.id, visit.planned_on)
    with transaction(small.sessions) as session:
        steps = select(LoggedStep).where(LoggedStep.trigger == "bring_forward")
        [step] = session.scalars(steps)
        assert step.details["for"] == second.number
        assert step.details["planned_on"] == visit.planned_on.isoformat()
        seen = deficiencies.to_be_seen(session, visit.id)
        assert {one.deficiency_id for one in seen} == {first.id, second.id}


def test_a_visit_somebody_waits_for_cannot_be_cancelled(
    small: SmallDistrict, to_verify: int
) -> None:
    [visit] = planned(small)
    office = Actor(Role.COORDINATOR, "user:1")
    with transaction(small.sessions) as session, pytest.raises(StillToBeSeen, match="M-2026-0001"):
        row = session.get_one(Inspection, visit.id)
        cancel_inspection(session, row, actor=office, now=small.clock(), reason="krank")
    assert [row.id for row in planned(small)] == [visit.id]


def test_a_visit_nobody_waits_for_can_be_cancelled(small: SmallDistrict) -> None:
    inspection_id = small.plan()
    office = Actor(Role.COORDINATOR, "user:1")
    with transaction(small.sessions) as session:
        row = session.get_one(Inspection, inspection_id)
        cancel_inspection(session, row, actor=office, now=small.clock(), reason="krank")
    assert small.inspections()[0].state is InspectionState.CANCELLED
