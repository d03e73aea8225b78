"""Once a day the weight of a district's photos is counted anew, and put right where it differs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.working_days import office_date
from inspections.runtime import runs
from inspections.store import storage
from inspections.store.districts import District

KIND = "recount_storage"


def recount_storage(session: Session, district: District, *, now: datetime) -> bool:
    """Whoever brings or erases a photo meanwhile waits; a difference is noted in the run."""
    day = office_date(now).isoformat()
    if runs.done(session, KIND, day, district_id=district.id):
        return False
    storage.grow(session, district.id, 0)
    counted = storage.room(session, district.id).used
    differs = storage.recomputed(session, district.id) - counted
    if differs:
        storage.grow(session, district.id, differs)
    note = f"{counted} bytes counted, {counted + differs} found" if differs else ""
    runs.mark(session, KIND, day, district_id=district.id, now=now, note=note)
    return True
