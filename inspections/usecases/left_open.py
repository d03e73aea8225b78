"""Inspections begun and never handed in: the coordinator is told; nothing of them goes by itself.

Ended by whoever cancels them, they are kept and forgotten like any other file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.store import devices, inspections
from inspections.store.answers import AnswerRevision
from inspections.store.devices import Device
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.usecases.device_gaps import Gap, gaps, held
from inspections.usecases.forgetting.duty import start_of

LEFT_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a device named of an inspection: it still holds it, or lost it on the way."""

    device: Device
    things: int
    lost: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """`last_at` is when the server got something of it last."""

    inspection: Inspection
    answers: int
    photos: int
    last_at: datetime | None
    waiting: tuple[Waiting, ...]


def left_open(session: Session, district_id: int, *, today: date) -> list[Inspection]:
    """Begun thirty days ago or longer, and not handed in."""
    return inspections.begun_before(session, district_id, start_of(today - LEFT_AFTER))


def drafts(session: Session, district_id: int, *, today: date) -> list[Draft]:
    """With what came of each, and what devices say they still hold."""
    if not (left := left_open(session, district_id, today=today)):
        return []
    of_devices = [
        (device, lost, things)
        for device in devices.of_district(session, district_id)
        for lost, things in ((False, held(session, device)), (True, gaps(session, device)))
    ]
    return [_draft(session, each, of_devices) for each in left]


def _draft(
    session: Session, visit: Inspection, of_devices: Sequence[tuple[Device, bool, list[Gap]]]
) -> Draft:
    answers, answered_at = session.execute(
        select(func.count(), func.max(AnswerRevision.received_at)).where(
            AnswerRevision.inspection_id == visit.id, AnswerRevision.current
        )
    ).one()
    photos, sent_at = session.execute(
        select(func.count(), func.max(Photo.received_at)).where(
            Photo.inspection_id == visit.id, Photo.removed_at.is_(None)
        )
    ).one()
    waiting = tuple(
        Waiting(device, gap.answers + gap.photos + gap.submissions, lost)
        for device, lost, found in of_devices
        for gap in found
        if gap.inspection.id == visit.id
    )
    last = max(filter(None, (answered_at, sent_at)), default=None)
    return Draft(visit, answers, photos, last, waiting)
