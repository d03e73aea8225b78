"""The engine decides: rule order, who may pull, moving and staying."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from inspections.engine.definition import Move, State, Stay, Workflow
from inspections.engine.step import TriggerRefused, possible, step


@dataclass(frozen=True)
class Facts:
    heavy: bool = False


def is_heavy(facts: Facts) -> bool:
    return facts.heavy


DOOR = Workflow(
    name="door",
    version=1,
    facts=Facts,
    initial="shut",
    states=(State("shut"), State("open"), State("gone", final=True)),
    rules=(
        Move("shut", "push", by="guest", only_if=is_heavy, to="shut"),
        Move("shut", "push", by="guest", to="open"),
        Stay("shut", "knock", by="guest"),
        Move("shut", "rust", to="gone"),
        Move("open", "rust", to="gone"),
    ),
)


def test_the_first_matching_rule_wins() -> None:
    assert step(DOOR, "shut", "push", Facts(heavy=True), by="guest").target == "shut"
    assert step(DOOR, "shut", "push", Facts(heavy=False), by="guest").target == "open"


def test_entering_the_same_state_is_a_move_and_staying_is_not() -> None:
    assert step(DOOR, "shut", "push", Facts(heavy=True), by="guest").moved
    assert not step(DOOR, "shut", "knock", Facts(), by="guest").moved


@pytest.mark.parametrize(
    ("state", "trigger", "by"),
    [("open", "push", "guest"), ("shut", "push", "host"), ("shut", "rust", "guest")],
)
def test_what_no_rule_allows_is_refused(state: str, trigger: str, by: str) -> None:
    with pytest.raises(TriggerRefused) as refusal:
        step(DOOR, state, trigger, Facts(), by=by)
    assert (refusal.value.state, refusal.value.trigger, refusal.value.by) == (state, trigger, by)


def test_only_the_clock_pulls_what_has_no_role() -> None:
    assert step(DOOR, "shut", "rust", Facts(), by=None).target == "gone"


def test_possible_names_each_trigger_once_and_only_for_that_role() -> None:
    assert possible(DOOR, "shut", Facts(), by="guest") == ("push", "knock")
    assert possible(DOOR, "open", Facts(), by="guest") == ()
