"""Who does what and when: the words every use case is called with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inspections.domain.deadlines import Deadline
from inspections.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`who` is "user:7", "operator:3" or "clock"; `role` is None for the clock."""

    role: Role | None
    who: str


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
