"""A workflow as a BPMN process: waiting states, who does what, letters, the clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from inspections.engine import words as phrases
from inspections.engine.definition import Effect, Guard, Move, Rule, When, Workflow
from inspections.engine.flow import timer_of
from inspections.engine.words import Words

Kind = Literal[
    "startEvent", "endEvent", "task", "userTask", "sendTask", "serviceTask", "exclusiveGateway"
]
SYSTEM = ""
"""The lane of waiting states, letters and the clock; every other lane is a role's."""


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    kind: Kind
    name: str
    lane: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """An event on the edge of a waiting state; a clock's has a moment, the others have none.

    A signal comes from another case, a message from a person.
    """

    id: str
    host: str
    name: str
    interrupting: bool
    when: When | None
    signal: bool = False

    @property
    def of_itself(self) -> bool:
        return self.when is not None or self.signal


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    back: bool = False


@dataclass(slots=True)
class Process:
    id: str
    name: str
    lanes: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    boundaries: dict[str, Boundary] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)  # gateway to the flow taken otherwise


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule leads to; `target` is None where the state stays."""

    guard: Guard | None
    target: str | None
    effects: tuple[Effect, ...]


def process_of(workflow: Workflow, words: Words) -> Process:
    return _Builder(workflow, words).build()


class _Builder:
    """Grows the process state by state.

    States in which the same people can do the same things share their tasks, letters and ends.
    """

    def __init__(self, workflow: Workflow, words: Words) -> None:
        self.workflow, self.words = workflow, words
        self.order = [state.name for state in workflow.states]
        name = f"{words.title(workflow)}, {words.say(phrases.VERSION)} {workflow.version}"
        self.process = Process(f"{workflow.name}_v{workflow.version}", name)
        self._made: dict[tuple[object, ...], str] = {}

    def build(self) -> Process:
        self._open_lanes()
        start = self._node("startEvent", self.words.say(phrases.BEGIN), SYSTEM, "start")
        for state in self.workflow.states:
            if not state.final:
                self._node("task", self.words.state(state.name), SYSTEM, _state_id(state.name))
        self._flow(start, _state_id(self.workflow.initial))
        groups: dict[frozenset[object], list[str]] = {}
        for state in self.workflow.states:
            if not state.final:
                groups.setdefault(self._possible(state.name), []).append(state.name)
        for states in groups.values():
            self._leave(states)
        return self.process

    def _open_lanes(self) -> None:
        roles = dict.fromkeys(rule.by for rule in self.workflow.rules if rule.by is not None)
        names = {str(role): self.words.role(role) for role in roles}
        self.process.lanes = names | {SYSTEM: self.words.say(phrases.SYSTEM)}

    def _possible(self, state: str) -> frozenset[object]:
        """What people can do in the state, and with which outcome."""
        return frozenset(
            (rule.on, rule.by, self._outcome(rule))
            for rule in self.workflow.rules
            if rule.source == state and rule.by is not None
        )

    def _leave(self, states: list[str]) -> None:
        """Everything that can happen in states that are alike."""
        first = states[0]
        pulls: dict[tuple[str, str | None], list[Rule]] = {}
        for rule in self.workflow.rules:
            if rule.source == first and rule.by is not None:
                pulls.setdefault((rule.on, rule.by), []).append(rule)
        moves = [rules for rules in pulls.values() if _moves(rules)]
        stays = [rules for rules in pulls.values() if not _moves(rules)]
        self._choices(first, [_state_id(state) for state in states], moves, f"who_{first}")
        if stays:
            events = [
                self._event(state, f"event_{state}_meanwhile", None, False) for state in states
            ]
            self._choices(first, events, stays, f"meanwhile_{first}")
        for state in states:
            self._clock(state, first)

    def _choices(self, group: str, origins: list[str], pulls: list[list[Rule]], name: str) -> None:
        """From each origin to the tasks; through a gateway where one of several is chosen."""
        if len(pulls) > 1:
            gateway = self._node("exclusiveGateway", "", SYSTEM, name)
            for origin in origins:
                self._flow(origin, gateway)
            origins = [gateway]
        for rules in pulls:
            guard = rules[0].only_if if len(rules) == 1 else None
            condition = self.words.guard(guard) if guard else ""
            task = self._task(group, rules)
            for origin in origins:
                self._flow(origin, task, name=condition, condition=condition)

    def _clock(self, state: str, group: str) -> None:
        for rule in self.workflow.rules:
            timer = timer_of(self.workflow, rule)
            if rule.source != state or rule.by is not None:
                continue
            event_id = f"event_{state}_{timer.name if timer else rule.on}"
            if event_id not in self.process.boundaries:
                moved = isinstance(rule, Move)
                self._event(state, event_id, timer.when if timer else None, moved)
                if not timer:
                    self._signal(event_id, self.words.trigger(rule.on, state))
                alike = [r for r in self.workflow.rules if _key(r) == _key(rule)]
                self._branch(event_id, alike, SYSTEM, group, state)

    def _signal(self, event_id: str, name: str) -> None:
        event = self.process.boundaries[event_id]
        self.process.boundaries[event_id] = replace(event, name=name, signal=True)

    def _branch(self, source: str, rules: list[Rule], lane: str, group: str, state: str) -> None:
        """To what each rule leads to, through a gateway for every condition asked in turn."""
        before = ""  # the gateway that said no
        no = self.words.say(phrases.NO)
        for place, outcome in enumerate(map(self._outcome, rules)):
            origin, name = before or source, no if before else ""
            if outcome.guard is None or place == len(rules) - 1:
                flow = self._lead(origin, outcome, group, state, name=name)
            else:
                more = f"_{place}" if place else ""
                question = self.words.question(outcome.guard)
                gateway = self._node("exclusiveGateway", question, lane, f"if_{source}{more}")
                flow = self._flow(origin, gateway, name=name)
                yes, condition = self.words.say(phrases.YES), self.words.guard(outcome.guard)
                self._lead(gateway, outcome, group, state, name=yes, condition=condition)
            if before:
                self.process.defaults[before] = flow
            if outcome.guard is None or place == len(rules) - 1:
                return
            before = gateway

    def _event(self, state: str, event_id: str, when: When | None, interrupting: bool) -> str:
        name = self.words.when(when) if when else ""
        event = Boundary(event_id, _state_id(state), name, interrupting, when)
        self.process.boundaries[event_id] = event
        return event_id

    def _task(self, group: str, rules: list[Rule]) -> str:
        by, trigger, state = rules[0].by, rules[0].on, rules[0].source
        name = self.words.task(trigger, state)
        task = self._node("userTask", name, str(by), f"do_{group}_{trigger}_{by}")
        self._branch(task, rules, str(by), group, state)
        return task

    def _lead(
        self,
        source: str,
        outcome: Outcome,
        group: str,
        state: str,
        *,
        name: str = "",
        condition: str = "",
    ) -> str:
        """A flow to the letters and orders of the outcome, and from there to its target."""
        back = outcome.target is not None and (
            self.order.index(outcome.target) <= self.order.index(state)
        )
        first = self._chain(outcome, group, back)
        direct = not outcome.effects
        return self._flow(source, first, name=name, condition=condition, back=back and direct)

    def _chain(self, outcome: Outcome, group: str, back: bool) -> str:
        end = self._end(outcome.target, group)
        key = outcome.target, outcome.effects, group
        if not outcome.effects:
            return end
        if key not in self._made:
            number = len(self._made) + 1
            ids = [
                self._node(
                    "sendTask" if self.words.is_letter(effect) else "serviceTask",
                    self.words.effect(effect),
                    SYSTEM,
                    f"effect_{number}_{place}",
                )
                for place, effect in enumerate(outcome.effects, start=1)
            ]
            for source, target in pairwise(ids):
                self._flow(source, target)
            self._flow(ids[-1], end, back=back)
            self._made[key] = ids[0]
        return self._made[key]

    def _end(self, target: str | None, group: str) -> str:
        """The state that waits next, or an end of its own for this group."""
        if target is None:
            return self._node("endEvent", "", SYSTEM, f"stays_{group}")
        if self.workflow.state(target).final:
            return self._node("endEvent", self.words.state(target), SYSTEM, f"end_{group}_{target}")
        return _state_id(target)

    def _outcome(self, rule: Rule) -> Outcome:
        return Outcome(rule.only_if, rule.to if isinstance(rule, Move) else None, rule.do)

    def _node(self, kind: Kind, name: str, lane: str, node_id: str) -> str:
        self.process.nodes[node_id] = Node(node_id, kind, name, lane)
        return node_id

    def _flow(
        self, source: str, target: str, *, name: str = "", condition: str = "", back: bool = False
    ) -> str:
        flow = Flow(f"flow_{len(self.process.flows) + 1}", source, target, name, condition, back)
        self.process.flows.append(flow)
        return flow.id


def _state_id(state: str) -> str:
    return f"state_{state}"


def _moves(rules: list[Rule]) -> bool:
    return any(isinstance(rule, Move) for rule in rules)


def _key(rule: Rule) -> tuple[str, str, str | None]:
    return rule.source, rule.on, rule.by
