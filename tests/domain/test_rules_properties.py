"""What holds for every set of answers to the shipped checklists."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.domain.answers import check_answer
from inspections.domain.checklist import Answer, CheckItem, Checklist
from inspections.domain.checklist_file import shipped
from inspections.domain.findings import findings_in, fulfilled_points
from inspections.domain.ratings import rate_by_all
from inspections.domain.rules import inputs_of, judge
from inspections.domain.vocabulary import AnswerState, AnswerType, Rating, Severity, Verdict
from tests.domain.small_checklist import not_inspected

FULL = shipped("full")
ITEMS = list(FULL.items())
ORDER = {Rating.UNRATED: 0, Rating.RED: 1, Rating.YELLOW: 2, Rating.GREEN: 3}
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values_of(item: CheckItem) -> st.SearchStrategy:
    whole = st.integers(0, 300).map(float)
    match item.type:
        case AnswerType.YES_PARTLY_NO:
            return st.sampled_from(["yes", "partly", "no"])
        case AnswerType.CHOICE:
            return st.sampled_from([option.id for option in item.options])
        case AnswerType.COUNTS:
            return st.fixed_dictionaries({option.id: whole for option in item.options})
        case AnswerType.COUNT:
            return whole
        case AnswerType.NUMBER | AnswerType.MEASUREMENT:
            return st.floats(0, 1000)
        case AnswerType.TEXT:
            return st.just("Text")
        case AnswerType.PHOTO:
            return st.none()


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, ...]:
    chosen = draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=60))
    return tuple(
        Answer(
            item.id,
            place=draw(st.sampled_from(["", "", "101", "102"])),
            state=state,
            value=draw(values_of(item)) if state is AnswerState.ANSWERED else None,
            reason="verschlossen",
            severity=draw(st.sampled_from([None, None, None, *Severity])),
        )
        for item in chosen
        for state in [draw(st.sampled_from([AnswerState.ANSWERED] * 4 + list(AnswerState)))]
    )


@relaxed
@given(answers())
def test_no_verdict_is_reached_without_every_input_of_the_rule_that_decides(given_answers):
    known = {(one.item, one.place) for one in given_answers if one.state is AnswerState.ANSWERED}
    for (item_id, place), one in judge(FULL, given_answers).items():
        if one.verdict in (Verdict.VIOLATED, Verdict.FULFILLED):
            item = FULL.item(item_id)
            assert item
            first = item.violated_if or dict(item.colour_if).get(one.colour, "")
            needed = [name for name in inputs_of(item) if name in first]
            assert all({(name, place), (name, "")} & known for name in [item_id, *needed])


@relaxed
@given(answers(), st.sampled_from(ITEMS), st.sampled_from(["", "101", "103"]))
def test_an_added_point_that_was_not_inspected_improves_no_rating(given_answers, item, place):
    if (item.id, place) in {(one.item, one.place) for one in given_answers}:
        return
    before = rate_by_all(FULL, given_answers)
    after = rate_by_all(FULL, (*given_answers, not_inspected(item.id, place)))
    for name, rating in before.items():
        assert ORDER[after[name].rating] <= ORDER[rating.rating]
        assert after[name].value == rating.value


@relaxed
@given(answers())
def test_no_point_is_both_a_violation_and_fulfilled_and_none_is_found_twice(given_answers):
    found = [(one.item, one.place) for one in findings_in(FULL, given_answers)]
    assert len(found) == len(set(found))
    assert not set(found) & set(fulfilled_points(FULL, given_answers))


@relaxed
@given(answers())
def test_a_house_with_a_gap_is_never_green(given_answers):
    for result in rate_by_all(FULL, given_answers).values():
        assert not (result.gaps and result.rating is Rating.GREEN)


@relaxed
@given(answers())
def test_every_generated_answer_is_acceptable(given_answers):
    for one in given_answers:
        check_answer(item_of(FULL, one.item), one)


def item_of(checklist: Checklist, item_id: str) -> CheckItem:
    return checklist.locate(item_id)[1]
