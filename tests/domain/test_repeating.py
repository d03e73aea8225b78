"""What may be taken over unseen: only a plain "yes", and nothing over an answer."""

from __future__ import annotations

import pytest

from inspections.domain.checklist import Answer, CheckItem
from inspections.domain.checklist_file import shipped
from inspections.domain.errors import Refused
from inspections.domain.repeating import as_last_time, check_copied, may_be_copied
from inspections.domain.rules import judge
from inspections.domain.vocabulary import AnswerState, AnswerType, Severity
from tests.domain.small_checklist import (
    checklist_of,
    choice,
    count,
    not_applicable,
    not_inspected,
    says,
    yes_no,
)

HOUSE = checklist_of(
    yes_no("B05", each_time=True),
    yes_no("C06", per_place=True),
    yes_no("C07"),
    count("D01"),
)
[SECTION] = HOUSE.sections


def offered(given: list[Answer], past: list[Answer]) -> list[tuple[str, str]]:
    before = {(each.item, each.place): each for each in past}
    copies = as_last_time(SECTION, judge(HOUSE, given), before)
    return [(each.item, each.place) for each in copies]


def test_a_yes_of_last_time_is_offered_for_what_is_open() -> None:
    assert offered([], [says("C06", "yes"), says("C07", "yes")]) == [("C06", ""), ("C07", "")]


def test_only_a_yes_is_taken_over() -> None:
    past = [says("C06", "partly"), says("C07", "no")]
    assert offered([], past) == []
    assert offered([], [not_inspected("C06"), not_applicable("C07")]) == []


def test_an_answer_is_never_written_over() -> None:
    past = [says("C06", "yes"), says("C07", "yes")]
    assert offered([says("C06", "no"), not_inspected("C07")], past) == []


def test_an_answer_taken_back_is_offered_again() -> None:
    assert offered([says("C06", None)], [says("C06", "yes")]) == [("C06", "")]


def test_each_place_takes_over_what_was_said_there() -> None:
    given = [says("C06", None, "Zimmer 1"), says("C06", None, "Zimmer 2")]
    assert offered(given, [says("C06", "yes", "Zimmer 2")]) == [("C06", "Zimmer 2")]


def test_what_is_to_be_seen_each_time_and_what_is_counted_is_left_out() -> None:
    assert offered([], [says("B05", "yes"), says("D01", 4.0)]) == []


def test_remarks_and_severities_of_last_time_are_not_taken_over() -> None:
    past = says("C07", "yes", remark="Schloss klemmt", severity=Severity.LOW)
    [copy] = as_last_time(SECTION, judge(HOUSE, []), {("C07", ""): past})
    assert copy == Answer("C07", value="yes")


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (count("D01"), says("D01", 4.0)),
        (choice("D10", "yes", "no"), says("D10", "yes")),
        (yes_no("B05", each_time=True), says("B05", "yes")),
        (yes_no("C06", violated_if="C06 == 'no'"), says("C06", "yes")),
        (yes_no("C06"), says("C06", "no")),
        (yes_no("C06"), Answer("C06", state=AnswerState.NOT_APPLICABLE)),
    ],
)
def test_an_answer_that_only_says_it_was_taken_over_is_refused(
    item: CheckItem, answer: Answer
) -> None:
    with pytest.raises(Refused) as refusal:
        check_copied(item, answer)
    assert refusal.value.details == {"item": item.id, "problem": "not_to_be_copied"}


def test_fire_safety_and_alarms_are_seen_each_time() -> None:
    full = shipped("full")
    marked = {item.id for item in full.items() if item.each_time}
    assert {"B01", "B04", "B05", "B08", "B10"} <= marked
    copied = {item.id for item in full.items() if may_be_copied(item, says(item.id, "yes"))}
    assert not copied & marked
    assert all(full.locate(i)[1].type is AnswerType.YES_PARTLY_NO for i in copied)
