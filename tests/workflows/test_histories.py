"""Recorded histories of the demo district go the same way through their pinned versions."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from inspections.engine.step import step
from inspections.runtime.instances import Pull
from inspections.workflows.registry import RELEASED, pinned
from tests.workflows.record_histories import FILE, ringing, spelled

HISTORIES = json.loads(FILE.read_text(encoding="utf-8"))


def read(kind: Any, value: Any) -> Any:
    """A fact as its version declares it."""
    if value is None:
        return None
    kind = next((one for one in get_args(kind) if one is not type(None)), kind)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value


@pytest.mark.parametrize(
    "case", HISTORIES, ids=[f"{n}-{c['workflow']}_v{c['version']}" for n, c in enumerate(HISTORIES)]
)
def test_a_history_replays_exactly(case: dict[str, Any]) -> None:
    workflow = pinned(case["workflow"], case["version"])
    kinds = get_type_hints(workflow.facts)
    known: dict[str, Any] = {}
    state = str(workflow.initial)
    for number, told in enumerate(case["steps"]):
        known |= {name: read(kinds[name], value) for name, value in told["facts"].items()}
        facts = workflow.facts(**known)
        at = datetime.fromisoformat(told["at"])
        pull = Pull(told["trigger"], told["by"], "", at, land=case["land"])
        if number == 0:  # the beginning takes no step
            target, effects, moved = state, (), True
        else:
            taken = step(workflow, state, told["trigger"], facts, by=told["by"])
            target, effects, moved = str(taken.target), taken.effects, taken.moved
        assert (state, target) == (told["source"], told["target"])
        assert [spelled(effect) for effect in effects] == told["effects"]
        due = ringing(workflow.state(target), facts, pull) if moved else None
        assert due == told["timers"]
        state = target


def test_every_released_version_has_histories() -> None:
    recorded = {(case["workflow"], case["version"]) for case in HISTORIES}
    assert recorded == {(workflow.name, workflow.version) for workflow in RELEASED}
