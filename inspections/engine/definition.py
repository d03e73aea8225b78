"""What a workflow is made of: typed data, checked when it is written, run by `step`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


class Effect(Protocol):
    """A value that says what else is to be written; the use cases carry it out."""


Number = int | str
"""A number, or the name of the fact that holds it, such as one of the district's policy."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days before a date among the facts; moot once that day has passed."""

    fact: str
    days: Number


@dataclass(frozen=True, slots=True)
class At:
    """At a moment among the facts, to the minute; never moot, if the case has one at all."""

    fact: str


@dataclass(frozen=True, slots=True)
class InDays:
    """So many days after entering the state, when the office opens; never moot."""

    days: Number


@dataclass(frozen=True, slots=True)
class InHours:
    """So long after entering the state, day and night; never moot."""

    hours: Number = 0
    minutes: Number = 0


When = Ahead | At | InDays | InHours


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
class TakesOver:
    """Running cases of an older version go on by this one; a state not named keeps its name."""

    version: int
    states: Mapping[str, str] = field(default_factory=dict)

    def state(self, name: str) -> str:
        return self.states.get(name, name)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One released version; the first matching rule wins."""

    name: str
    version: int
    facts: type
    initial: str
    states: tuple[State, ...]
    rules: tuple[Rule, ...]
    takes_over: TakesOver | None = None

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)


def numbers_in(when: When) -> tuple[Number, ...]:
    """How long, as written: numbers or the names of facts."""
    match when:
        case At():
            return ()
        case Ahead(_, days) | InDays(days):
            return (days,)
        case InHours(hours, minutes):
            return (hours, minutes)


def facts_in(when: When) -> tuple[str, ...]:
    """The facts it counts from or by."""
    dates = (when.fact,) if isinstance(when, Ahead | At) else ()
    return dates + tuple(number for number in numbers_in(when) if isinstance(number, str))


def fact_number(facts: object, number: Number) -> int:
    """The number itself, or the one the fact holds."""
    value = getattr(facts, number) if isinstance(number, str) else number
    assert isinstance(value, int)
    return value


def fact_date(facts: object, name: str) -> date:
    value = getattr(facts, name)
    assert isinstance(value, date)
    return value


def fact_moment(facts: object, name: str) -> datetime | None:
    """None where the case has no such moment; its timer is not armed then."""
    value = getattr(facts, name)
    assert value is None or isinstance(value, datetime)
    return value
