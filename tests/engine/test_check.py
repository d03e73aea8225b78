"""A definition that could get stuck is refused before anybody runs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from inspections.engine.check import BadWorkflow, checked
from inspections.engine.definition import Ahead, InDays, Move, State, Stay, Timer, Workflow


@dataclass(frozen=True)
class Facts:
    deadline: date


GOOD = Workflow(
    name="case",
    version=1,
    facts=Facts,
    initial="open",
    states=(
        State("open", timers=(Timer("reminder", Ahead("deadline", days=3), fires="remind"),)),
        State("closed", final=True),
    ),
    rules=(Stay("open", "remind"), Move("open", "close", by="clerk", to="closed")),
)


def faults(**changes: object) -> list[str]:
    with pytest.raises(BadWorkflow) as bad:
        checked(replace(GOOD, **changes))  # type: ignore[arg-type]
    return bad.value.faults


def test_a_good_workflow_passes() -> None:
    assert checked(GOOD) is GOOD


def test_a_state_declared_twice_is_named() -> None:
    assert "state open is declared twice" in faults(states=(*GOOD.states, State("open")))


def test_a_rule_from_or_to_an_unknown_state_is_named() -> None:
    found = faults(
        rules=(
            *GOOD.rules,
            Move("open", "lose", by="clerk", to="nowhere"),
            Stay("limbo", "wait", by="clerk"),
        )
    )
    assert "a rule on lose leads to the unknown state nowhere" in found
    assert "a rule on wait starts in the unknown state limbo" in found


def test_an_unknown_initial_state_is_named() -> None:
    assert "the initial state birth is unknown" in faults(initial="birth")


def test_a_rule_on_a_final_state_is_named() -> None:
    rules = (*GOOD.rules, Move("closed", "reopen", by="clerk", to="open"))
    assert "the final state closed has a rule on reopen" in faults(rules=rules)


def test_a_timer_nobody_hears_is_named() -> None:
    assert "nobody hears the timer reminder in open" in faults(rules=GOOD.rules[1:])


def test_a_timer_that_only_a_person_could_pull_is_deaf_too() -> None:
    rules = (Stay("open", "remind", by="clerk"), GOOD.rules[1])
    assert "nobody hears the timer reminder in open" in faults(rules=rules)


def test_a_timer_counting_from_a_fact_that_does_not_exist_is_named() -> None:
    timer = Timer("reminder", Ahead("payday", days=3), fires="remind")
    states = (State("open", timers=(timer,)), GOOD.states[1])
    assert "the timer reminder counts by the unknown fact payday" in faults(states=states)


def test_a_final_state_arms_no_timer() -> None:
    timer = Timer("late", InDays(1), fires="remind")
    states = (GOOD.states[0], State("closed", final=True, timers=(timer,)))
    assert "the final state closed arms the timer late" in faults(states=states)


def test_a_state_nobody_can_enter_and_one_without_a_way_out_are_named() -> None:
    found = faults(states=(*GOOD.states, State("attic")))
    assert "the state attic can never be entered" in found
    assert "from attic no way leads to an end" in found
