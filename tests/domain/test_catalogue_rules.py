"""Every shipped rule, with a case that violates it and one that fulfils it."""

import pytest

from inspections.domain.checklist import AnswerValue
from inspections.domain.checklist_file import shipped
from inspections.domain.rules import Judgement, Rules, judge_one
from inspections.domain.vocabulary import Rating, Severity, Verdict
from tests.domain.small_checklist import says

FULL = shipped("full")
RULES = Rules.of(FULL).of_item
PEOPLE = {"men": 30.0, "women": 20.0, "children": 10.0}
HOUSE: dict[str, AnswerValue] = {
    "A01": 150.0,
    "A02": 60.0,
    "A04": PEOPLE,
    "L02": "less",
    "L04": "yes",
}
# item: (a value that is red, a value that is green); other answers are those of HOUSE
CASES: dict[str, tuple[AnswerValue, AnswerValue]] = {
    "A02": (151.0, 150.0),
    "A05": (32.9, 75.1),
    "B06": ({"tested": 5.0, "failed": 1.0}, {"tested": 5.0, "failed": 0.0}),
    "B07": (25.0, 24.0),
    "B09": (13.0, 12.0),
    "C01": (5.9, 6.0),
    "C02": (2.09, 2.1),
    "C03": (6.0, 5.0),
    "C10": (19.9, 20.0),
    "C11": (0.01, 0.0),
    "D01": (5.0, 6.0),
    "D02": (11.0, 12.0),
    "D03": (1.0, 2.0),
    "D04": (1.0, 2.0),
    "D05": (1.0, 2.0),
    "D08": (39.0, 40.0),
    "D09": (37.0, 36.0),
    "D10": ("poor", "good"),
    "D11": (1.0, 0.0),
    "E01": (5.0, 6.0),
    "E02": (3.0, 4.0),
    "E04": (2.0, 3.0),
    "E07": ({"meals": 3.0, "warm": 0.0}, {"meals": 3.0, "warm": 1.0}),
    "E08": (4.0, 5.0),
    "E09": ("poor", "good"),
    "F06": ("poor", "good"),
    "G02": (13.0, 12.0),
    "G03": ("several", "none"),
    "G04": ("poor", "good"),
    "G07": (2.1, 2.0),
    "H05": ("rarely", "weekly"),
    "H06": (3.1, 0.9),
    "H08": (13.0, 12.0),
    "I03": (46.0, 45.0),
    "I04": (61.0, 60.0),
    "I05": (91.0, 90.0),
    "I06": (1.0, 0.0),
    "I08": ({"demand": 4.0, "supplied": 3.0}, {"demand": 4.0, "supplied": 4.0}),
    "J01": (0.3, 0.75),
    "K05": (
        {"received": 2.0, "open": 1.0, "old": 1.0},
        {"received": 2.0, "open": 1.0, "old": 0.0},
    ),
    "L01": (3.1, 1.0),
    "L02": ("less", "all_day"),
    "L03": (3.1, 3.0),
    "M01": ("poor", "good"),
    "M05": (1.0, 0.0),
    "O05": (
        {"fixed": 2.0, "open": 1.0, "overdue": 1.0},
        {"fixed": 2.0, "open": 1.0, "overdue": 0.0},
    ),
}
BY_WORD = [item_id for item_id, rules in RULES.items() if rules.by_word]
NEVER_RED = {"A07", "O01"}  # yellow at worst: information only


def judged(item_id: str, value: AnswerValue, **others: AnswerValue) -> Judgement:
    answers = HOUSE | others | {item_id: value}
    return judge_one(FULL, [says(item, given) for item, given in answers.items()], item_id)


def test_no_rule_is_forgotten_here():
    own = {item_id for item_id, rules in RULES.items() if rules.colours}
    assert own == CASES.keys() | NEVER_RED


@pytest.mark.parametrize("item_id", CASES)
def test_a_rule_of_its_own_is_violated_and_fulfilled(item_id):
    bad, good = CASES[item_id]
    violated, fulfilled = judged(item_id, bad), judged(item_id, good)
    assert (violated.colour, fulfilled.colour) == (Rating.RED, Rating.GREEN)
    if RULES[item_id].item.severity:
        assert (violated.verdict, fulfilled.verdict) == (Verdict.VIOLATED, Verdict.FULFILLED)
        assert violated.severity
    else:
        assert violated.verdict is fulfilled.verdict is Verdict.INFORMATION


@pytest.mark.parametrize("item_id", BY_WORD)
def test_a_question_without_its_own_rule_is_violated_by_no(item_id):
    assert judged(item_id, "no").colour is Rating.RED
    assert judged(item_id, "yes").colour is Rating.GREEN


@pytest.mark.parametrize(
    ("share", "colour"),
    [
        (0.0, Rating.GREEN),
        (0.1, Rating.RED),
        (32.9, Rating.RED),
        (33.0, Rating.YELLOW),
        (75.0, Rating.YELLOW),
        (75.1, Rating.GREEN),
    ],
)
def test_no_families_at_all_is_green_and_a_few_are_red(share, colour):
    assert judged("A05", share).colour is colour


@pytest.mark.parametrize(
    ("area", "severity"),
    [
        (0.09, Severity.MODERATE),
        (0.1, Severity.SEVERE),
        (0.8, Severity.SEVERE),
        (0.9, Severity.IMMINENT_DANGER),
    ],
)
def test_mould_grows_more_severe_in_steps(area, severity):
    assert judged("C11", area).severity is severity


def test_less_than_four_square_metres_is_imminent_danger():
    assert judged("C01", 4.0).severity is Severity.SEVERE
    assert judged("C01", 3.9).severity is Severity.IMMINENT_DANGER


def test_pests_in_one_room_are_moderate_and_in_several_severe():
    assert judged("G03", "single").severity is Severity.MODERATE
    assert judged("G03", "several").severity is Severity.SEVERE


def test_a_far_doctor_is_no_deficiency_where_a_bus_runs():
    assert judged("G07", 5.0, L02="half_day").verdict is Verdict.FULFILLED


@pytest.mark.parametrize(
    ("distance", "others", "colour"),
    [
        (1.0, {"L04": "no"}, Rating.YELLOW),
        (2.0, {}, Rating.YELLOW),
        (9.0, {"L02": "half_day"}, Rating.YELLOW),
    ],
)
def test_the_way_to_the_shop_weighs_path_and_bus(distance, others, colour):
    assert judged("L01", distance, **others).colour is colour


def test_social_work_between_target_and_recommendation_is_partly_fulfilled():
    assert judged("J01", 0.5).verdict is Verdict.PARTLY


@pytest.mark.parametrize(("places", "colour"), [(149.0, Rating.YELLOW), (150.0, Rating.GREEN)])
def test_the_size_of_a_house_is_information_only(places, colour):
    one = judged("A07", None, A01=places)
    assert (one.verdict, one.colour, one.computed_value) == (Verdict.OPEN, colour, places)


@pytest.mark.parametrize(("talks", "colour"), [(2.0, Rating.YELLOW), (3.0, Rating.GREEN)])
def test_three_talks_with_residents_are_enough(talks, colour):
    assert judged("O01", talks).colour is colour


@pytest.mark.parametrize(
    ("item_id", "value", "shown"),
    [("A02", 156.0, 104.0), ("D01", 5.0, 12.0), ("D03", 2.0, 10.0), ("J01", 0.5, 120.0)],
)
def test_ratios_are_shown(item_id, value, shown):
    assert judged(item_id, value).computed_value == shown


def test_the_two_over_occupied_houses_of_the_district_are_violations():
    for places, occupied in ((150.0, 156.0), (100.0, 104.0)):
        assert judged("A02", occupied, A01=places).verdict is Verdict.VIOLATED


def test_the_parts_of_the_residents_are_added_up():
    assert judged("A04", PEOPLE).computed_value == 60.0
    assert judged("A05", 50.0).computed_value == 50.0
