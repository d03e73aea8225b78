"""Answers and rules make verdicts; what is missing is never good or bad."""

import pytest

from inspections.domain.checklist import BadChecklist, Computed, Words
from inspections.domain.errors import NotFound
from inspections.domain.rules import Rules, inputs_of, judge, judge_one
from inspections.domain.vocabulary import Rating, Severity, SourceStatus, Verdict
from tests.domain.small_checklist import (
    checklist_of,
    choice,
    count,
    counts,
    not_applicable,
    not_inspected,
    says,
    yes_no,
)

RESIDENTS = count("A02")
SHOWERS = count(
    "D01",
    severity=Severity.SEVERE,
    violated_if="A02 > 10.0 * D01",
    computed=Computed(Words("Personen je Dusche", "Persons per shower"), "A02 / D01"),
)
HOUSE = checklist_of(RESIDENTS, SHOWERS)
MOULD = count(
    "C11",
    severity=Severity.SEVERE,
    violated_if="C11 > 0.0",
    severity_if=((Severity.IMMINENT_DANGER, "C11 > 0.8"), (Severity.MODERATE, "C11 < 0.1")),
    per_place=True,
)


@pytest.mark.parametrize(
    ("word", "verdict", "colour"),
    [
        ("yes", Verdict.FULFILLED, Rating.GREEN),
        ("partly", Verdict.PARTLY, Rating.YELLOW),
        ("no", Verdict.VIOLATED, Rating.RED),
    ],
)
def test_a_plain_question_is_fulfilled_partly_or_violated(word, verdict, colour):
    one = judge(checklist_of(yes_no("B01")), [says("B01", word)])["B01", ""]
    assert (one.verdict, one.colour) == (verdict, colour)


def test_a_question_with_a_factor_but_no_severity_has_a_colour_and_opens_nothing():
    one = judge_one(checklist_of(yes_no("L05", None, factor=8)), [says("L05", "no")], "L05")
    assert (one.verdict, one.colour, one.severity) == (Verdict.INFORMATION, Rating.RED, None)


def test_a_question_without_any_rule_is_information():
    one = judge_one(checklist_of(yes_no("C13", None)), [says("C13", "no")], "C13")
    assert (one.verdict, one.colour) == (Verdict.INFORMATION, Rating.UNRATED)


def test_a_ratio_is_judged_and_shown():
    one = judge_one(HOUSE, [says("A02", 60.0), says("D01", 5.0)], "D01")
    assert (one.verdict, one.severity, one.computed_value) == (
        Verdict.VIOLATED,
        Severity.SEVERE,
        12.0,
    )


def test_whole_numbers_cross_as_doubles():
    one = judge_one(HOUSE, [says("A02", 60), says("D01", 6)], "D01")
    assert (one.verdict, one.computed_value) == (Verdict.FULFILLED, 10.0)


def test_sixty_residents_without_a_shower_are_a_violation_without_a_ratio_to_show():
    one = judge_one(HOUSE, [says("A02", 60.0), says("D01", 0.0)], "D01")
    assert (one.verdict, one.computed_value) == (Verdict.VIOLATED, None)


def test_an_empty_house_without_a_shower_violates_nothing():
    one = judge_one(HOUSE, [says("A02", 0.0), says("D01", 0.0)], "D01")
    assert (one.verdict, one.computed_value) == (Verdict.FULFILLED, None)


def test_a_missing_input_leaves_it_undetermined_and_is_named():
    one = judge_one(HOUSE, [says("D01", 5.0)], "D01")
    assert (one.verdict, one.missing, one.colour) == (
        Verdict.UNDETERMINED,
        ("A02",),
        Rating.UNRATED,
    )


@pytest.mark.parametrize("state", [not_inspected, not_applicable])
def test_an_input_that_was_not_answered_is_missing(state):
    assert judge_one(HOUSE, [state("A02"), says("D01", 5.0)], "D01").missing == ("A02",)


def test_a_missing_part_of_named_counts_is_missing_even_beside_a_true_condition():
    residents = counts("A04", "men", "women")
    toilets = count("D03", severity=Severity.LOW, violated_if="D03 < 1.0 || A04.women > D03")
    one = judge_one(
        checklist_of(residents, toilets), [says("A04", {"men": 3}), says("D03", 0)], "D03"
    )
    assert (one.verdict, one.missing) == (Verdict.UNDETERMINED, ("A04",))


def test_an_answer_of_another_type_leaves_it_undetermined():
    assert judge_one(HOUSE, [says("A02", "many"), says("D01", 5.0)], "D01").verdict is (
        Verdict.UNDETERMINED
    )


def test_states_other_than_answered_speak_for_themselves():
    items = checklist_of(yes_no("B01"), yes_no("B02"), yes_no("B03"))
    judged = judge(items, [not_applicable("B01"), not_inspected("B02")])
    assert [one.verdict for one in judged.values()] == [
        Verdict.NOT_APPLICABLE,
        Verdict.NOT_INSPECTED,
        Verdict.OPEN,
    ]


def test_an_empty_value_is_still_open():
    items = checklist_of(yes_no("B01"), counts("A04", "men", "women"))
    judged = judge(items, [says("B01", ""), says("A04", {"men": 2})])
    assert {one.verdict for one in judged.values()} == {Verdict.OPEN}


def test_an_unrated_share_between_the_colours_stays_information():
    share = count("A05", severity=Severity.LOW, colour_if=((Rating.RED, "A05 < 33.0"),))
    assert judge_one(checklist_of(share), [says("A05", 50)], "A05").verdict is Verdict.INFORMATION


@pytest.mark.parametrize(
    ("area", "severity"),
    [
        (0.05, Severity.MODERATE),
        (0.1, Severity.SEVERE),
        (0.8, Severity.SEVERE),
        (0.81, Severity.IMMINENT_DANGER),
    ],
)
def test_the_first_true_step_sets_the_severity(area, severity):
    assert judge_one(checklist_of(MOULD), [says("C11", area)], "C11").severity is severity


def test_the_inspectors_severity_stands_above_the_preset():
    answer = says("C11", 2.0, severity=Severity.LOW)
    assert judge_one(checklist_of(MOULD), [answer], "C11").severity is Severity.LOW


def test_partly_has_a_severity_only_at_the_inspectors_word():
    items = checklist_of(yes_no("B01"))
    assert judge_one(items, [says("B01", "partly")], "B01").severity is None
    chosen = judge_one(items, [says("B01", "partly", severity=Severity.LOW)], "B01")
    assert (chosen.verdict, chosen.severity) == (Verdict.PARTLY, Severity.LOW)


def test_a_severity_given_to_a_coloured_item_without_one_makes_it_a_violation():
    items = checklist_of(yes_no("L05", None, factor=8))
    one = judge_one(items, [says("L05", "no", severity=Severity.LOW)], "L05")
    assert (one.verdict, one.severity) == (Verdict.VIOLATED, Severity.LOW)


def test_a_room_sees_the_whole_houses_answers_and_its_own_first():
    limit = count("M02", per_place=True, severity=Severity.LOW, violated_if="M02 > A02")
    items = checklist_of(RESIDENTS, limit)
    answers = [says("A02", 5), says("M02", 6, "101"), says("M02", 6, "102"), says("A02", 7, "102")]
    judged = judge(items, answers)
    assert judged["M02", "101"].verdict is Verdict.VIOLATED
    assert judged["M02", "102"].verdict is Verdict.FULFILLED


def test_a_room_that_could_not_be_seen_hides_no_answer_of_the_house():
    items = checklist_of(RESIDENTS, SHOWERS)
    answers = [says("A02", 60), says("D01", 1, "Keller"), not_inspected("A02", "Keller")]
    assert judge(items, answers)["D01", "Keller"].verdict is Verdict.VIOLATED


def test_an_item_asked_per_room_is_not_open_for_the_house_once_a_room_is_answered():
    assert list(judge(checklist_of(MOULD), [])) == [("C11", "")]
    assert list(judge(checklist_of(MOULD), [says("C11", 0, "101")])) == [("C11", "101")]


def test_an_item_of_the_house_stays_open_when_only_a_room_is_answered():
    judged = judge(checklist_of(yes_no("B01")), [says("B01", "no", "Keller")])
    assert [one.verdict for one in judged.values()] == [Verdict.OPEN, Verdict.VIOLATED]


def test_an_item_is_hidden_only_when_its_condition_is_known_to_be_false():
    meals = yes_no("E08", visible_if="A02 > 0.0")
    items = checklist_of(RESIDENTS, meals)
    assert ("E08", "") in judge(items, [])
    assert ("E08", "") in judge(items, [says("A02", 1)])
    assert ("E08", "") not in judge(items, [says("A02", 0), says("E08", "no")])


def test_what_a_rule_knows_from_other_items_shows_before_the_item_is_answered():
    size = count("A07", colour_if=((Rating.GREEN, "A02 >= 150.0"),))
    one = judge_one(checklist_of(RESIDENTS, size), [says("A02", 200)], "A07")
    assert (one.verdict, one.colour) == (Verdict.OPEN, Rating.GREEN)


def test_only_a_rule_from_an_unconfirmed_source_is_marked():
    unsure = yes_no("B04", status=SourceStatus.UNCONFIRMED)
    no_rule = yes_no("B03", None, status=SourceStatus.UNCONFIRMED)
    judged = judge(checklist_of(unsure, no_rule, yes_no("B01")), [says("B04", "yes")])
    assert [one.unconfirmed for one in judged.values()] == [True, False, False]


def test_answers_to_items_a_follow_up_does_not_ask_are_left_out():
    assert judge(checklist_of(yes_no("B01")), [says("Z99", "no")]).keys() == {("B01", "")}


def test_judging_an_unknown_item_is_refused():
    with pytest.raises(NotFound):
        judge_one(HOUSE, [], "Z99")


def test_equal_checklists_share_their_compiled_rules():
    assert Rules.of(checklist_of(RESIDENTS, SHOWERS)) is Rules.of(HOUSE)


def test_the_inputs_of_an_item_are_the_items_its_rules_read():
    assert inputs_of(SHOWERS) == ("A02", "D01")
    assert inputs_of(yes_no("B01", visible_if="A04.men > 0.0")) == ("A04",)


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("A02 > 10", "write 10 with a decimal point"),
        ("A02 > 10u", "write 10u with a decimal point"),
        ("A02 > 10.0 * D99", "D99 is not an item of this checklist"),
        ("A02 / D01 > 10.0", "/ is not allowed here"),
        ("size(A02) > 1.0", "size is not allowed here"),
        ("A02{}", "braces are not allowed here"),
        ("{'a': 1.0}.a > 0.0", "braces are not allowed here"),
        ("true.b", "true has no part b"),
        ("[1.0].exists(x, x > A02)", "not allowed here"),
        ("A02 >", "Failed to parse"),
        ("A02 + 1.0", "neither true nor false"),
        ('A02 > "many"', "is no possible answer"),
        ('E09 == "awful"', '"awful" is no possible answer'),
        ("A04.dogs > 0.0", "A04 has no part dogs"),
        ("A04 > 0.0", "neither true nor false"),
    ],
)
def test_a_wrong_rule_is_refused_when_compiled(expression, problem):
    bad = yes_no("X01", violated_if=expression)
    kitchen, people = choice("E09", "good", "poor"), counts("A04", "men")
    with pytest.raises(BadChecklist) as refusal:
        Rules.of(checklist_of(RESIDENTS, count("D01"), kitchen, people, bad))
    details = refusal.value.details
    assert (details["item"], details["field"]) == ("X01", "violated_if")
    assert details["expression"] == expression
    assert problem in str(details["problem"])
