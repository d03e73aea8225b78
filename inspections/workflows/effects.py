"""The closed list of effects: what a step writes beside its new state."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Notify:
    """Write a letter to whoever holds the role for this case."""

    role: Role
    letter: str


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """Have somebody look on site, at the latest so many days from now."""

    days: int


@dataclass(frozen=True, slots=True)
class ForgetSender:
    """Delete whatever could name who complained: the contact, and letters that went there."""


@dataclass(frozen=True, slots=True)
class Retime:
    """Have the pending timers of the state ring as the district's policy now says."""
