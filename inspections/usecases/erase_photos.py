"""Erase the files of photos that a marked one has replaced: a face may be on them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.photo_store import PhotoStore
from inspections.store.complaints import ComplaintPhoto
from inspections.store.photos import TO_ERASE, Photo

AT_ONCE = 100


def erase_replaced(session: Session, district_id: int, store: PhotoStore) -> int:
    """How many. A row forgets its file last, so a crash half-way is made good by the next call."""
    replaced = select(Photo).where(Photo.district_id == district_id, TO_ERASE)
    waiting = list(session.scalars(replaced.order_by(Photo.id).limit(AT_ONCE)))
    for photo in waiting:
        if not _needed_elsewhere(session, photo):
            store.erase(photo.stored)
        photo.stored = ""
    return len(waiting)


def _needed_elsewhere(session: Session, photo: Photo) -> bool:
    """The same picture may have been given for another point, where it stays."""
    kept = select(func.count(Photo.id)).where(
        Photo.stored == photo.stored, Photo.id != photo.id, Photo.replaced_by_id.is_(None)
    )
    told = select(func.count(ComplaintPhoto.id)).where(ComplaintPhoto.stored == photo.stored)
    return bool(session.scalar(kept)) or bool(session.scalar(told))
