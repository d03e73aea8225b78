"""What must be answered before handing in."""

from dataclasses import replace

from inspections.domain.checklist import Answer, Section
from inspections.domain.completeness import open_points
from inspections.domain.room_entry import ENTRY
from tests.domain.small_checklist import (
    TITLE,
    checklist_of,
    count,
    counts,
    not_applicable,
    not_inspected,
    says,
    yes_no,
)

HOUSE = checklist_of(
    count("A02"),
    counts("A04", "men", "women"),
    yes_no("C06", per_place=True),
    yes_no("I07", visible_if="A04.women > 0.0"),
    yes_no("O02", None, required=False),
)
PEOPLE = says("A04", {"men": 3, "women": 1})


def test_everything_required_is_open_at_first_in_checklist_order():
    assert open_points(HOUSE, []) == (("A02", ""), ("A04", ""), ("C06", ""), ("I07", ""))


def test_zero_is_an_answer():
    assert ("A02", "") not in open_points(HOUSE, [says("A02", 0)])


def test_named_counts_are_open_until_every_part_is_given():
    assert ("A04", "") in open_points(HOUSE, [says("A04", {"men": 3})])
    assert ("A04", "") not in open_points(HOUSE, [PEOPLE])


def test_not_inspected_is_open_until_it_has_a_reason():
    assert ("A02", "") in open_points(HOUSE, [not_inspected("A02", reason=" ")])
    assert ("A02", "") not in open_points(HOUSE, [not_inspected("A02")])


def test_not_applicable_needs_no_reason():
    assert ("A02", "") not in open_points(HOUSE, [not_applicable("A02")])


def test_one_room_is_enough_for_an_item_asked_per_room():
    assert ("C06", "") not in open_points(HOUSE, [says("C06", "yes", "101")])


def entered(room, how="consent"):
    return Answer(ENTRY.id, room, value=how)


def test_what_nobody_answered_in_an_entered_room_is_open_there():
    assert open_points(HOUSE, [entered("101")]) == (
        ("A02", ""), ("A04", ""), ("C06", "101"), ("I07", ""),
    )  # fmt: skip


def test_every_entered_room_asks_and_one_nobody_was_let_into_does_not():
    given = [entered("101"), entered("102"), entered("103", "refused"), says("C06", "yes", "101")]
    assert [point for point in open_points(HOUSE, given) if point[0] == "C06"] == [("C06", "102")]


def test_an_answer_for_the_whole_house_holds_for_its_rooms():
    assert ("C06", "101") not in open_points(HOUSE, [entered("101"), says("C06", "yes")])


def test_a_room_asks_only_in_the_sections_in_which_it_was_begun():
    points = (yes_no("D01", per_place=True), yes_no("D02", per_place=True))
    both = replace(HOUSE, sections=(*HOUSE.sections, Section("D", TITLE, points)))
    rooms = [p for p in open_points(both, [entered("101")]) if p[1]]
    assert rooms == [("D01", "101"), ("D02", "101")]
    begun = [entered("101"), says("C06", "yes", "101"), entered("102")]
    rooms = [p for p in open_points(both, begun) if p[1]]
    assert ("C06", "102") not in rooms
    assert ("D01", "102") in rooms


def test_a_room_left_without_a_reason_is_named():
    answers = [says("C06", "yes", "101"), not_inspected("C06", "102", reason="")]
    assert ("C06", "102") in open_points(HOUSE, answers)


def test_a_hidden_item_is_not_asked_for():
    assert ("I07", "") not in open_points(HOUSE, [says("A04", {"men": 3, "women": 0})])


def test_a_finished_checklist_has_nothing_open():
    done = [says("A02", 4), PEOPLE, says("C06", "no"), says("I07", "partly")]
    assert open_points(HOUSE, done) == ()
