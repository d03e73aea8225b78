"""Keep a photo for an answer or as an operator's evidence; the same bytes again are the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.photo_store import StoredPhoto
from inspections.runtime import instances
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import UNFINISHED, Inspection
from inspections.store.photos import Photo
from inspections.usecases.record_answers import InspectionClosed, ItemUnknown

MOST_PER_POINT = 20


class TooManyPhotos(Refused):
    """A point or an answer takes twenty photos."""


@dataclass(frozen=True, slots=True)
class PhotoReceipt:
    id: int
    sha256: str
    first: bool


def receive_inspection_photo(
    session: Session,
    inspection: Inspection,
    kept: StoredPhoto,
    *,
    item: str,
    place: str,
    caption: str = "",
    sent_by: str,
    now: datetime,
) -> PhotoReceipt:
    """Raises ItemUnknown, InspectionClosed, TooManyPhotos."""
    instance = instances.lock(session, inspection.instance_id)
    photo = Photo(inspection_id=inspection.id, item=item, place=place, caption=caption)
    if known := _known(session, photo, kept.sha256):
        return known
    if inspection.checklist.values().item(item) is None:
        raise ItemUnknown(item=item)
    if instance.state not in UNFINISHED:
        raise InspectionClosed(inspection=inspection.id, state=instance.state)
    return _keep(session, photo, kept, inspection.district_id, sent_by, now)


def receive_evidence(
    session: Session, case: Deficiency, kept: StoredPhoto, *, sent_by: str, now: datetime
) -> PhotoReceipt:
    """Raises TooManyPhotos."""
    instances.lock(session, case.instance_id)
    photo = Photo(deficiency_id=case.id, item=case.item, place=case.place)
    if known := _known(session, photo, kept.sha256):
        return known
    return _keep(session, photo, kept, case.district_id, sent_by, now)


def _point(photo: Photo) -> list[object]:
    return [
        Photo.inspection_id.is_(photo.inspection_id)
        if photo.inspection_id is None
        else Photo.inspection_id == photo.inspection_id,
        Photo.deficiency_id.is_(photo.deficiency_id)
        if photo.deficiency_id is None
        else Photo.deficiency_id == photo.deficiency_id,
        Photo.item == photo.item,
        Photo.place == photo.place,
    ]


def _known(session: Session, photo: Photo, sha256: str) -> PhotoReceipt | None:
    query = select(Photo).where(*_point(photo), Photo.sha256 == sha256)  # type: ignore[arg-type]
    row = session.scalars(query).first()
    if row is None:
        return None
    row.removed_at = None
    return PhotoReceipt(row.id, sha256, first=False)


def _keep(
    session: Session,
    photo: Photo,
    kept: StoredPhoto,
    district_id: int,
    sent_by: str,
    now: datetime,
) -> PhotoReceipt:
    counted = select(func.count(Photo.id)).where(*_point(photo), Photo.removed_at.is_(None))  # type: ignore[arg-type]
    if (session.scalar(counted) or 0) >= MOST_PER_POINT:
        raise TooManyPhotos(at_most=MOST_PER_POINT)
    photo.district_id, photo.sent_by, photo.received_at = district_id, sent_by, now
    photo.sha256, photo.stored = kept.sha256, kept.stored
    photo.width, photo.height, photo.bytes = kept.width, kept.height, kept.bytes
    session.add(photo)
    session.flush()
    return PhotoReceipt(photo.id, kept.sha256, first=True)


def remove_photo(session: Session, inspection: Inspection, photo_id: int, *, now: datetime) -> None:
    """Take a photo out of an unfinished inspection. Raises InspectionClosed."""
    if photo := _changeable(session, inspection, photo_id):
        photo.removed_at = now


def caption_photo(session: Session, inspection: Inspection, photo_id: int, caption: str) -> None:
    """Say what a photo shows. Raises InspectionClosed."""
    if photo := _changeable(session, inspection, photo_id):
        photo.caption = caption


def _changeable(session: Session, inspection: Inspection, photo_id: int) -> Photo | None:
    instance = instances.lock(session, inspection.instance_id)
    if instance.state not in UNFINISHED:
        raise InspectionClosed(inspection=inspection.id, state=instance.state)
    photo = session.get(Photo, photo_id)
    return photo if photo is not None and photo.inspection_id == inspection.id else None
