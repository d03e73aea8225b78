"""What a resident told goes; that there was a complaint, about what and for how long, stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_owned, forget_what_was
from inspections.domain.retention import Keep
from inspections.runtime import instances, outbox
from inspections.store.complaints import Complaint, ComplaintPhoto, messages_of, photos_of
from inspections.usecases.forgetting.duty import Desk, Duty, Found
from inspections.usecases.forgetting.photos import about_places, erase_file
from inspections.usecases.forgetting.steps import forget_words


def _due(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Complaint.id, Complaint.accommodation_id).where(
        Complaint.district_id == district_id,
        Complaint.ended_on < before,
        or_(Complaint.text != "", Complaint.contact != ""),
    )
    return [
        Found(case, about_places(complaint=case, accommodation=house))
        for case, house in session.execute(query)
    ]


def _forget(desk: Desk, ids: Sequence[int]) -> None:
    for case in desk.session.scalars(select(Complaint).where(Complaint.id.in_(sorted(ids)))):
        forget_complaint(desk, case)


def forget_complaint(desk: Desk, case: Complaint) -> None:
    """Also the code on the receipt: it opens nothing any more."""
    session = desk.session
    forget_what_was(session)
    instances.lock(session, case.instance_id)
    case.text = case.place = case.contact = case.answer = ""
    case.locale, case.receipt_hash = "de", f"erased-{case.id}"
    for message in messages_of(session, case.id):
        session.delete(message)
    for photo in photos_of(session, case.id):
        _forget_photo(desk, photo)
    forget_words(session, [case.instance_id])
    outbox.forget(session, desk.district_id, f"resident-{case.id}")
    erase_owned(session, desk.district_id, [f"complaint:{case.id}", f"case:{case.instance_id}"])


def _forget_photo(desk: Desk, photo: ComplaintPhoto) -> None:
    erase_file(desk, photo.stored, but=photo)
    desk.session.delete(photo)
    desk.session.flush()


COMPLAINTS = Duty(Keep.COMPLAINT, _due, _forget)
