"""What a workflow is made of: typed data, checked when it is written, run by `step`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


class Effect(Protocol):
    """A value that says what else is to be written; the use cases carry it out."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days before a date among the facts; moot once that day has passed."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class At:
    """At a moment among the facts, to the minute; never moot."""

    fact: str


@dataclass(frozen=True, slots=True)
class InDays:
    """So many days after entering the state, when the office opens; never moot."""

    days: int


When = Ahead | At | InDays


@dataclass(frozen=True, slots=True)
class Timer:
    name: str
    when: When
    fires: str


@dataclass(frozen=True, slots=True)
class State:
    name: str
    timers: tuple[Timer, ...] = ()
    final: bool = False


Guard = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Move:
    """Leave the state and enter `to`; entering arms its timers afresh, even in the same state."""

    source: str
    on: str
    to: str
    by: str | None = None  # None: only the clock may pull
    only_if: Guard | None = None
    do: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """Act without entering: timers go on as they are."""

    source: str
    on: str
    by: str | None = None
    only_if: Guard | None = None
    do: tuple[Effect, ...] = ()


Rule = Move | Stay


@dataclass(frozen=True, slots=True)
class Workflow:
    """One released version; the first matching rule wins."""

    name: str
    version: int
    facts: type
    initial: str
    states: tuple[State, ...]
    rules: tuple[Rule, ...]

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)


def fact_date(facts: object, name: str) -> date:
    value = getattr(facts, name)
    assert isinstance(value, date)
    return value


def fact_moment(facts: object, name: str) -> datetime:
    value = getattr(facts, name)
    assert isinstance(value, datetime)
    return value
