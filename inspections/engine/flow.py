"""A workflow as states and arrows, before anybody decides where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.engine.definition import Move, Rule, Timer, Workflow
from inspections.engine.words import OF_ITSELF, OTHERWISE, Words


@dataclass(frozen=True, slots=True)
class Inner:
    """What happens without leaving the state: one line in its box."""

    trigger: str
    text: str
    detail: str  # who, or when
    timer: str = ""  # the timer's name, if the clock pulls


@dataclass(frozen=True, slots=True)
class StateBox:
    name: str
    title: str
    inner: tuple[Inner, ...]
    initial: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """One kind of move into a state, from every state where it is made alike."""

    trigger: str
    target: str
    sources: tuple[str, ...]
    text: str
    details: tuple[str, ...]  # who may, and under which condition
    timer: str
    back: bool  # leads to an earlier state


@dataclass(frozen=True, slots=True)
class Flow:
    title: str
    states: tuple[StateBox, ...]
    arrows: tuple[Arrow, ...]


def flow_of(workflow: Workflow, words: Words) -> Flow:
    """The order of the states is the order in which they are declared."""
    return Flow(
        title=words.title(workflow),
        states=tuple(
            StateBox(
                name=state.name,
                title=words.state(state.name),
                inner=tuple(_inner(workflow, state.name, words)),
                initial=state.name == workflow.initial,
                final=state.final,
            )
            for state in workflow.states
        ),
        arrows=tuple(_arrows(workflow, words)),
    )


def _inner(workflow: Workflow, state: str, words: Words) -> Iterator[Inner]:
    """Rules that stay or come back to the same state."""
    for rule in workflow.rules:
        if rule.source == state and (not isinstance(rule, Move) or rule.to == state):
            timer = timer_of(workflow, rule)
            detail = words.when(timer.when) if timer else _who(workflow, rule, words)
            yield Inner(rule.on, words.trigger(rule.on, state), detail, timer.name if timer else "")


def _arrows(workflow: Workflow, words: Words) -> Iterator[Arrow]:
    order = [state.name for state in workflow.states]
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    timers: dict[tuple[str, str], str] = {}
    for source, trigger, target in dict.fromkeys(
        (rule.source, rule.on, rule.to)
        for rule in workflow.rules
        if isinstance(rule, Move) and rule.to != rule.source
    ):
        rules = [
            rule
            for rule in workflow.rules
            if isinstance(rule, Move)
            and (rule.source, rule.on, rule.to) == (source, trigger, target)
        ]
        details = tuple(dict.fromkeys(_detail(workflow, rule, words) for rule in rules))
        alike.setdefault((trigger, target, details), []).append(source)
        if timer := timer_of(workflow, rules[0]):
            timers[trigger, target] = timer.name
    for (trigger, target, details), sources in alike.items():
        yield Arrow(
            trigger=trigger,
            target=target,
            sources=tuple(sources),
            text=words.trigger(trigger, sources[0]),
            details=details,
            timer=timers.get((trigger, target), ""),
            back=all(order.index(source) > order.index(target) for source in sources),
        )


def _detail(workflow: Workflow, rule: Rule, words: Words) -> str:
    timer = timer_of(workflow, rule)
    if timer:
        return f"{words.role(None)}: {words.when(timer.when)}"
    return _who(workflow, rule, words)


def _who(workflow: Workflow, rule: Rule, words: Words) -> str:
    who = words.say(OF_ITSELF) if rule.by is None else words.role(rule.by)
    if rule.only_if:
        return f"{who}, {words.guard(rule.only_if)}"
    return f"{who}, {words.say(OTHERWISE)}" if falls_through(workflow, rule) else who


def falls_through(workflow: Workflow, rule: Rule) -> bool:
    """Whether it matches only when a guarded rule before it did not."""
    before = workflow.rules[: workflow.rules.index(rule)]
    key = (rule.source, rule.on, rule.by)
    return any(other.only_if and (other.source, other.on, other.by) == key for other in before)


def timer_of(workflow: Workflow, rule: Rule) -> Timer | None:
    """The timer that pulls the rule's trigger; None where a person does."""
    if rule.by is not None:
        return None
    timers = workflow.state(rule.source).timers
    return next((timer for timer in timers if timer.fires == rule.on), None)
