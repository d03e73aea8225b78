"""Which answers open deficiencies, and which settle them."""

from inspections.domain.findings import Finding, findings_in, fulfilled_points
from inspections.domain.rules import judge
from inspections.domain.vocabulary import Severity, Verdict
from tests.domain.small_checklist import (
    checklist_of,
    not_applicable,
    not_inspected,
    says,
    yes_no,
)

HOUSE = checklist_of(
    yes_no("B01", Severity.SEVERE),
    yes_no("C06", per_place=True),
    yes_no("L05", None, factor=8),
    yes_no("C13", None),
)


def test_a_violated_answer_is_a_finding_with_its_remark():
    answers = [says("B01", "no", remark="Notruf tot")]
    assert findings_in(HOUSE, answers) == (
        Finding("B01", "", Severity.SEVERE, Verdict.VIOLATED, "Notruf tot"),
    )


def test_the_same_item_in_two_rooms_makes_two_findings():
    answers = [says("C06", "no", "102"), says("C06", "no", "101"), says("C06", "yes", "103")]
    assert [one.place for one in findings_in(HOUSE, answers)] == ["101", "102"]


def test_an_answer_given_again_counts_once():
    assert len(findings_in(HOUSE, [says("B01", "no"), says("B01", "no")])) == 1


def test_partly_is_a_finding_only_with_a_severity_of_the_inspector():
    assert findings_in(HOUSE, [says("B01", "partly")]) == ()
    (one,) = findings_in(HOUSE, [says("B01", "partly", severity=Severity.LOW)])
    assert (one.severity, one.verdict) == (Severity.LOW, Verdict.PARTLY)


def test_a_fulfilled_answer_is_no_finding_whatever_severity_was_left_on_it():
    assert findings_in(HOUSE, [says("B01", "yes", severity=Severity.LOW)]) == ()


def test_what_was_not_seen_is_neither_found_nor_fulfilled():
    answers = [not_inspected("B01"), not_applicable("C06")]
    assert findings_in(HOUSE, answers) == ()
    assert fulfilled_points(HOUSE, answers) == ()


def test_fulfilled_points_are_those_seen_in_order():
    answers = [says("B01", "yes"), says("C06", "yes", "101"), says("C06", "partly", "102")]
    assert fulfilled_points(HOUSE, answers) == (("B01", ""), ("C06", "101"))


def test_an_item_that_opens_only_at_the_inspectors_word_is_settled_by_yes():
    assert fulfilled_points(HOUSE, [says("L05", "yes")]) == (("L05", ""),)


def test_information_without_a_colour_settles_nothing():
    assert fulfilled_points(HOUSE, [says("C13", "yes")]) == ()


def test_judgements_made_before_are_used():
    answers = [says("B01", "no")]
    judged = judge(HOUSE, answers)
    assert findings_in(HOUSE, answers, judged) == findings_in(HOUSE, answers)
