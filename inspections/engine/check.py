"""Refuses a workflow definition that could get stuck, before anybody runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from inspections.engine.definition import Move, Workflow, facts_in


class BadWorkflow(Exception):
    """`faults` is one sentence per fault."""

    def __init__(self, workflow: Workflow, faults: list[str]) -> None:
        super().__init__(f"{workflow.name} v{workflow.version}: " + "; ".join(faults))
        self.faults = faults


Released = Mapping[tuple[str, int], Workflow]
ALONE: Released = {}


def checked(workflow: Workflow, released: Released = ALONE) -> Workflow:
    """Return the workflow, or raise BadWorkflow naming every fault.

    `released` holds the versions whose running cases it may take over.
    """
    if faults := [
        *_unknown_names(workflow),
        *_deaf_timers(workflow),
        *_dead_ends(workflow),
        *_lost_cases(workflow, released),
    ]:
        raise BadWorkflow(workflow, faults)
    return workflow


def _unknown_names(workflow: Workflow) -> Iterator[str]:
    counted = Counter(state.name for state in workflow.states)
    yield from (f"state {name} is declared twice" for name, n in counted.items() if n > 1)
    if workflow.initial not in counted:
        yield f"the initial state {workflow.initial} is unknown"
    final = {state.name for state in workflow.states if state.final}
    for rule in workflow.rules:
        if rule.source not in counted:
            yield f"a rule on {rule.on} starts in the unknown state {rule.source}"
        if rule.source in final:
            yield f"the final state {rule.source} has a rule on {rule.on}"
        if isinstance(rule, Move) and rule.to not in counted:
            yield f"a rule on {rule.on} leads to the unknown state {rule.to}"


def _deaf_timers(workflow: Workflow) -> Iterator[str]:
    assert is_dataclass(workflow.facts)
    known = {field.name for field in fields(workflow.facts)}
    heard = {(rule.source, rule.on) for rule in workflow.rules if rule.by is None}
    for state in workflow.states:
        for name, n in Counter(timer.name for timer in state.timers).items():
            if n > 1:
                yield f"timer {name} is declared twice in {state.name}"
        for timer in state.timers:
            if state.final:
                yield f"the final state {state.name} arms the timer {timer.name}"
            elif (state.name, timer.fires) not in heard:
                yield f"nobody hears the timer {timer.name} in {state.name}"
            for fact in facts_in(timer.when):
                if fact not in known:
                    yield f"the timer {timer.name} counts by the unknown fact {fact}"


def _dead_ends(workflow: Workflow) -> Iterator[str]:
    ways = {(rule.source, rule.to) for rule in workflow.rules if isinstance(rule, Move)}
    reached = _closure({workflow.initial}, ways)
    leaving = _closure(
        {state.name for state in workflow.states if state.final}, {(to, src) for src, to in ways}
    )
    for state in workflow.states:
        if state.name not in reached:
            yield f"the state {state.name} can never be entered"
        if state.name not in leaving:
            yield f"from {state.name} no way leads to an end"


def _lost_cases(workflow: Workflow, released: Released) -> Iterator[str]:
    """A running case is somewhere in the older version, and has to be somewhere afterwards."""
    taken = workflow.takes_over
    if taken is None:
        return
    older = released.get((workflow.name, taken.version))
    if older is None or taken.version >= workflow.version:
        yield f"it takes over version {taken.version}, which is no released older one"
        return
    running = {state.name for state in workflow.states if not state.final}
    left = {state.name for state in older.states if not state.final}
    for name in taken.states:
        if name not in left:
            yield f"it takes over cases in {name}, in which no case of that version runs"
    for name in sorted(left):
        if taken.state(name) not in running:
            yield f"a running case in {name} would be lost"


def _closure(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    seen: set[str] = set()
    todo = set(start)
    while todo:
        seen |= todo
        todo = {to for source, to in ways if source in todo} - seen
    return seen
