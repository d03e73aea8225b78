"""Holds: what nobody deletes until a day, and why; and which files were offered to the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.working_days import office_date
from inspections.store import retention
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import Complaint
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.store.retention import ArchiveOffer, Hold

LONGEST_REASON = 500
# What can be held, and by what the office calls it.
HOLDABLE: dict[str, tuple[Any, Any]] = {
    "accommodation": (Accommodation, Accommodation.code),
    "inspection": (Inspection, Inspection.id),
    "deficiency": (Deficiency, Deficiency.number),
    "complaint": (Complaint, Complaint.number),
    "user": (User, User.login),
    "operator": (Operator, Operator.name),
}


class HoldInvalid(Refused):
    """`details` name the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class HoldWish:
    kind: str
    called: str
    reason: str
    until: date


def hold(session: Session, district_id: int, wish: HoldWish, *, by: str, now: datetime) -> Hold:
    """Raises HoldInvalid."""
    if not wish.reason.strip():
        raise HoldInvalid(field="reason", problem="missing")
    if len(wish.reason) > LONGEST_REASON:
        raise HoldInvalid(field="reason", problem="too_long")
    if wish.until < office_date(now):
        raise HoldInvalid(field="until", problem="in_the_past")
    row = Hold(
        district_id=district_id,
        about=f"{wish.kind}:{_number(session, district_id, wish)}",
        reason=wish.reason.strip(),
        until=wish.until,
        set_at=now,
        set_by=by,
    )
    session.add(row)
    session.flush()
    return row


def _number(session: Session, district_id: int, wish: HoldWish) -> int:
    if wish.kind not in HOLDABLE:
        raise HoldInvalid(field="kind", problem="unknown")
    table, name = HOLDABLE[wish.kind]
    called: str | int = wish.called.strip()
    if wish.kind == "inspection":
        called = int(called) if str(called).isdecimal() and len(str(called)) < 10 else 0
    found = session.scalar(select(table.id).where(table.district_id == district_id, name == called))
    if found is None:
        raise HoldInvalid(field="called", problem="not_there")
    return int(found)


def lift_hold(session: Session, district_id: int, hold_id: int, *, by: str, now: datetime) -> Hold:
    """Raises NotFound; what was lifted before stays as it was."""
    row = retention.hold(session, district_id, hold_id)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = now, by
        session.flush()
    return row


def offer_to_archive(
    session: Session, district_id: int, year: int, *, by: str, now: datetime
) -> None:
    """Note that the files which ended in that year were offered; once."""
    if year not in retention.offered_years(session, district_id):
        session.add(
            ArchiveOffer(district_id=district_id, year=year, offered_at=now, offered_by=by)
        )
        session.flush()
