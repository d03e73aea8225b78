"""Which values an item can have."""

import pytest

from inspections.domain.answers import check_answer
from inspections.domain.checklist import CheckItem, Words
from inspections.domain.errors import Refused
from inspections.domain.vocabulary import AnswerType
from tests.domain.small_checklist import TITLE, choice, count, counts, not_inspected, says, yes_no


def of_type(kind: AnswerType) -> CheckItem:
    return CheckItem("X01", TITLE, kind)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (yes_no("X01"), "partly"),
        (choice("X01", "good", "poor"), "poor"),
        (count("X01"), 3),
        (count("X01"), 3.0),
        (counts("X01", "men", "women"), {"men": 3}),
        (of_type(AnswerType.NUMBER), 1.5),
        (of_type(AnswerType.MEASUREMENT), -12.5),
        (of_type(AnswerType.TEXT), "=1+1"),
        (of_type(AnswerType.PHOTO), None),
        (yes_no("X01"), None),
    ],
)
def test_a_value_of_the_items_type_is_accepted(item, value):
    check_answer(item, says("X01", value))


@pytest.mark.parametrize(
    ("item", "value", "problem"),
    [
        (yes_no("X01"), "maybe", "not_an_option"),
        (yes_no("X01"), True, "not_an_option"),
        (choice("X01", "good", "poor"), "fair", "not_an_option"),
        (count("X01"), "3", "not_a_number"),
        (count("X01"), True, "not_a_number"),
        (count("X01"), 1.5, "not_whole"),
        (count("X01"), -1, "negative"),
        (count("X01"), float("nan"), "too_large"),
        (count("X01"), 1e12, "too_large"),
        (counts("X01", "men"), {"dogs": 1}, "unknown_part"),
        (counts("X01", "men"), {"men": -1}, "negative"),
        (counts("X01", "men"), 3, "not_named_counts"),
        (of_type(AnswerType.NUMBER), -0.5, "negative"),
        (of_type(AnswerType.MEASUREMENT), float("inf"), "too_large"),
        (of_type(AnswerType.TEXT), 5, "not_a_text"),
        (of_type(AnswerType.TEXT), "x" * 10_001, "too_long"),
        (of_type(AnswerType.PHOTO), "photo.jpg", "photo_has_no_value"),
    ],
)
def test_any_other_value_is_refused_with_the_item_named(item, value, problem):
    with pytest.raises(Refused) as refusal:
        check_answer(item, says("X01", value))
    assert refusal.value.details == {"item": "X01", "problem": problem}


def test_not_inspected_needs_no_value():
    check_answer(count("X01"), not_inspected("X01"))


def test_a_checklist_may_say_what_a_value_can_be() -> None:
    item = count("N", valid_if="N <= 5.0", invalid=Words("Höchstens fünf.", "Five at most."))
    check_answer(item, says("N", 5))
    check_answer(item, says("N", None))
    with pytest.raises(Refused) as refused:
        check_answer(item, says("N", 6))
    assert refused.value.details == {"item": "N", "problem": "not_valid"}
