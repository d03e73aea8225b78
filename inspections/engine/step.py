"""The engine: one pure function from state and trigger to what happens next."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.engine.definition import Effect, Move, Workflow


class TriggerRefused(Exception):
    """No rule of the workflow lets `by` pull `trigger` in `state`."""

    def __init__(self, workflow: str, state: str, trigger: str, by: str | None) -> None:
        super().__init__(f"{workflow}: {by or 'the clock'} cannot {trigger} in {state}")
        self.state, self.trigger, self.by = state, trigger, by


@dataclass(frozen=True, slots=True)
class Step:
    source: str
    trigger: str
    target: str
    moved: bool
    effects: tuple[Effect, ...]


def step(workflow: Workflow, state: str, trigger: str, facts: object, *, by: str | None) -> Step:
    """What happens when `trigger` is pulled; the first matching rule wins.

    Raises TriggerRefused when none matches.
    """
    for rule in workflow.rules:
        if (rule.source, rule.on, rule.by) != (state, trigger, by):
            continue
        if rule.only_if and not rule.only_if(facts):
            continue
        target = rule.to if isinstance(rule, Move) else state
        return Step(state, trigger, target, isinstance(rule, Move), rule.do)
    raise TriggerRefused(workflow.name, state, trigger, by)


def possible(workflow: Workflow, state: str, facts: object, *, by: str | None) -> tuple[str, ...]:
    """The triggers `by` may pull now, in the order the workflow names them."""
    found = dict.fromkeys(
        rule.on
        for rule in workflow.rules
        if (rule.source, rule.by) == (state, by) and (not rule.only_if or rule.only_if(facts))
    )
    return tuple(found)
