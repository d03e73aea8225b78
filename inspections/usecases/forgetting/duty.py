"""What it means to forget one kind of row: which are due, what they belong to, and what goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.retention import Keep
from inspections.domain.working_days import BERLIN
from inspections.photo_store import PhotoStore


@dataclass(frozen=True, slots=True)
class Found:
    """A row whose time is over. A hold on anything it is about keeps it."""

    id: Any
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that forgetting works with."""

    session: Session
    district_id: int
    photos: PhotoStore | None  # none: no files
    export_dir: Path
    now: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """`due` looks for what ended before that day; `forget` makes it so, as often as one likes."""

    keep: Keep
    due: Callable[[Session, int, date], list[Found]]
    forget: Callable[[Desk, Sequence[Any]], None]


def start_of(day: date) -> datetime:
    """Its first moment in Berlin."""
    return datetime.combine(day, time(), BERLIN).astimezone(UTC)
