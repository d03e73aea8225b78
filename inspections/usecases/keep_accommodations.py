"""Accommodations and their rooms: added, changed, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.laender import LAENDER
from inspections.store import accommodations
from inspections.store.accommodations import Accommodation, Room
from inspections.store.answers import AnswerRevision
from inspections.store.inspections import Inspection
from inspections.usecases.keep_offices import give_code
from inspections.usecases.keep_people import FieldInvalid, operator_of, user_of


class RoomInUse(Conflict):
    """Answers name this room; it can be renamed no more and stays."""


@dataclass(frozen=True, slots=True)
class AccommodationWish:
    code: str
    name: str
    municipality: str
    places: int
    operator_id: int
    planning_area: str = ""
    occupied: int | None = None
    inspector_id: int | None = None
    interval_days: int = 30
    opened_on: date | None = None
    closed_on: date | None = None
    remark: str = ""
    land: str | None = None  # None is the district's


def keep_accommodation(
    session: Session, district_id: int, wish: AccommodationWish, accommodation_id: int | None = None
) -> Accommodation:
    """Add one, or change the one named. Raises NotFound, FieldInvalid."""
    row = (
        Accommodation(district_id=district_id)
        if accommodation_id is None
        else accommodations.get(session, district_id, accommodation_id)
    )
    _check(session, district_id, wish, accommodation_id)
    row.operator = operator_of(session, district_id, wish.operator_id)
    if wish.inspector_id is not None:
        user_of(session, district_id, wish.inspector_id)
    row.code, row.name, row.municipality = (
        wish.code.strip().upper(),
        wish.name.strip(),
        wish.municipality.strip(),
    )
    row.planning_area, row.remark = wish.planning_area.strip(), wish.remark.strip()
    row.places, row.occupied, row.interval_days = wish.places, wish.occupied, wish.interval_days
    row.inspector_id = wish.inspector_id
    row.opened_on, row.closed_on, row.land = wish.opened_on, wish.closed_on, wish.land
    session.add(row)
    session.flush()
    give_code(session, row)
    return row


def _check(
    session: Session, district_id: int, wish: AccommodationWish, own_id: int | None
) -> None:
    for field in ("code", "name", "municipality"):
        if not getattr(wish, field).strip():
            raise FieldInvalid(field=field, problem="missing")
    if wish.places < 1:
        raise FieldInvalid(field="places", problem="not_positive")
    if wish.occupied is not None and wish.occupied < 0:
        raise FieldInvalid(field="occupied", problem="negative")
    if wish.interval_days < 1:
        raise FieldInvalid(field="interval_days", problem="not_positive")
    if wish.opened_on and wish.closed_on and wish.closed_on < wish.opened_on:
        raise FieldInvalid(field="closed_on", problem="before_opening")
    if wish.land is not None and wish.land not in LAENDER:
        raise FieldInvalid(field="land", problem="unknown")
    twin = select(func.count(Accommodation.id)).where(
        Accommodation.district_id == district_id,
        Accommodation.code == wish.code.strip().upper(),
        Accommodation.id != (own_id or 0),
    )
    if session.scalar(twin):
        raise FieldInvalid(field="code", problem="taken")


def add_room(
    session: Session, house: Accommodation, name: str, *, floor: str = "", beds: int | None = None
) -> Room:
    """Raises FieldInvalid for an empty or known name, or a negative number of beds."""
    name = name.strip()
    if not name:
        raise FieldInvalid(field="name", problem="missing")
    if beds is not None and beds < 0:
        raise FieldInvalid(field="beds", problem="negative")
    known = select(Room.id).where(Room.accommodation_id == house.id, Room.name == name)
    if session.scalar(known) is not None:
        raise FieldInvalid(field="name", problem="taken")
    room = Room(
        district_id=house.district_id,
        accommodation_id=house.id,
        name=name,
        floor=floor.strip(),
        beds=beds,
    )
    session.add(room)
    session.flush()
    return room


def remove_room(session: Session, house: Accommodation, room_id: int) -> None:
    """Raises RoomInUse when something was ever said about it."""
    room = session.get(Room, room_id)
    if room is None or room.accommodation_id != house.id:
        return
    said = (
        select(func.count())
        .select_from(AnswerRevision)
        .join(Inspection, Inspection.id == AnswerRevision.inspection_id)
        .where(Inspection.accommodation_id == house.id, AnswerRevision.place == room.name)
    )
    if session.scalar(said):
        raise RoomInUse(room=room.name)
    session.delete(room)
