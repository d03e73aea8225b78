"""What a device once named as waiting, names no longer, and the server never got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.working_days import office_date
from inspections.store import inspections
from inspections.store.answers import AnswerRevision
from inspections.store.devices import Device
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo

MOST_MISSING = 2_000  # more than one device can lose; a program gone wrong fills no database
ASKED_OF = timedelta(days=7)  # a device seen since should have the next inspections with it


class ThingKind(StrEnum):
    ANSWER = "answer"
    PHOTO = "photo"
    SUBMISSION = "submission"


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something of an inspection, by the id under which it is sent: a UUID, a photo's SHA-256."""

    inspection: UUID
    kind: ThingKind
    id: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What of one inspection is missing."""

    inspection: Inspection
    answers: int
    photos: int
    submissions: int


def compare(
    session: Session, device: Device, holds: frozenset[Thing], settled: Collection[str]
) -> None:
    """Note what it named before and neither names, nor settled, nor sent."""
    before = _read(device.holds) | _read(device.missing)
    gone = {thing for thing in before - holds if thing.id not in settled}
    device.missing = _written(_not_received(session, gone))[:MOST_MISSING]
    device.holds = _written(holds)


def gaps(session: Session, device: Device) -> list[Gap]:
    """What is still missing; a backup read in at the office may have brought it since."""
    return _by_inspection(session, device.missing)


def held(session: Session, device: Device) -> list[Gap]:
    """What waits on it, as far as it was named and has not come."""
    return _by_inspection(session, device.holds)


def forget_gaps(device: Device) -> None:
    """Somebody has taken note."""
    device.missing = None


def not_taken(session: Session, device: Device, *, now: datetime) -> list[Inspection]:
    """Inspections of its person for today and tomorrow that it has not taken along."""
    if device.taken is None or device.revoked_at or now - device.seen_at > ASKED_OF:
        return []
    last = office_date(now) + timedelta(days=1)
    due = inspections.unfinished(session, device.district_id, inspectors=[device.user_id])
    return [
        each
        for each in due
        if office_date(now) <= each.planned_on <= last and str(each.uid) not in device.taken
    ]


def _by_inspection(session: Session, kept: list[Any] | None) -> list[Gap]:
    missing = _not_received(session, _read(kept))
    counts = Counter((thing.inspection, thing.kind) for thing in missing)
    return [
        Gap(each, *(counts[each.uid, kind] for kind in ThingKind))
        for each in _inspections(session, missing)
    ]


def _not_received(session: Session, things: set[Thing]) -> set[Thing]:
    """Of inspections the district has; of others nothing can be said."""
    if not things:
        return set()
    rows = {row.id: row for row in _inspections(session, things)}
    found = {
        Thing(row.uid, ThingKind.SUBMISSION, str(row.submission_id)) for row in rows.values()
    }
    answers = select(AnswerRevision.inspection_id, AnswerRevision.uid).where(
        AnswerRevision.inspection_id.in_(rows),
        AnswerRevision.uid.in_(UUID(each.id) for each in things if each.kind is ThingKind.ANSWER),
    )
    photos = select(Photo.inspection_id, Photo.sha256).where(
        Photo.inspection_id.in_(rows),
        Photo.sha256.in_(each.id for each in things if each.kind is ThingKind.PHOTO),
    )
    for kind, query in ((ThingKind.ANSWER, answers), (ThingKind.PHOTO, photos)):
        found |= {Thing(rows[row].uid, kind, str(name)) for row, name in session.execute(query)}
    ours = {row.uid for row in rows.values()}
    return {each for each in things - found if each.inspection in ours}


def _inspections(session: Session, things: Iterable[Thing]) -> Sequence[Inspection]:
    uids = {thing.inspection for thing in things}
    query = select(Inspection).where(Inspection.uid.in_(uids))
    return session.scalars(query.order_by(Inspection.planned_on, Inspection.id)).all()


def _read(kept: list[Any] | None) -> set[Thing]:
    return {Thing(UUID(uid), ThingKind(kind), name) for uid, kind, name in kept or ()}


def _written(things: Iterable[Thing]) -> list[list[str]]:
    return [[str(each.inspection), each.kind.value, each.id] for each in sorted(things)]
