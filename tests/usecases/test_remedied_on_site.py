"""Found and put right in one visit: on record, closed at once, and nobody is written to."""

from __future__ import annotations

from uuid import uuid4

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import InspectionState, Severity
from inspections.runtime import instances
from inspections.store.deficiencies import Deficiency
from tests.fixtures.small_district import SmallDistrict, finished


def visit(
    small: SmallDistrict, *answers: Answer, violated: tuple[str, ...] = ()
) -> list[Deficiency]:
    """Hand in an inspection with these answers; the deficiencies it opened."""
    visit = small.plan()
    said = {each.item for each in answers}
    rest = finished(small.checklists["monthly"].values(), violated=violated, skip=tuple(said))
    writes = [AnswerWrite(uuid4(), each) for each in answers]
    small.hand_in(visit, Submission(uuid4(), (*rest.answers, *writes)))
    return [case for case in small.deficiencies() if case.inspection_id == visit]


def triggers(small: SmallDistrict, case: Deficiency) -> list[str]:
    with transaction(small.sessions) as session:
        return [step.trigger for step in instances.history(session, case.instance_id)]


PUT_RIGHT = Answer("C06", value="no", remark="Bett fehlte, wurde gebracht.", remedied=True)


def test_it_is_a_deficiency_with_number_and_remark_that_is_closed_at_once(
    small: SmallDistrict,
) -> None:
    [case] = visit(small, PUT_RIGHT)
    assert (case.number, case.state, case.remark) == ("M-2026-0001", "remedied", PUT_RIGHT.remark)
    assert case.ended_on is not None
    assert triggers(small, case) == ["find", "pass_on_site"]


def test_nobody_is_written_to_even_in_imminent_danger(small: SmallDistrict) -> None:
    danger = Answer("C06", value="no", severity=Severity.IMMINENT_DANGER, remedied=True)
    [case] = visit(small, danger)
    small.beat(times=2)
    assert case.state == "remedied"
    assert small.mailbox.subjects() == []


def test_with_nothing_else_found_the_inspection_is_closed(small: SmallDistrict) -> None:
    visit(small, PUT_RIGHT)
    assert small.inspections()[-1].state is InspectionState.CLOSED


def test_with_something_else_found_the_inspection_waits_for_its_review(
    small: SmallDistrict,
) -> None:
    visit(small, PUT_RIGHT, violated=("B11",))
    assert small.inspections()[-1].state is InspectionState.HANDED_IN


def test_a_deficiency_known_before_is_closed_when_it_is_put_right(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    assert visit(small, PUT_RIGHT) == []
    [case] = small.deficiencies()
    assert case.state == "remedied"


def test_the_next_time_it_is_a_relapse(small: SmallDistrict) -> None:
    [first] = visit(small, PUT_RIGHT)
    [second] = small.inspect("C06")
    assert second.relapse_of_id == first.id


def test_the_rating_is_of_what_was_found(small: SmallDistrict) -> None:
    visit(small, PUT_RIGHT)
    [put_right] = small.inspections()
    small.inspect("C06")
    assert put_right.rating_document == small.inspections()[-1].rating_document
