"""Photos go so many months after what they show was closed: the file first, then its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from inspections.domain.retention import Keep
from inspections.runtime.instances import Instance
from inspections.store.complaints import ComplaintPhoto
from inspections.store.deficiencies import Deficiency
from inspections.store.field_forms import FieldForm, FieldPhoto
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.tenancy import reaching
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of


def _due_photos(session: Session, district_id: int, before: date) -> list[Found]:
    """Of a deficiency that ended, or of an inspection none of whose deficiencies is open."""
    query = (
        select(
            Photo.id,
            Photo.inspection_id,
            Photo.deficiency_id,
            func.coalesce(Deficiency.accommodation_id, Inspection.accommodation_id),
        )
        .outerjoin(Deficiency, Deficiency.id == Photo.deficiency_id)
        .outerjoin(Inspection, Inspection.id == Photo.inspection_id)
        .outerjoin(Instance, Instance.id == Inspection.instance_id)
        .where(
            Photo.district_id == district_id,
            Photo.stored != "",
            or_(Photo.deficiency_id.is_(None), Deficiency.ended_on < before),
            or_(Photo.inspection_id.is_(None), Instance.ended_at < start_of(before)),
        )
    )
    return [
        Found(photo, about_places(inspection=visit, deficiency=case, accommodation=house))
        for photo, visit, case, house in session.execute(query)
    ]


def about_places(**numbers: int | None) -> frozenset[str]:
    return frozenset(f"{name}:{number}" for name, number in numbers.items() if number is not None)


def _forget_photos(desk: Desk, ids: Sequence[int]) -> None:
    photos = desk.session.scalars(select(Photo).where(Photo.id.in_(ids)))
    for photo in photos:
        erase_file(desk, photo.stored, but=photo)
        photo.stored, photo.sha256 = "", f"erased-{photo.id}"
        photo.removed_at = photo.removed_at or desk.now
        desk.session.flush()  # the next one may show the same picture


def _due_field_photos(session: Session, district_id: int, before: date) -> list[Found]:
    """What came from ODK Collect, beside the photo of the inspection made of it."""
    query = (
        select(FieldPhoto.id, Inspection.id, Inspection.accommodation_id)
        .join(FieldForm, FieldForm.id == FieldPhoto.form_id)
        .join(Inspection, Inspection.id == FieldForm.inspection_id)
        .join(Instance, Instance.id == Inspection.instance_id)
        .where(
            FieldPhoto.district_id == district_id,
            FieldPhoto.stored != "",
            Instance.ended_at < start_of(before),
        )
    )
    return [
        Found(photo, about_places(inspection=visit, accommodation=house))
        for photo, visit, house in session.execute(query)
    ]


def _forget_field_photos(desk: Desk, ids: Sequence[int]) -> None:
    for photo in desk.session.scalars(select(FieldPhoto).where(FieldPhoto.id.in_(ids))):
        erase_file(desk, photo.stored, but=photo)
        photo.stored, photo.sha256 = "", f"erased-{photo.id}"
        desk.session.flush()


def erase_file(
    desk: Desk, stored: str, *, but: Photo | FieldPhoto | ComplaintPhoto
) -> None:
    """Unless another row shows the same picture. There are no smaller copies of it."""
    if desk.photos is not None and stored and not any(_others(desk.session, stored, but)):
        desk.photos.erase(stored)


def _others(
    session: Session, stored: str, but: Photo | FieldPhoto | ComplaintPhoto
) -> Iterator[bool]:
    """Files are named by their content, so another district may show the same one."""
    session.flush()
    connection = session.connection()
    for row in (Photo, FieldPhoto, ComplaintPhoto):
        query = select(func.count(row.id)).where(row.stored == stored)
        if isinstance(but, row):
            query = query.where(row.id != but.id)
        with reaching(connection, None):
            found = connection.scalar(query)
        yield bool(found)


PHOTOS = Duty(Keep.PHOTO, _due_photos, _forget_photos)
FIELD_PHOTOS = Duty(Keep.PHOTO, _due_field_photos, _forget_field_photos)
