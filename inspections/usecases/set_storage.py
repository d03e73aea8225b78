"""The district sets how much room its photos may take, and how many a day; kept on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.quota import checked
from inspections.store import storage
from inspections.store.storage import StorageRule


def set_storage(
    session: Session, district_id: int, gib: int, daily: int, *, set_by: str, now: datetime
) -> bool:
    """Whether that is new; below what is used is allowed, nothing goes. Raises QuotaInvalid."""
    wanted = checked(gib, daily)
    if wanted == storage.limits_of(session, district_id):
        return False
    row = StorageRule(district_id=district_id, bytes=wanted.bytes, daily=wanted.daily)
    row.set_at, row.set_by = now, set_by
    session.add(row)
    return True
