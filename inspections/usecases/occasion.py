"""Who does what and when: the words every use case is called with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inspections.domain.deadlines import Deadline
from inspections.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`who` is "user:7", "operator:3" or "clock"; `role` is None for the clock.

    `in_place_of`, such as "user:3", is for whom the person acts, if not for itself.
    """

    role: Role | None
    who: str
    in_place_of: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What the history keeps of it beside the actor."""
        return {"in_place_of": self.in_place_of} if self.in_place_of else {}


CLOCK = Actor(None, "clock")


@dataclass(frozen=True, slots=True)
class Act:
    """One pull at a deficiency with all it brings along."""

    trigger: str
    actor: Actor
    now: datetime
    reason: str = ""
    deadline: Deadline | None = None
    promised_on: date | None = None
    details: dict[str, Any] = field(default_factory=dict)
