"""The administration is written to when room for photos runs out, and again when it is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.quota import GIB, to_tell
from inspections.domain.vocabulary import Role
from inspections.runtime import outbox
from inspections.store import people, storage
from inspections.store.districts import District

LETTER = "storage_fills"


def tell_of_storage(session: Session, district: District, *, now: datetime) -> int:
    """Once a threshold; anew when there was room in between."""
    room = storage.room(session, district.id)
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
