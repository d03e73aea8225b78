"""Letters when room for photos runs out or is gone, and when the day takes no further photo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.quota import FULL, GIB, Room, to_tell
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime import outbox
from inspections.store import people, storage
from inspections.store.districts import District

LETTER = "storage_fills"
DAY_LETTER = "photo_day_full"


def tell_of_storage(session: Session, district: District, *, now: datetime) -> int:
    """How many occasions were written about."""
    room = storage.room(session, district.id)
    return _tell_of_room(session, district, room, now) + _tell_of_day(session, district, room, now)


def _tell_of_room(session: Session, district: District, room: Room, now: datetime) -> int:
    """The administration, once a threshold; anew when there was room in between."""
    told = storage.told(session, district.id)
    reached = to_tell(room.percent, told)
    if reached == told:
        return 0
    storage.note_told(session, district.id, reached)
    if reached < told:
        return 0
    for reader in people.with_role(session, district.id, Role.ADMIN):
        outbox.add(
            session,
            f"{LETTER}:{reached}:{now:%Y%m%dT%H%M%S}:user-{reader.id}",
            district_id=district.id,
            letter=LETTER,
            recipient=reader.email,
            payload={
                "locale": reader.locale,
                "district": district.name,
                "percent": room.percent,
                "gib": round(room.limit / GIB),
                "link": {"kind": "page", "path": "/aufbewahrung#speicher"},
            },
            now=now,
        )
    return 1


def _tell_of_day(session: Session, district: District, room: Room, now: datetime) -> int:
    """Who can raise the limit, and who is asked why photos do not come; once a day."""
    if room.percent_of_day < FULL:
        return 0
    readers = {
        f"{DAY_LETTER}:{office_date(now)}:user-{reader.id}": reader
        for reader in people.with_role(session, district.id, Role.ADMIN, Role.COORDINATOR)
    }
    unwritten = readers.keys() - outbox.by_key(session, district.id, readers)
    for key in sorted(unwritten):
        outbox.add(
            session,
            key,
            district_id=district.id,
            letter=DAY_LETTER,
            recipient=readers[key].email,
            payload={
                "locale": readers[key].locale,
                "district": district.name,
                "most": room.daily,
                "link": {"kind": "page", "path": "/betrieb"},
            },
            now=now,
        )
    return 1 if unwritten else 0
