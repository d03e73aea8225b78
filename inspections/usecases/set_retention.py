"""The district sets how many months a class of data is kept; what was set stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.retention import Keep, checked
from inspections.store import retention
from inspections.store.retention import RetentionRule


def set_retention(
    session: Session,
    district_id: int,
    wanted: Mapping[Keep, int],
    *,
    set_by: str,
    now: datetime,
) -> list[RetentionRule]:
    """A row for each class that changes. Raises RetentionInvalid, and then nothing is set."""
    in_force = retention.months(session, district_id)
    new = [
        RetentionRule(
            district_id=district_id, keep=keep.value, months=months, set_at=now, set_by=set_by
        )
        for keep, months in wanted.items()
        if checked(keep, months) != in_force[keep]
    ]
    session.add_all(new)
    session.flush()
    return new
