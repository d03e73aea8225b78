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
from inspections.store.inspections import HANDED_IN, UNFINISHED, Inspection
from inspections.store.photos import Photo
from inspections.store.weighing import write_at_end
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
    replaces: str = "",
    sent_by: str,
    now: datetime,
    late: bool = False,
) -> PhotoReceipt:
    """`replaces` is the SHA-256 of the same photo as it was before it was marked;
    `late`: also after the hand-in.

    Raises ItemUnknown, InspectionClosed, TooManyPhotos.
    """
    instance = instances.lock(session, inspection.instance_id)
    photo = Photo(inspection_id=inspection.id, item=item, place=place, caption=caption)
    if known := _known(session, photo, kept):
        return known
    if inspection.checklist.values().item(item) is None:
        raise ItemUnknown(item=item)
    if instance.state not in (UNFINISHED + HANDED_IN if late else UNFINISHED):
        raise InspectionClosed(inspection=inspection.id, state=instance.state)
    earlier = _taken_out(session, photo, replaces, now) if replaces else None
    receipt = _keep(session, photo, kept, inspection.district_id, sent_by, now)
    if earlier is not None:
        _put_in_its_place(session, photo, earlier)
    return receipt


def receive_evidence(
    session: Session, case: Deficiency, kept: StoredPhoto, *, sent_by: str, now: datetime
) -> PhotoReceipt:
    """Raises TooManyPhotos."""
    instances.lock(session, case.instance_id)
    photo = Photo(deficiency_id=case.id, item=case.item, place=case.place)
    if known := _known(session, photo, kept):
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


def _known(session: Session, photo: Photo, kept: StoredPhoto) -> PhotoReceipt | None:
    query = select(Photo).where(*_point(photo), Photo.sha256 == kept.sha256)  # type: ignore[arg-type]
    row = session.scalars(query).first()
    if row is None:
        return None
    if row.replaced_by_id is None:  # what was pixelated since does not come back
        row.removed_at = None
    return PhotoReceipt(row.id, kept.sha256, first=False)


def _taken_out(session: Session, photo: Photo, sha256: str, now: datetime) -> Photo:
    """The photo as it was; a mark in its place where it never arrived, so that it never will."""
    query = select(Photo).where(*_point(photo), Photo.sha256 == sha256)  # type: ignore[arg-type]
    earlier = session.scalars(query).first()
    if earlier is None:
        earlier = Photo(inspection_id=photo.inspection_id, item=photo.item, place=photo.place)
        earlier.sha256, earlier.stored = sha256, ""
        earlier.width = earlier.height = earlier.bytes = 0
    earlier.removed_at = now
    session.flush()
    return earlier


def _put_in_its_place(session: Session, photo: Photo, earlier: Photo) -> None:
    photo.caption = photo.caption or earlier.caption or ""
    earlier.district_id, earlier.sent_by = photo.district_id, photo.sent_by
    earlier.received_at = earlier.received_at or photo.received_at
    earlier.replaced_by_id = photo.id
    session.add(earlier)


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
    write_at_end(session, kept)
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
