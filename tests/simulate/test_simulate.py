"""A made-up district under a policy: always the same, and different only where the policy is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspections.commands.simulation_table import as_json, as_table
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Severity
from inspections.simulate import Outcome, simulate
from inspections.simulate.assumptions import assumptions
from inspections.simulate.houses import foreseen
from inspections.simulate.luck import Luck

MILD = Policy()
STRICT = replace(
    MILD, days={Severity.SEVERE: 3, Severity.MODERATE: 7, Severity.LOW: 14}, ahead_days=1
)
MONTHS = 0.6


def lived(policy: Policy, seed: int = 1) -> Outcome:
    return simulate(assumptions("goerlitz"), policy, seed=seed, years=MONTHS)


@pytest.fixture(scope="module")
def mild() -> Outcome:
    return lived(MILD)


@pytest.fixture(scope="module")
def strict() -> Outcome:
    return lived(STRICT)


def test_the_same_seed_prints_the_same_table_byte_for_byte(mild: Outcome) -> None:
    again = lived(MILD)
    assert as_table(["heute"], [again]).encode() == as_table(["heute"], [mild]).encode()
    assert as_json(["heute"], [again]) == as_json(["heute"], [mild])


def test_shorter_deadlines_are_missed_more_often(mild: Outcome, strict: Outcome) -> None:
    assert strict.overdue_share > mild.overdue_share


def test_things_happen_at_all(mild: Outcome) -> None:
    assert mild.opened > mild.closed > 10
    assert 0 < mild.overdue_share < 1
    assert mild.letters_per_week["operator"] > 0
    assert mild.inspector_hours > 0


def test_no_policy_changes_what_breaks() -> None:
    assumed = assumptions("goerlitz")
    first = assumed.begins_on
    last = first.replace(year=first.year + 1)
    seen = [
        [foreseen(house, assumed, Luck(7), first, last) for house in assumed.houses]
        for _ in range(2)
    ]
    assert seen[0] == seen[1]
    assert seen[0] != [foreseen(h, assumed, Luck(8), first, last) for h in assumed.houses]


def test_luck_does_not_depend_on_what_was_drawn_before() -> None:
    luck = Luck(1)
    first = luck.roll("a", 1)
    luck.roll("b")
    assert luck.roll("a", 1) == first
    assert 0 < first < 1


def test_two_policies_stand_side_by_side_with_their_difference(
    mild: Outcome, strict: Outcome
) -> None:
    table = as_table(["heute", "streng"], [mild, strict])
    head, _rule, *rows = table.splitlines()
    assert head.split("|")[2:5] == [c.rjust(len(c)) for c in head.split("|")[2:5]]
    assert "Unterschied" in head
    overdue = next(row for row in rows if "Je überfällig" in row)
    assert "+" in overdue.split("|")[4]
    assert len({len(row) for row in (head, *rows)}) == 1
