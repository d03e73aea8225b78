"""Three methods to rate a house; what nobody saw is never good."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from inspections.domain.errors import NotFound
from inspections.domain.ratings import METHODS, rate, rate_by_all
from inspections.domain.ratings.category_minimum import CategoryMinimum
from inspections.domain.ratings.deduction import WEIGHTS, lost, passes, score_of
from inspections.domain.ratings.hhsrs import band_of, hazard_score
from inspections.domain.ratings.result import RatingResult
from inspections.domain.ratings.weighted_traffic_light import (
    FACTORS,
    WeightedTrafficLight,
    weighted_mean,
)
from inspections.domain.rules import judge
from inspections.domain.vocabulary import Rating, Severity, Verdict
from tests.domain.small_checklist import (
    checklist_of,
    not_applicable,
    not_inspected,
    says,
    yes_no,
)

CASES = json.loads((Path(__file__).parent.parent / "data" / "scoring_cases.json").read_text())
HOUSE = checklist_of(
    yes_no("B01", Severity.IMMINENT_DANGER, factor=2),
    yes_no("B02", Severity.LOW, factor=2),
    yes_no("K01", Severity.LOW, factor=7),
    yes_no("C06", Severity.MODERATE, factor=9, per_place=True),
)
GOOD = [says("B01", "yes"), says("B02", "yes"), says("K01", "yes"), says("C06", "yes", "101")]
ALL = pytest.mark.parametrize("method", METHODS)


def exact(numbers: list[float]) -> list[Fraction]:
    return [Fraction(str(number)) for number in numbers]


@pytest.mark.parametrize("case", CASES["hhsrs"]["cases"], ids=lambda case: case["id"])
def test_published_hazard_scores_and_their_bands(case):
    score = hazard_score(exact(case["outcomes"]), Fraction(case["L"]))
    assert float(score) == pytest.approx(case["score"], abs=0.005)
    assert band_of(score, CASES["hhsrs"]["bands"]) == case["band"]


@pytest.mark.parametrize(
    ("score", "band"), [("1000", "C"), ("999.999", "D"), ("5000", "A"), ("9.99", "J"), ("0", "J")]
)
def test_a_band_begins_at_its_bound(score, band):
    assert band_of(Fraction(score), CASES["hhsrs"]["bands"]) == band


def test_below_every_bound_there_is_no_band():
    assert band_of(Fraction(5), {"A": Fraction(10)}) is None


@pytest.mark.parametrize("case", CASES["nspire"]["cases"], ids=lambda case: case["id"])
def test_published_deductions(case):
    points_lost = lost(WEIGHTS, case["counts"], case["units"])
    assert float(score_of(points_lost)) == pytest.approx(case["score"], abs=1e-6)
    assert passes(points_lost) is case["pass"]
    for area, points in case.get("by_area", {}).items():
        assert float(points_lost[area]) == pytest.approx(points, abs=1e-6)


def test_the_weights_are_those_of_the_source():
    of_source = CASES["nspire"]["weights"]
    assert {area: exact(list(row.values())) for area, row in of_source.items()} == {
        area: list(row) for area, row in WEIGHTS.items()
    }


@pytest.mark.parametrize(
    ("points", "passed"),
    [
        ({"inside": "40"}, True),
        ({"inside": "40.3"}, False),
        ({"unit": "29.99"}, True),
        ({"unit": "30"}, False),
    ],
)
def test_sixty_passes_and_thirty_lost_in_the_units_fail(points, passed):
    assert passes({area: Fraction(number) for area, number in points.items()}) is passed


def test_exactly_thirty_points_are_thirty_in_spite_of_binary_fractions():
    assert not passes(lost(WEIGHTS, {"unit": [0, 0, 0, 25]}, 2))


@pytest.mark.parametrize("case", CASES["heimtuev"]["self_consistency"])
def test_the_first_five_factors_count_double(case):
    weights = [weight for _, weight in FACTORS.values()]
    assert weights == CASES["heimtuev"]["weights"]
    mean = weighted_mean(zip(case["factors"], weights, strict=True))
    assert mean == pytest.approx(case["mean"], abs=1e-6)


def test_four_green_factors_and_six_neutral_ones_are_yellow_as_in_2011():
    assert WeightedTrafficLight().colour(7 / 15) is Rating.YELLOW


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (0.5, Rating.GREEN),
        (0.49, Rating.YELLOW),
        (0.0, Rating.YELLOW),
        (-0.01, Rating.RED),
        (None, Rating.UNRATED),
    ],
)
def test_the_cut_offs_of_the_traffic_light(value, colour):
    assert WeightedTrafficLight().colour(value) is colour


def test_the_cut_offs_can_be_set():
    strict = WeightedTrafficLight(green_from=0.9, red_below=0.5)
    assert [strict.colour(value) for value in (0.4, 0.8, 0.9)] == [
        Rating.RED,
        Rating.YELLOW,
        Rating.GREEN,
    ]


def test_a_factor_is_the_mean_of_its_questions_and_names_them():
    result = rate(HOUSE, [says("B01", "yes"), says("B02", "no"), *GOOD[2:]])
    safety = result.parts[1]
    assert (safety.key, safety.value, safety.rating) == ("2", 0.0, Rating.YELLOW)
    assert safety.points == (("B01", "", "green"), ("B02", "", "red"))
    assert result.value == (0 * 2 + 1 + 1) / 4


def test_a_question_asked_in_many_rooms_counts_once():
    rooms = [says("C06", word, str(room)) for room, word in enumerate(["no", "yes", "yes", "yes"])]
    result = rate(HOUSE, [*GOOD[:3], *rooms])
    assert result.parts[8].value == 0.5


@ALL
def test_a_good_house_is_green(method):
    result = rate(HOUSE, GOOD, method=method)
    assert (result.rating, result.gaps, result.limited) == (Rating.GREEN, (), False)


@ALL
def test_nothing_answered_is_unrated(method):
    result = rate(HOUSE, [], method=method)
    assert (result.rating, result.value) == (Rating.UNRATED, None)


@ALL
def test_nothing_inspected_is_unrated(method):
    answers = [not_inspected(item.id) for item in HOUSE.items()]
    assert rate(HOUSE, answers, method=method).rating is Rating.UNRATED


@ALL
def test_not_inspected_blocks_green_and_is_named(method):
    result = rate(HOUSE, [*GOOD[:2], not_inspected("K01"), GOOD[3]], method=method)
    assert (result.rating, result.limited) == (Rating.YELLOW, True)
    assert result.gaps == (("K01", "", Verdict.NOT_INSPECTED),)


@ALL
def test_what_does_not_apply_leaves_the_reckoning_and_blocks_nothing(method):
    result = rate(HOUSE, [*GOOD[:2], not_applicable("K01"), GOOD[3]], method=method)
    assert (result.rating, result.gaps) == (Rating.GREEN, ())


@ALL
def test_an_open_question_blocks_green(method):
    result = rate(HOUSE, [GOOD[0], *GOOD[2:]], method=method)
    assert result.rating is Rating.YELLOW
    assert result.gaps == (("B02", "", Verdict.OPEN),)


@ALL
def test_an_optional_question_left_open_is_no_gap(method):
    remark = yes_no("O02", None, factor=10, required=False)
    house = checklist_of(*HOUSE.items(), remark)
    assert rate(house, GOOD, method=method).gaps == ()


@ALL
def test_a_bad_house_is_red(method):
    answers = [says(item.id, "no") for item in HOUSE.items()]
    assert rate(HOUSE, answers, method=method).rating is Rating.RED


@ALL
def test_a_rating_survives_storage(method):
    result = rate(HOUSE, [*GOOD[:2], says("K01", "partly"), not_inspected("C06")], method=method)
    stored = json.loads(json.dumps(result.as_document()))
    assert RatingResult.from_document(stored) == result


@ALL
def test_a_rating_names_its_method_and_version(method):
    result = rate(HOUSE, GOOD, method=method)
    assert (result.method, result.version) == (method, METHODS[method].version)


def test_deductions_tell_rooms_from_the_house():
    answers = [*GOOD[:2], says("K01", "no"), says("C06", "no", "101"), says("C06", "yes", "102")]
    result = rate(HOUSE, answers, method="deduction")
    rooms, house = result.parts
    assert (rooms.value, house.value) == (-2.75, -1.1)
    assert rooms.points == (("C06", "101", "moderate"),)
    assert result.value == 100 - 2.75 - 1.1


def test_a_score_never_falls_below_zero():
    many = checklist_of(*(yes_no(f"B{n:02}", Severity.IMMINENT_DANGER) for n in range(5)))
    answers = [says(item.id, "no") for item in many.items()]
    assert rate(many, answers, method="deduction").value == 0.0


@pytest.mark.parametrize(
    ("bad", "colour"), [(1, Rating.GREEN), (2, Rating.YELLOW), (3, Rating.RED)]
)
def test_a_category_needs_four_of_five(bad, colour):
    five = checklist_of(*(yes_no(f"B{n:02}") for n in range(5)))
    answers = [says(item.id, "no" if n < bad else "yes") for n, item in enumerate(five.items())]
    assert rate(five, answers, method="category_minimum").rating is colour


def test_the_worst_category_decides():
    first, second = checklist_of(yes_no("B01")), checklist_of(yes_no("C01"))
    both = replace(first, sections=(*first.sections, replace(second.sections[0], id="T")))
    judged = judge(both, [says("B01", "yes"), says("C01", "no")])
    result = CategoryMinimum().rate(both, judged)
    assert [part.rating for part in result.parts] == [Rating.GREEN, Rating.RED]
    assert (result.value, result.rating) == (0.0, Rating.RED)


def test_a_rating_can_be_compared_under_every_method():
    colours = {name: result.rating for name, result in rate_by_all(HOUSE, GOOD).items()}
    assert colours == dict.fromkeys(METHODS, Rating.GREEN)


def test_an_unknown_method_is_refused():
    with pytest.raises(NotFound):
        rate(HOUSE, GOOD, method="stars")
