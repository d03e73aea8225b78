"""Two devices, one inspection: nothing is lost, one answer counts, a coordinator chooses."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import DeficiencyState, InspectionState, Role
from inspections.store import conflicts, inspections
from inspections.usecases.answers_disagree import AnswersDisagree
from inspections.usecases.decide import Decision, accept_all
from inspections.usecases.move_inspection import review_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.record_answers import InspectionClosed
from inspections.usecases.resolve_conflict import (
    NONE_OF_THEM,
    AlreadyResolved,
    NoSuchAnswer,
    ReviewedSince,
    resolve_conflict,
)
from tests.fixtures.contested_house import ANNA, BEN, House
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def house(small: SmallDistrict) -> House:
    return House(small)


def test_different_rooms_and_questions_merge_silently(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes", place="Zimmer 1.01")
    house.says(BEN, "yes", item="B11")
    assert house.contested() == {}
    assert len(house.held()) == 3


def test_the_same_answer_of_two_people_is_no_contradiction(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "no")
    assert house.contested() == {}


def test_whoever_saw_the_other_answer_corrects_it_and_nobody_is_asked(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes", base=1)
    assert house.contested() == {}
    assert house.counts() == "yes"


def test_the_same_question_keeps_both_shows_the_last_received_and_asks(house: House) -> None:
    house.says(ANNA, "no")
    house.small.clock.ahead(minutes=5)
    house.says(BEN, "yes")
    assert house.counts() == "yes"
    assert house.choices() == [("Inspector 1", "no"), ("Coordinator 1", "yes")]


def test_whoever_corrects_the_own_answer_is_heard_with_the_last_word(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.says(BEN, "partly", base=2)
    assert house.choices() == [("Inspector 1", "no"), ("Coordinator 1", "partly")]


def test_a_third_device_makes_three_answers_of_one_contradiction(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.says(Role.COMMISSIONER, "partly")
    assert [value for _by, value in house.choices()] == ["no", "yes", "partly"]


@pytest.mark.parametrize("chosen", ["no", "yes"])
def test_choosing_ends_it_and_the_chosen_answer_counts(house: House, chosen: str) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.chooses(chosen)
    assert house.counts() == chosen
    assert house.contested() == {}


def test_a_choice_is_made_once_and_among_the_answers_only(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    for rev in (NONE_OF_THEM, 7):
        with pytest.raises(NoSuchAnswer):
            house.takes(rev)
    house.takes(1)
    with pytest.raises(AlreadyResolved):
        house.takes(1)


def test_a_choice_is_taken_back_and_what_counted_before_counts(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.chooses("no")
    house.takes_back()
    assert house.counts() == "yes"
    assert house.choices() == [("Inspector 1", "no"), ("Coordinator 1", "yes")]
    with reading(house.small.sessions) as session:
        first, second = conflicts.of_inspection(session, house.visit)
    assert first.undone_at is not None
    assert second.resolved_at is None
    house.chooses("no")
    assert house.counts() == "no"


def test_a_choice_answered_over_since_cannot_be_taken_back(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.chooses("no")
    house.says(ANNA, "partly", base=3)
    with pytest.raises(AlreadyResolved):
        house.takes_back()
    assert house.counts() == "partly"


def test_no_finding_is_decided_over_a_contradiction(house: House) -> None:
    small = house.small
    house.says(BEN, "yes")
    house.says(ANNA, "no")
    house.hands_in()
    [case] = small.deficiencies()
    assert case.state == DeficiencyState.FOUND
    for decision in (Decision.ACCEPT, Decision.WITHDRAW):
        with pytest.raises(AnswersDisagree):
            house.decides(case.id, decision)
    with transaction(small.sessions) as session:
        seen = [(case.id, 1)]
        accepted, skipped, _own = accept_all(
            session, small.district.id, seen, user=small.user(BEN), now=small.clock()
        )
    assert (accepted, skipped) == ([], [case.number])


def test_the_other_answer_chosen_at_review_withdraws_the_finding(house: House) -> None:
    house.says(BEN, "yes")
    house.says(ANNA, "no")
    house.hands_in()
    before = _rated(house)
    house.chooses("yes")
    [case] = house.small.deficiencies()
    assert case.state == DeficiencyState.WITHDRAWN
    assert _rated(house) != before
    assert house.state is InspectionState.CLOSED


def test_the_other_answer_chosen_at_review_opens_the_finding(house: House) -> None:
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.hands_in()
    assert house.small.deficiencies() == []
    house.chooses("no")
    [case] = house.small.deficiencies()
    assert (case.item, case.state) == ("C06", DeficiencyState.FOUND)
    assert house.state is InspectionState.HANDED_IN
    house.takes_back()
    [case] = house.small.deficiencies()
    assert case.state == DeficiencyState.WITHDRAWN


def test_an_inspection_is_not_reviewed_over_a_contradiction(house: House) -> None:
    small = house.small
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.hands_in()

    def review() -> None:
        with transaction(small.sessions) as session:
            visit = inspections.get(session, small.district.id, house.visit)
            coordinator = Actor(Role.COORDINATOR, f"user:{small.user(BEN).id}")
            review_inspection(session, visit, actor=coordinator, now=small.clock())

    with pytest.raises(AnswersDisagree):
        review()
    house.chooses("yes")
    review()
    assert house.state is InspectionState.CLOSED
    with pytest.raises(ReviewedSince):
        house.takes_back()


def test_the_last_accepted_deficiency_does_not_review_what_is_contested(house: House) -> None:
    small = house.small
    house.says(ANNA, "no")
    house.says(BEN, "yes")
    house.hands_in("B11")
    [case] = small.deficiencies()
    house.decides(case.id, Decision.ACCEPT)
    assert house.state is InspectionState.HANDED_IN
    house.chooses("yes")
    assert house.state is InspectionState.REVIEWED


def test_an_answer_thirty_days_late_changes_nothing_by_itself_and_is_asked_about(
    house: House,
) -> None:
    house.says(BEN, "yes")
    house.hands_in()
    house.small.clock.ahead(days=30)
    house.says(ANNA, "no")
    assert house.counts() == "yes"
    assert house.choices() == [("Coordinator 1", "yes"), ("Inspector 1", "no")]
    house.chooses("no")
    assert house.counts() == "no"
    assert [case.item for case in house.small.deficiencies()] == ["C06"]


def test_what_came_late_where_nothing_was_said_can_stay_aside(house: House) -> None:
    house.hands_in()
    house.says(ANNA, "no", place="Zimmer 1.01")
    with transaction(house.small.sessions) as session:
        visit = inspections.get(session, house.small.district.id, house.visit)
        [row] = conflicts.open_of(session, house.visit)
        resolve_conflict(
            session, visit, row, NONE_OF_THEM, user=house.small.user(BEN), now=house.small.clock()
        )
    assert house.contested() == {}
    assert ("C06", "Zimmer 1.01") not in house.held()


def test_a_form_brings_nothing_after_the_hand_in(house: House) -> None:
    house.hands_in()
    write = AnswerWrite(uuid4(), Answer("C06", value="no"))
    with pytest.raises(InspectionClosed):
        house.sends(ANNA, write, late=False)


def _rated(house: House) -> object:
    with reading(house.small.sessions) as session:
        return inspections.get(session, house.small.district.id, house.visit).rating_document


@pytest.mark.parametrize("skew", [timedelta(days=-3650), timedelta(), timedelta(days=3650)])
def test_the_clock_of_a_device_changes_nothing(house: House, skew: timedelta) -> None:
    for who, value, off in ((ANNA, "no", skew), (BEN, "yes", -skew)):
        claimed = house.small.clock() + off
        write = AnswerWrite(uuid4(), Answer("C06", value=value), claimed_at=claimed)
        house.sends(who, write)
    assert house.counts() == "yes"
    assert house.choices() == [("Inspector 1", "no"), ("Coordinator 1", "yes")]
