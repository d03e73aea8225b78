"""The list of complaints, narrowed and sorted, and the few figures everybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from inspections.domain.vocabulary import ComplaintState, Topic, Urgency
from inspections.store.complaints import WITH_OFFICE, Complaint, count_waiting, waiting


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; `states` empty is all."""

    states: tuple[ComplaintState, ...] = WITH_OFFICE
    accommodation_id: int | None = None
    topic: Topic | None = None
    received_before: date | None = None
    sort: str = "urgency"


def listed(
    session: Session, district_id: int, wanted: Wanted, *, limit: int, offset: int = 0
) -> list[Complaint]:
    query = select(Complaint).where(*_conditions(district_id, wanted))
    order = _ORDERS.get(wanted.sort, _ORDERS["urgency"])
    return list(session.scalars(query.order_by(*order).limit(limit).offset(offset)))


def count_listed(session: Session, district_id: int, wanted: Wanted) -> int:
    query = select(func.count(Complaint.id)).where(*_conditions(district_id, wanted))
    return session.scalar(query) or 0


def alarming(session: Session, district_id: int) -> list[Complaint]:
    """Somebody has to look at these at once; the oldest first."""
    return [row for row in waiting(session, district_id) if row.alarming]


def _conditions(district_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Complaint.district_id == district_id]
    if wanted.states:
        found.append(Complaint.state.in_([state.value for state in wanted.states]))
    if wanted.accommodation_id is not None:
        found.append(Complaint.accommodation_id == wanted.accommodation_id)
    if wanted.topic is not None:
        found.append(Complaint.topic == wanted.topic.value)
    if wanted.received_before is not None:
        found.append(Complaint.received_on < wanted.received_before)
    return found


_BY_URGENCY = case(
    {urgency.value: rank for rank, urgency in enumerate(Urgency)}, value=Complaint.urgency
)
_ORDERS: dict[str, tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]] = {
    "urgency": (Complaint.ended_on.is_not(None), _BY_URGENCY, Complaint.received_on, Complaint.id),
    "oldest": (Complaint.received_on, Complaint.id),
    "newest": (Complaint.received_on.desc(), Complaint.id.desc()),
    "number": (Complaint.number,),
    "state": (Complaint.state, Complaint.received_on, Complaint.id),
    "house": (Complaint.accommodation_id, Complaint.received_on, Complaint.id),
}


class Tally(NamedTuple):
    """What everybody may know of complaints: how many, and how fast the answer came."""

    received: int
    answered: int
    waiting: int
    median_days: float | None


def tally(session: Session, district_id: int, *, since: date) -> Tally:
    """Of those received since that day; waiting are all."""
    rows = session.execute(
        select(Complaint.received_on, Complaint.first_answered_on).where(
            Complaint.district_id == district_id, Complaint.received_on >= since
        )
    ).all()
    days = [(answered - received).days for received, answered in rows if answered is not None]
    return Tally(
        len(rows), len(days), count_waiting(session, district_id), median(days) if days else None
    )
